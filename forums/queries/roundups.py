"""
Coming sessions as round-ups tell them.
"""

from collections import defaultdict

from django.db.models import Max, Q

from notifications.registry import RoundupButton, RoundupDate, RoundupItem, RoundupSection
from sigs import access as sigs_access

from .. import access
from ..clock import day_in_words
from ..enums import ChangeKind, SessionState
from ..models import Answer, Season, Session
from .invited import abouts_by_season, promised_by_season
from .pressing import is_waiting

COMING = RoundupSection("Coming sessions", order=10, limit=6, more_path="/forums/")
ANSWER_LINK = "answer"


def session_news(members, now, *, stream_of):
    """
    Return the coming topics that each of these members may answer and has not, in four steps:
    {member pk: [RoundupItem]}. `stream_of(topic)` names what invitations to it belong to.
    """
    sigs_access.load_ties(members)
    by_topic = _by_topic(_coming(now))
    heard_as = abouts_by_season(
        {topic: _moment(sessions) for topic, sessions in by_topic.items() if topic.season_id}
    )
    items = {
        topic: _item(sessions, stream_of, heard_as.get(topic.pk))
        for topic, sessions in by_topic.items()
    }
    hosts = {topic: {session.host_id for session in dates} for topic, dates in by_topic.items()}
    answered = set(
        Answer.objects.filter(session__topic__in=list(items), member__in=members)
        .values_list("member", "session__topic")
        .order_by()
        .distinct()
    )
    return {
        member.pk: [
            item
            for topic, item in items.items()
            if (member.pk, topic.pk) not in answered
            and member.pk not in hosts[topic]
            and access.can_answer(member, topic)
        ]
        for member in members
    }


def invitations_in_roundups(messages, *, stream_of):
    """
    Return how each of these invitations is told in a round-up, {message pk: RoundupItem}, in one
    step; each is about the announced dates that it invites to.
    """
    promised = {message.pk: [int(pk) for pk in message.facts["sessions"]] for message in messages}
    wanted = {pk for pks in promised.values() for pk in pks}
    sessions = {session.pk: session for session in _announced().filter(pk__in=wanted)}
    dates = {
        pk: sorted(
            (sessions[each] for each in pks if each in sessions),
            key=lambda session: session.starts_at,
        )
        for pk, pks in promised.items()
    }
    return {pk: _item(each, stream_of) for pk, each in dates.items() if each}


def seasons_in_roundups(messages, *, stream):
    """
    Return how each of these announcements of a season is told in a round-up, {message pk:
    RoundupItem}, in two steps: the dates that are still to be held, by topic.
    """
    promised = {message.pk: promised_by_season(message.facts) for message in messages}
    seasons = Season.objects.in_bulk({message.facts["season"] for message in messages})
    wanted = {pk for pks in promised.values() for pk in pks}
    announced = list(_announced().filter(access.for_everyone_q("topic__"), pk__in=wanted))
    dates = {pk: [each for each in announced if each.pk in pks] for pk, pks in promised.items()}
    return {
        message.pk: _season_item(
            message, seasons[message.facts["season"]], dates[message.pk], stream
        )
        for message in messages
        if dates[message.pk]
    }


def _season_item(message, season, sessions, stream):
    topics = _by_topic(sessions)
    return RoundupItem(
        section=COMING,
        keys=_keys(sessions),
        noun=("season", "seasons"),
        title=season.title,
        path=season.get_absolute_url(),
        moment=message.created_at,
        lines=tuple(f"{_days(dates)}: {topic.title}" for topic, dates in topics.items()),
        buttons=tuple(
            RoundupButton(
                f"Yes, {day_in_words(session.date)}: {topic.title}",
                ANSWER_LINK,
                topic.pk,
                f"?choose=yes-{session.pk}",
            )
            for topic, dates in topics.items()
            for session in dates
        ),
        about=(message.about, *(f"topic:{topic.pk}" for topic in topics)),
        stream=stream,
        place=f"{sessions[0].starts_at:%Y%m%d%H%M}-season-{season.pk}",
    )


def _days(sessions):
    days = " or ".join(day_in_words(session.date) for session in sessions)
    hours = f"{_hour(sessions[0].start_time)} to {_hour(sessions[0].end_time)}"
    return f"{days}, {hours}"


def _announced():
    return (
        Session.objects.filter(state=SessionState.ANNOUNCED)
        .select_related("topic__theme", "topic__sig")
        .annotate(
            moved_at=Max(
                "changes__at",
                filter=Q(changes__kind=ChangeKind.MOVED, changes__taken_back_at=None),
            )
        )
        .order_by("starts_at", "pk")
    )


def _coming(now):
    return _announced().filter(~is_waiting(now), starts_at__gt=now)


def _by_topic(sessions):
    by_topic = defaultdict(list)
    for session in sessions:
        by_topic[session.topic].append(session)
    return by_topic


def _moment(sessions):
    return max(
        session.moved_at or session.announced_at or session.changed_at for session in sessions
    )


def _item(sessions, stream_of, heard_as=None):
    topic = sessions[0].topic
    return RoundupItem(
        section=COMING,
        keys=_keys(sessions),
        noun=("session", "sessions"),
        title=topic.title,
        path=sessions[0].get_absolute_url(),
        moment=_moment(sessions),
        lines=(topic.question,),
        dates=tuple(_date(session, topic) for session in sessions),
        buttons=_buttons(topic, sessions),
        about=(
            f"topic:{topic.pk}",
            *(f"session:{session.pk}" for session in sessions),
            *([heard_as] if heard_as else []),
        ),
        stream=stream_of(topic),
        place=f"{sessions[0].starts_at:%Y%m%d%H%M}-{topic.pk}",
    )


def _keys(sessions):
    # Of a session the time is the news: one that moves is told again.
    return tuple(
        f"forums.session:{session.pk}:{session.starts_at:%Y%m%dT%H%M}" for session in sessions
    )


def _date(session, topic):
    hours = f"{_hour(session.start_time)} to {_hour(session.end_time)}, {session.zone_label}"
    day = f"{session.date.day} {session.date:%B %Y}"
    tone = topic.theme.tone if topic.theme else ""
    return RoundupDate(f"{session.date:%A}", day, hours, tone)


def _hour(time):
    return f"{time.hour}.{time.minute:02d}"


def _buttons(topic, sessions):
    yes = [
        RoundupButton(
            f"Yes, {day_in_words(session.date)}",
            ANSWER_LINK,
            topic.pk,
            f"?choose=yes-{session.pk}",
        )
        for session in sessions
    ]
    no = "No, none of the days" if len(sessions) > 1 else "No"
    return (
        *yes,
        RoundupButton("Maybe", ANSWER_LINK, topic.pk, "?choose=maybe", is_quiet=True),
        RoundupButton(no, ANSWER_LINK, topic.pk, "?choose=no", is_quiet=True),
    )
