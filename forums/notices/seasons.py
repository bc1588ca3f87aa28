"""
The mail that announces a season: every date of every topic, each with its answer buttons.
"""

from notifications.enums import Category
from notifications.models import Delivery
from notifications.registry import NoticeKind, register

from .. import queries
from ..access import visible_sessions
from ..enums import SessionState
from ..models import Answer, Season, Session
from .sessions import answer_address, every_one
from .streams import PROGRAMME_STREAM

_OVER = [SessionState.HELD, SessionState.WRITTEN_UP]


def answer_slot(topic_id):
    """
    Name the slot that holds each person's own link to answer one topic of several.
    """
    return f"answer_{topic_id}_url"


def _slots(message, deliveries):
    topics = [int(pk) for pk in message.facts["topics"]]
    return {
        delivery.pk: {
            answer_slot(topic): answer_address(topic, delivery.member_id) for topic in topics
        }
        for delivery in deliveries
    }


def _still_valid(message, deliveries):
    promised = queries.promised_by_season(message.facts)
    sessions = Session.objects.filter(pk__in=promised).values_list(
        "pk", "topic", "state", "sequence"
    )
    kept, open_topics = set(), set()
    for pk, topic, state, sequence in sessions:
        if state in _OVER or (state == SessionState.ANNOUNCED and sequence == promised[pk]):
            kept.add(pk)
        if state == SessionState.ANNOUNCED:
            open_topics.add(topic)
    if kept != set(promised):
        return every_one(deliveries, "A date changed before this went out.")
    if not open_topics:
        return every_one(deliveries, "Every date of it is over.")
    return _answered_all(open_topics, deliveries)


def _answered_all(topics, deliveries):
    """
    Return what waits for a round-up though its person has answered all of it on the site.
    """
    waiting = [each for each in deliveries if each.state == Delivery.State.HELD]
    if not waiting:
        return {}
    said = {}
    for member, topic in Answer.objects.filter(
        session__topic__in=topics, member__in=[delivery.member_id for delivery in waiting]
    ).values_list("member", "session__topic"):
        said.setdefault(member, set()).add(topic)
    return {
        delivery.pk: "They have answered already."
        for delivery in waiting
        if said.get(delivery.member_id) == topics
    }


def _links(messages):
    seasons = Season.objects.in_bulk({message.facts["season"] for message in messages})
    return {
        message.pk: seasons[message.facts["season"]].get_absolute_url()
        for message in messages
        if message.facts["season"] in seasons
    }


def _open_to(member, messages):
    promised = {message.pk: queries.promised_by_season(message.facts) for message in messages}
    wanted = {pk for dates in promised.values() for pk in dates}
    visible = set(visible_sessions(member).filter(pk__in=wanted).values_list("pk", flat=True))
    return {pk for pk, dates in promised.items() if visible & dates.keys()}


def _in_roundup(messages):
    return queries.seasons_in_roundups(messages, stream=PROGRAMME_STREAM)


register(
    NoticeKind(
        name="forums.season",
        label="A season is announced",
        category=Category.SUBSCRIPTION,
        why="you are a registered member and are invited to these sessions",
        slots=_slots,
        still_valid=_still_valid,
        links=_links,
        open_to=_open_to,
        roundup=_in_roundup,
    )
)
