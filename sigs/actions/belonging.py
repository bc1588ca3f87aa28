"""
Joining and leaving a SIG, and what one agrees to in it.
"""

from django.db import transaction

from .. import queries, telling
from ..enums import Joining
from ..models import (
    Interest,
    JoinRequest,
    Sig,
    SigFollowing,
    SigInvitation,
    SigMembership,
)
from .endings import end_all_terms
from .holding import lock
from .ties import belong, end_term


class SigClosed(Exception):
    """
    A closed SIG takes no new members.
    """

    def __init__(self, sig):
        super().__init__(f"{sig.name} has closed and takes no new members.")
        self.sig = sig


class NotGoing(Exception):
    """
    What is proposed takes no members yet, and what was turned down never does.
    """

    def __init__(self, sig):
        if sig.state == Sig.State.PROPOSED:
            words = "is only proposed so far. Say on its page that you are interested."
        else:
            words = "was not taken up, so nobody can join it."
        super().__init__(f"{sig.name} {words}")
        self.sig = sig


class WasRemoved(Exception):
    """
    Somebody who was taken out of a SIG comes back by its facilitators alone.
    """

    def __init__(self, sig):
        super().__init__(
            f"You were taken out of {sig.name}. Only those who run it can have you back."
        )
        self.sig = sig


class AskFirst(Exception):
    """
    One joins this SIG by asking.
    """

    def __init__(self, sig):
        super().__init__(f"{sig.name} takes new members by asking. Ask to join it on this page.")
        self.sig = sig


class ByInvitation(Exception):
    """
    One joins this SIG by an invitation, and this person has none that is open.
    """

    def __init__(self, sig):
        super().__init__(
            f"People join {sig.name} by invitation, and there is none that waits for you."
        )
        self.sig = sig


class AgreeFirst(Exception):
    """
    The ground rules as they are now were not agreed to.
    """

    def __init__(self, sig):
        super().__init__(f"{sig.name} has ground rules. Read them as they are now and agree first.")
        self.sig = sig


class NotInIt(Exception):
    """
    Somebody does not belong to the SIG.
    """

    def __init__(self, sig):
        super().__init__(f"You do not belong to {sig.name}.")
        self.sig = sig


def join(*, sig, member, now, rules=None):
    """
    Have a member belong to a SIG that is open to them, having agreed to `rules` (its GroundRules as
    they read them, None where there are none); return the membership.

    Raises SigClosed, NotGoing, WasRemoved, AskFirst, ByInvitation, AgreeFirst.
    """
    with transaction.atomic():
        sig = lock(sig)
        known = queries.current_membership(sig, member)
        if known:
            return known
        check_may_join(sig, member)
        if sig.joining == Joining.REQUEST:
            raise AskFirst(sig)
        if sig.joining != Joining.OPEN:
            raise ByInvitation(sig)
        return take_in(sig, member, now, rules=check_rules(sig, rules))


def take_in(sig, member, now, *, rules, by=None):
    """
    Have a member belong and welcome them, with the SIG held; `by` said yes to who had asked.
    """
    membership = belong(sig, member, now, rules=rules)
    telling.welcome(membership, by=by, now=now)
    return membership


def check_takes_members(sig):
    """
    Raise SigClosed or NotGoing where a SIG takes nobody.
    """
    if sig.state == Sig.State.CLOSED:
        raise SigClosed(sig)
    if sig.state in {Sig.State.PROPOSED, Sig.State.DECLINED, Sig.State.EXPIRED}:
        raise NotGoing(sig)


def check_may_join(sig, member):
    """
    Raise SigClosed, NotGoing or WasRemoved where a member cannot join by themselves.
    """
    check_takes_members(sig)
    if queries.was_removed(sig, member):
        raise WasRemoved(sig)


def check_rules(sig, rules):
    """
    Return the ground rules agreed to, None where a SIG has none; raise AgreeFirst where they are
    not those of now.
    """
    current = queries.current_rules(sig)
    if current and (rules is None or rules.pk != current.pk):
        raise AgreeFirst(sig)
    return current


def agree(*, sig, member, rules, now):
    """
    Note that a member agreed to a SIG's newest ground rules. Raises NotInIt, AgreeFirst.
    """
    with transaction.atomic():
        membership = _own(sig, member)
        rules = check_rules(sig, rules)
        if rules and membership.rules_id != rules.pk:
            membership.rules, membership.agreed_at = rules, now
            membership.save(update_fields=["rules", "agreed_at"])
        return membership


def show_myself(*, sig, member, is_shown):
    """
    Note whether the others of a SIG see that this member belongs. Raises NotInIt.
    """
    with transaction.atomic():
        membership = _own(sig, member)
        membership.is_shown = is_shown
        membership.save(update_fields=["is_shown"])
        return membership


def leave(*, sig, member, now):
    """
    End a member's belonging to a SIG, and their running of it.

    Raises HandOverFirst where nobody else runs a SIG that is forming or active.
    """
    with transaction.atomic():
        sig = lock(sig)
        end_term(sig, member, now)
        SigMembership.objects.filter(sig=sig, member=member, left_at=None).update(left_at=now)


def end_all_ties(*, member, now):
    """
    End a member's belonging to and running of every SIG, and forget what they asked, were asked,
    followed, were interested in and agreed to; what nobody runs then rests.
    """
    with transaction.atomic():
        end_all_terms(member=member, now=now)
        SigMembership.objects.filter(member=member, left_at=None).update(left_at=now)
        SigMembership.objects.filter(member=member).update(
            rules=None, agreed_at=None, is_shown=False, end_reason=""
        )
        for model in (JoinRequest, SigInvitation, SigFollowing, Interest):
            model.objects.filter(member=member).delete()


def _own(sig, member):
    membership = (
        SigMembership.objects.select_for_update()
        .filter(sig=sig, member=member, left_at=None)
        .first()
    )
    if membership is None:
        raise NotInIt(sig)
    return membership
