"""
Who is told of who runs a SIG.
"""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from members.access import ORGANISER, display_name
from members.models import Member
from notifications import outbox

from ..models import FacilitationTerm
from ..notices import about_offer
from ..queries import day_of


def tell_offered(offer, *, now):
    """
    Ask a member whether they will run a SIG.
    """
    return _ask("term_offered", offer, now=now)


def remind_of_offer(offer, *, now):
    """
    Ask a member again whether they will run a SIG; once for one question.
    """
    return _ask("term_reminder", offer, now=now)


def tell_answered(offer, *, unfit=False, now):
    """
    Tell whoever asked, and whose term it was about, what came of asking a member to run a SIG.

    `unfit` says that they cannot, having left or shut their account.
    """
    pks = {offer.offered_by_id, offer.takes_over.member_id if offer.takes_over else None}
    return _post(
        "term_answered",
        f"{offer.pk}",
        offer.sig,
        recipients=_current(pks - {None, offer.member_id}),
        context=answered_context(offer, unfit=unfit),
        about=about_offer(offer.pk),
        facts={"offer": offer.pk},
        now=now,
    )


def tell_offer_withdrawn(offer, *, by=None, now):
    """
    Tell whoever was asked to run a SIG that they are not any more: `by` has taken it over, if
    anybody has. What still waits to ask them does not leave.
    """
    outbox.recall(about=about_offer(offer.pk), reason="The question was taken back.", now=now)
    return _post(
        "term_withdrawn",
        f"{offer.pk}",
        offer.sig,
        recipients=_current([offer.member_id]),
        context=withdrawn_context(offer, by=by),
        about=about_offer(offer.pk),
        facts={"offer": offer.pk},
        now=now,
    )


def tell_ending(term, *, is_last, now):
    """
    Tell the others who run a SIG, and the organisers, when somebody stops running it; `is_last`
    where nobody else does.
    """
    return _tell_of_end(term, is_last=is_last, now=now)


def tell_going_on(term, *, now):
    """
    Tell the others who run a SIG, and the organisers, that somebody goes on after all.
    """
    return _tell_of_end(term, is_last=False, now=now)


def offer_context(offer):
    """
    Return what the templates of a question to run a SIG are given.
    """
    takes_over = offer.takes_over
    return {
        "sig": offer.sig,
        "role": offer.get_role_display().lower(),
        "is_deputy": offer.role == "deputy",
        "from_name": display_name(offer.offered_by) if offer.offered_by else "",
        "before": display_name(takes_over.member) if takes_over else "",
        "is_own": takes_over is not None and takes_over.member_id == offer.offered_by_id,
        "last_day": takes_over.last_day if takes_over else None,
        "words": offer.words,
        "until": day_of(offer.lapses_at),
        **running_context(offer.sig),
    }


def answered_context(offer, *, unfit):
    """
    Return what the templates of an answer are given: `what` is accepted, declined, lapsed or unfit.
    """
    return {
        **offer_context(offer),
        "name": display_name(offer.member),
        "what": "unfit" if unfit else offer.state,
        "answer": offer.answer,
    }


def withdrawn_context(offer, *, by):
    """
    Return what the templates of a question taken back are given.
    """
    return {**offer_context(offer), "by": display_name(by) if by else ""}


def ending_context(term, *, is_last):
    """
    Return what the templates of somebody's stopping, or going on after all, are given.
    """
    return {
        "sig": term.sig,
        "name": display_name(term.member),
        "last_day": term.last_day,
        "is_last": is_last,
        **running_context(term.sig),
    }


def running_context(sig):
    """
    Return the addresses of a SIG's pages as every mail about who runs it has them.
    """
    return {
        "sig": sig,
        "sig_url": settings.SITE_ADDRESS + sig.get_absolute_url(),
        "running_url": settings.SITE_ADDRESS + reverse("sigs:running", args=[sig.slug]),
    }


def _tell_of_end(term, *, is_last, now):
    run = FacilitationTerm.objects.filter(sig=term.sig, ended_at=None)
    others = Member.objects.current().exclude(pk=term.member_id)
    facilitates = Exists(run.filter(member=OuterRef("pk")))
    organises = Exists(
        Member.groups.through.objects.filter(member=OuterRef("pk"), group__name=ORGANISER)
    )
    return _post(
        "term_ending",
        f"{term.pk}:{term.last_day}:{now.isoformat()}",
        term.sig,
        recipients=others.filter(Q(facilitates) | Q(organises)),
        context=ending_context(term, is_last=is_last),
        facts={"term": term.pk, "is_ending": term.last_day is not None},
        now=now,
    )


def _ask(kind, offer, *, now):
    return _post(
        kind,
        f"{offer.pk}",
        offer.sig,
        recipients=_current([offer.member_id]),
        context=offer_context(offer),
        about=about_offer(offer.pk),
        facts={"offer": offer.pk},
        now=now,
    )


def _current(pks):
    return Member.objects.current().filter(pk__in=pks)


def _post(kind, key, sig, *, context, facts, **how):
    return outbox.post(
        kind=f"sigs.{kind}",
        source_key=f"sigs.{kind}:{key}",
        context={**running_context(sig), **context},
        facts={"sig": sig.pk, **facts},
        **how,
    )
