"""
What whoever takes a SIG over should know of its dates, drafts and polls.
"""

from django.urls import reverse
from django.utils.timezone import localtime

from members.access import display_name
from pielink.kernel.connections import HandoverSection

from ..access import can_manage, managed_polls, managed_sessions, visible_sessions
from ..enums import PollState, SessionState
from .lines import DateLine

MOST = 20


def handover_sections(sig, user, *, now):
    """
    Return the HandoverSections of a SIG for this reader, in three steps: its coming dates, those
    that somebody hosts who is going or gone, its drafts, and the polls that are open.
    """
    coming = list(
        visible_sessions(user)
        .filter(topic__sig=sig)
        .coming(now)
        .select_related("topic", "host")
        .prefetch_related("host__facilitation_terms")
        .in_order()[:MOST]
    )
    managed = managed_sessions(user).filter(topic__sig=sig)
    drafts = managed.filter(state=SessionState.DRAFT, ends_at__gt=now).select_related("topic")
    polls = managed_polls(user).filter(topic__sig=sig, state=PollState.OPEN)
    sections = [
        HandoverSection("Coming dates", [_coming(session) for session in coming]),
        HandoverSection("Who hosts these instead?", _to_hand_over(coming, sig, user)),
        HandoverSection("Drafts", [_draft(session) for session in drafts.in_order()[:MOST]]),
        HandoverSection(
            "Date polls that are open",
            [
                _poll(poll, now)
                for poll in polls.select_related("topic").order_by("closes_at")[:MOST]
            ],
        ),
    ]
    return [section for section in sections if section.lines]


def _coming(session):
    host = f", hosted by {display_name(session.host)}" if session.host else ", without a host yet"
    words = f"{session.topic.title}, {DateLine(session).when}{host}"
    return words, session.get_absolute_url()


def _to_hand_over(coming, sig, user):
    """
    Link to where another host is named, of the dates whose host stops running the SIG or has
    stopped and that this reader looks after.
    """
    return [
        (_of(session), reverse("forums:edit", args=[session.pk]))
        for session in coming
        if session.host and can_manage(user, session) and _is_going(session.host, sig)
    ]


def _of(session):
    host = display_name(session.host)
    return f"{session.topic.title}, {DateLine(session).when}: name another host than {host}"


def _is_going(host, sig):
    terms = [term for term in host.facilitation_terms.all() if term.sig_id == sig.pk]
    return bool(terms) and all(term.ended_at or term.ending_since for term in terms)


def _draft(session):
    words = f"{session.topic.title}, {DateLine(session).when}"
    return words, reverse("forums:review", args=[session.topic_id])


def _poll(poll, now):
    until = "open until" if poll.closes_at > now else "to be decided since"
    words = f"{poll.topic.title}, {until} {localtime(poll.closes_at):%-d %B}"
    return words, reverse("forums:poll_results", args=[poll.pk])
