"""
What happens to SIGs and to who belongs and runs them.
"""

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from .models import FacilitationTerm, Sig, SigMembership

SLUG_LENGTH = 50


class HandOverFirst(Exception):
    """
    An active SIG would be left without anyone who runs it.
    """

    def __init__(self, sig):
        super().__init__(
            f"{sig.name} has no other facilitator. "
            "Find somebody who takes over, then hand it to them."
        )
        self.sig = sig


class SigClosed(Exception):
    """
    A closed SIG takes no new members.
    """

    def __init__(self, sig):
        super().__init__(f"{sig.name} has closed and takes no new members.")
        self.sig = sig


def found_sig(*, name, purpose, elements, by, now):
    """
    Open a SIG about these elements, run at first by whoever founds it.
    """
    with transaction.atomic():
        sig = _with_a_free_slug(name=name, purpose=purpose, created_at=now)
        sig.elements.set(elements)
        appoint_facilitator(sig=sig, member=by, now=now)
    return sig


def appoint_facilitator(*, sig, member, now):
    """
    Have a member run a SIG from now on, and belong to it; return the term.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        _belong(sig, member, now)
        term, _ = FacilitationTerm.objects.get_or_create(
            sig=sig, member=member, ended_at=None, defaults={"started_at": now}
        )
    return term


def end_facilitation(*, sig, member, now):
    """
    End a member's running of a SIG; they still belong to it.

    Raises HandOverFirst where nobody else runs an active SIG.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        _end_term(sig, member, now)


def join(*, sig, member, now):
    """
    Have a member belong to a SIG; return the membership. Raises SigClosed.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        if sig.state == Sig.State.CLOSED:
            raise SigClosed(sig)
        return _belong(sig, member, now)


def leave(*, sig, member, now):
    """
    End a member's belonging to a SIG, and their running of it.

    Raises HandOverFirst where nobody else runs an active SIG.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        _end_term(sig, member, now)
        SigMembership.objects.filter(sig=sig, member=member, left_at=None).update(left_at=now)


def end_all_ties(*, member, now):
    """
    End a member's belonging to and running of every SIG, whoever else runs it.
    """
    with transaction.atomic():
        FacilitationTerm.objects.filter(member=member, ended_at=None).update(ended_at=now)
        SigMembership.objects.filter(member=member, left_at=None).update(left_at=now)


def _belong(sig, member, now):
    membership, _ = SigMembership.objects.get_or_create(
        sig=sig, member=member, left_at=None, defaults={"joined_at": now}
    )
    return membership


def _end_term(sig, member, now):
    current = FacilitationTerm.objects.filter(sig=sig, ended_at=None)
    if not current.filter(member=member).exists():
        return
    if sig.state == Sig.State.ACTIVE and not current.exclude(member=member).exists():
        raise HandOverFirst(sig)
    current.filter(member=member).update(ended_at=now)


def _with_a_free_slug(**fields):
    base = slugify(fields["name"]) or "sig"
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        slug = base[: SLUG_LENGTH - len(tail)] + tail
        try:
            with transaction.atomic():
                return Sig.objects.create(slug=slug, **fields)
        except IntegrityError:
            if not Sig.objects.filter(slug=slug).exists():
                raise
        number += 1
