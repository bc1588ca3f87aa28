"""
Asking people which date suits them, and telling them what became of the question.
"""

from django.conf import settings
from django.urls import reverse

from members.access import ORGANISER
from members.models import Member
from notifications import outbox, posted
from sigs.models import FacilitationTerm

from .. import queries
from ..notices import about_poll, stream_of
from .sessions import audience_of


def ask(poll, *, press, now):
    """
    Ask the topic's audience which of the dates suits them; who asks, and who hosts, know already.
    """
    return _post(
        "poll",
        poll,
        recipients=_asked(poll),
        stream=stream_of(poll.topic),
        batch=press.batch,
        leaves_at=press.leaves_at,
        now=now,
    )


def urge(poll, *, now):
    """
    Remind those of the audience who have not answered that the poll is about to close.
    """
    return _post(
        "poll_nudge",
        poll,
        recipients=_asked(poll).exclude(poll_votes__option__poll=poll),
        stream=stream_of(poll.topic),
        now=now,
    )


def tell_abandoned(poll, *, reason, by, press, now):
    """
    Tell those who voted that there will be no session from this poll.
    """
    return _post(
        "poll_abandoned",
        poll,
        recipients=Member.objects.current()
        .filter(poll_votes__option__poll=poll)
        .exclude(pk=by.pk)
        .distinct(),
        context={"reason": reason},
        batch=press.batch,
        leaves_at=press.leaves_at,
        now=now,
    )


def without_reminder(polls):
    """
    Return those of the polls whose maker was not told yet that they have closed.
    """
    keys = {_key("poll_closed", poll): poll for poll in polls}
    told = posted.known_keys(keys)
    return [poll for key, poll in keys.items() if key not in told]


def stop_asking(poll, *, now):
    """
    Take back what still waits to ask somebody, once no answers are taken any more.
    """
    outbox.recall(about=about_poll(poll.pk), reason="The poll has closed.", now=now)


def remind_decider(poll, *, now):
    """
    Tell whoever made the poll that it has closed and waits for a decision.
    """
    return _post(
        "poll_closed",
        poll,
        recipients=Member.objects.current().filter(pk=poll.created_by_id),
        context={"leading": queries.poll_results(poll, now=now).leading},
        now=now,
    )


def tell_undecided(poll, *, now):
    """
    Tell the other facilitators of the SIG, or where there is none the organisers, that a poll has
    closed and nobody has decided.
    """
    others = Member.objects.current().exclude(pk=poll.created_by_id)
    run = FacilitationTerm.objects.filter(sig=poll.topic.sig_id, ended_at=None)
    facilitators = others.filter(pk__in=run.values("member"))
    people = facilitators if facilitators.exists() else others.filter(groups__name=ORGANISER)
    return _post(
        "poll_undecided",
        poll,
        recipients=people,
        context={
            "leading": queries.poll_results(poll, now=now).leading,
            "by": poll.created_by,
        },
        now=now,
    )


def poll_context(poll, options):
    """
    Return what the templates of every mail about a date poll are given.
    """
    return {
        "poll": poll,
        "topic": poll.topic,
        "options": [queries.DateLine(option) for option in options],
        "results_url": settings.SITE_ADDRESS + reverse("forums:poll_results", args=[poll.pk]),
    }


def _asked(poll):
    known = [pk for pk in (poll.created_by_id, poll.host_id) if pk]
    return audience_of(poll.topic).exclude(pk__in=known)


def _key(kind, poll):
    return f"forums.{kind}:{poll.pk}"


def _post(kind, poll, *, context=None, **how):
    return outbox.post(
        kind=f"forums.{kind}",
        source_key=_key(kind, poll),
        context={**poll_context(poll, poll.options.all()), **(context or {})},
        about=about_poll(poll.pk),
        facts={"poll": poll.pk},
        **how,
    )
