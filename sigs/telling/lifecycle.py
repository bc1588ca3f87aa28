"""
Telling those concerned that the state of a SIG has changed, or is about to.
"""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from members.models import Member
from notifications import outbox, posted

from .. import queries
from ..enums import SigEvent
from ..models import Interest
from ..notices import about_state, news_stream

ABOUT_TO_REST = "sigs.about_to_rest"

# What is told as the headline and the first sentence of the news of a SIG.
_NEWS = {
    SigEvent.START: (
        "{name} has begun",
        "{name} is active now, and you can see on its page when it meets first.",
    ),
    SigEvent.REST: (
        "{name} is resting",
        "{name} is taking a rest. Nothing is lost: its page stays, and so do its members.",
    ),
    SigEvent.WAKE: ("{name} is back", "{name} has woken up and goes on."),
    SigEvent.CLOSE: (
        "{name} has closed",
        "{name} has closed. What came out of it stays on its page to be read.",
    ),
}
_TO_THE_INTERESTED = {
    SigEvent.TAKE_UP: "sigs.taken_up",
    SigEvent.DECLINE: "sigs.declined",
    SigEvent.EXPIRE: "sigs.expired",
}


def tell_change(done, *, now):
    """
    Tell those concerned of a Transition: whoever was interested in a proposal, else whoever belongs
    to the SIG or follows it. A new proposal is news of round-ups alone.
    """
    if done.event in _NEWS:
        _tell_news(done, now)
    elif done.event in _TO_THE_INTERESTED:
        _tell_the_interested(done, now)


def change_context(done):
    """
    Return what mail about a Transition says.
    """
    sig = done.sig
    page = settings.SITE_ADDRESS + sig.get_absolute_url()
    return {
        "name": sig.name,
        "reason": done.reason,
        "sig_url": page,
        "set_up_url": settings.SITE_ADDRESS + reverse("sigs:set_up", args=[sig.slug]),
    }


def news_context(done):
    """
    Return what the news of a Transition says.
    """
    headline, first_words = (words.format(name=done.sig.name) for words in _NEWS[done.event])
    return {
        **change_context(done),
        "headline": headline,
        "first_words": first_words,
        "thanks": done.sig.thanks if done.event == SigEvent.CLOSE else "",
    }


def warn_of_rest(sig, *, quiet_since, rests_on, now):
    """
    Tell those who run a SIG, once for each silence, that it is going to rest.
    """
    outbox.post(
        kind=ABOUT_TO_REST,
        source_key=f"{ABOUT_TO_REST}:{sig.pk}:{quiet_since.isoformat()}",
        context=warning_context(sig, quiet_since=quiet_since, rests_on=rests_on),
        recipients=_who_runs(sig),
        about=about_state(sig.pk),
        facts={"sig": sig.pk, "quiet_since": quiet_since.isoformat()},
        now=now,
    )


def warning_context(sig, *, quiet_since, rests_on):
    """
    Return what those who run a SIG read before it rests.
    """
    return {
        "name": sig.name,
        "quiet_since": timezone.localtime(quiet_since).date(),
        "rests_on": rests_on,
        "sig_url": settings.SITE_ADDRESS + sig.get_absolute_url(),
        "set_up_url": settings.SITE_ADDRESS + reverse("sigs:set_up", args=[sig.slug]),
    }


def warned_of_rest(sig, *, quiet_since):
    """
    Return when those who run a SIG were warned in this silence of it, or None.
    """
    warnings = posted.written_about([about_state(sig.pk)], kind=ABOUT_TO_REST)
    for _, facts, at in warnings:
        if facts["quiet_since"] == quiet_since.isoformat():
            return at
    return None


def _tell_the_interested(done, now):
    sig = done.sig
    said = Interest.objects.filter(sig=sig)
    concerned = Member.objects.current().filter(
        Q(pk__in=said.values("member")) | Q(pk=sig.proposed_by_id)
    )
    if done.event == SigEvent.TAKE_UP:
        _post("sigs.to_set_up", done, _who_runs(sig), change_context(done), now)
        concerned = concerned.exclude(pk__in=_who_runs(sig).values("pk"))
    _post(_TO_THE_INTERESTED[done.event], done, concerned, change_context(done), now)


def _tell_news(done, now):
    sig = done.sig
    concerned = queries.news_audience(sig)
    _post("sigs.news", done, concerned, news_context(done), now, stream=news_stream(sig.pk))


def _post(kind, done, recipients, context, now, *, stream=""):
    outbox.post(
        kind=kind,
        source_key=f"{kind}:{done.pk}",
        context=context,
        recipients=recipients,
        stream=stream,
        about=about_state(done.sig_id),
        facts={"sig": done.sig_id, "state": done.to_state},
        now=now,
    )


def _who_runs(sig):
    return Member.objects.current().filter(pk__in=sig.terms.filter(ended_at=None).values("member"))
