"""
The kinds of mail about a date poll, and when each is still worth sending.
"""

import functools

from django.conf import settings
from django.urls import reverse

from notifications.registry import NoticeKind, register, register_roundup_link
from pielink.kernel import tokens

from .. import queries
from ..access import can_manage_poll, managed_polls, visible_polls
from ..enums import PollState
from ..models import DatePoll, PollVote
from .sessions import every_one, not_looking_after, outside_audience
from .streams import stream_of

POLL = "poll"


def poll_address(poll_id, member_id):
    """
    Return the address at which one person answers one date poll without signing in.
    """
    token = tokens.sign(POLL, poll_id, member_id)
    return settings.SITE_ADDRESS + _poll_path().replace("-token-", token)


def about_poll(poll_id):
    """
    Name what a mail about a date poll speaks of, for the outbox.
    """
    return f"poll:{poll_id}"


@functools.cache
def _poll_path():
    return reverse("forums:vote_by_mail", args=["-token-"])


def _poll_slots(message, deliveries):
    poll_id = message.facts["poll"]
    return {
        delivery.pk: {"poll_url": poll_address(poll_id, delivery.member_id)}
        for delivery in deliveries
    }


def _links_to(name):
    def links(messages):
        return {message.pk: reverse(name, args=[message.facts["poll"]]) for message in messages}

    return links


def _open_to(polls_of):
    def open_to(member, messages):
        wanted = {message.pk: message.facts["poll"] for message in messages}
        known = set(polls_of(member).filter(pk__in=wanted.values()).values_list("pk", flat=True))
        return {pk for pk, poll in wanted.items() if poll in known}

    return open_to


def _poll_of(message):
    return (
        DatePoll.objects.filter(pk=message.facts["poll"])
        .select_related("topic__sig", "session")
        .first()
    )


def _question_still_valid(message, deliveries):
    poll = _poll_of(message)
    if poll is None or poll.state != PollState.OPEN or queries.is_sig_closed(poll):
        return every_one(deliveries, "The poll is over.")
    voted = set(
        PollVote.objects.filter(
            option__poll=poll, member__in=[delivery.member_id for delivery in deliveries]
        ).values_list("member_id", flat=True)
    )
    answered = {
        delivery.pk: "They have answered already."
        for delivery in deliveries
        if delivery.member_id in voted
    }
    return answered | outside_audience(poll.topic, deliveries)


def _abandoned_still_valid(message, deliveries):
    poll = _poll_of(message)
    if poll is None or poll.state != PollState.ABANDONED:
        return every_one(deliveries, "The poll was not given up after all.")
    return {}


def _undecided_still_valid(message, deliveries):
    poll = _poll_of(message)
    if poll is None or poll.state != PollState.OPEN or queries.is_sig_closed(poll):
        return every_one(deliveries, "The poll does not wait for a decision any more.")
    return not_looking_after(deliveries, "poll", lambda member: can_manage_poll(member, poll))


def _poll_in_roundup(messages):
    return queries.polls_in_roundups(messages, stream_of=stream_of)


_poll_page = _links_to("forums:poll")
_results_page = _links_to("forums:poll_results")
_open_to_asked = _open_to(visible_polls)
_open_to_managers = _open_to(managed_polls)

for _name, _label, _why in [
    ("poll", "Which date suits you?", "you are a registered member and are asked about this date"),
    (
        "poll_nudge",
        "A date poll is about to close",
        "you were asked which date suits you and have not answered",
    ),
]:
    register(
        NoticeKind(
            name=f"forums.{_name}",
            label=_label,
            category="subscription",
            why=_why,
            slots=_poll_slots,
            still_valid=_question_still_valid,
            links=_poll_page,
            open_to=_open_to_asked,
            roundup=_poll_in_roundup,
        )
    )

register(
    NoticeKind(
        name="forums.poll_abandoned",
        label="A date poll was given up",
        category="service",
        why="you answered this date poll",
        still_valid=_abandoned_still_valid,
        links=_poll_page,
        open_to=_open_to_asked,
    )
)

for _name, _label, _why in [
    ("poll_closed", "Your date poll has closed", "you asked which date suits"),
    ("poll_undecided", "A date poll waits for a decision", "you look after this topic"),
]:
    register(
        NoticeKind(
            name=f"forums.{_name}",
            label=_label,
            category="service",
            why=_why,
            still_valid=_undecided_still_valid,
            links=_results_page,
            open_to=_open_to_managers,
        )
    )

register_roundup_link(queries.POLL_LINK, poll_address)
