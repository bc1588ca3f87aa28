"""
What members and visitors read: the programme, one session, their own answers.
"""

from dataclasses import dataclass

from django.db.models import Q

from frameworks.models import Element, Theme
from pielink.kernel.search import Found, snippet
from resources.models import LibraryPage

from ..access import visible_sessions
from ..enums import AnswerChoice, ChangeKind, SessionState
from ..models import Season, Session, SessionChange
from .harvests import write_up_page
from .lines import DateLine, Entry, by_month, entries_of, lines_of
from .listed import listed, shown

LONGEST_LIST = 200


@dataclass
class SessionPage:
    """
    What the page of one session shows.
    """

    line: DateLine
    others: list[DateLine]
    mine: DateLine | None
    cancelled: SessionChange | None
    write_up: LibraryPage | None = None


def programme(user, *, now):
    """
    Read the coming programme: cancelled dates stay listed until their day.
    """
    sessions = (
        visible_sessions(user)
        .filter(state__in=[SessionState.ANNOUNCED, SessionState.CANCELLED], ends_at__gt=now)
        .in_order()[:LONGEST_LIST]
    )
    return by_month(entries_of(lines_of(listed(sessions), user)))


def coming_next(user, *, now, limit=10):
    """
    Read the topics of the next few sessions that take place.
    """
    sessions = visible_sessions(user).coming(now).in_order()[:limit]
    return entries_of(lines_of(listed(sessions), user))


def past_programme(user, *, now, limit=LONGEST_LIST):
    """
    Read what was held, latest first.
    """
    sessions = (
        visible_sessions(user)
        .filter(ends_at__lte=now)
        .exclude(state__in=[SessionState.DRAFT, SessionState.CANCELLED])
        .order_by("-starts_at", "-pk")[:limit]
    )
    return entries_of(lines_of(listed(sessions), user))


def season_page(user, slug):
    """
    Read a season with its entries in order; None where there is no such season.
    """
    season = Season.objects.filter(slug=slug).first()
    if season is None:
        return None
    sessions = (
        visible_sessions(user)
        .filter(topic__season=season)
        .exclude(state=SessionState.DRAFT)
        .in_order()[:LONGEST_LIST]
    )
    return season, by_month(entries_of(lines_of(listed(sessions), user)))


def seasons():
    return list(Season.objects.order_by("-starts_on", "pk"))


def session_page(user, pk):
    """
    Read the page of one session: itself, the other open dates of its topic, what was said.

    None where this person may not know of it.
    """
    topic = Session.objects.filter(pk=pk).values("topic_id")
    sessions = shown(visible_sessions(user).filter(topic__in=topic).in_order())
    session = next((each for each in sessions if each.pk == pk), None)
    if session is None:
        return None
    others = [each for each in sessions if each != session and each.state == SessionState.ANNOUNCED]
    lines = lines_of([session, *others], user)
    cancelled = None
    if session.state == SessionState.CANCELLED:
        called_off = SessionChange.objects.standing().filter(kind=ChangeKind.CANCELLED)
        cancelled = called_off.filter(session=pk).last()
    mine = Entry(session.topic, lines).mine
    is_written_up = session.state == SessionState.WRITTEN_UP
    return SessionPage(
        line=lines[0],
        others=lines[1:],
        mine=mine,
        cancelled=cancelled,
        write_up=write_up_page(pk, user) if is_written_up else None,
    )


def answer_dates(user, topic):
    """
    Read every announced or cancelled date of a topic with this person's answer to it.
    """
    sessions = topic.sessions.filter(
        state__in=[SessionState.ANNOUNCED, SessionState.CANCELLED]
    ).in_order()
    return lines_of(listed(sessions), user)


def my_sessions(user, *, now):
    """
    Read what one person said to coming dates, and which coming topics wait for their answer.
    """
    coming = (
        visible_sessions(user)
        .filter(state__in=[SessionState.ANNOUNCED, SessionState.CANCELLED], ends_at__gt=now)
        .in_order()[:LONGEST_LIST]
    )
    entries = entries_of(lines_of(listed(coming), user))
    answered = [entry for entry in entries if entry.mine]
    unanswered = [
        entry
        for entry in entries
        if not entry.mine
        and not all(line.is_cancelled for line in entry.lines)
        and not any(line.session.host_id == user.pk for line in entry.lines)
    ]
    hosting = [line for entry in entries for line in entry.lines if line.session.host_id == user.pk]
    return {"answered": answered, "unanswered": unanswered, "hosting": hosting}


def my_past_sessions(user, *, now, limit=20):
    """
    Read the sessions one person said yes to that are over, latest first.
    """
    sessions = (
        visible_sessions(user)
        .filter(ends_at__lte=now, answers__member=user, answers__choice=AnswerChoice.YES)
        .exclude(state=SessionState.CANCELLED)
        .order_by("-starts_at", "-pk")[:limit]
    )
    return [DateLine(session) for session in listed(sessions)]


def sig_sessions(sig, user, *, now, limit=5):
    """
    Read the coming dates of a SIG's topics that this person may know of.
    """
    sessions = visible_sessions(user).filter(topic__sig=sig).coming(now).in_order()[:limit]
    return entries_of(lines_of(listed(sessions), user))


def sessions_about(word, user, *, now, limit=3):
    """
    Read the next dates of topics under a theme, or under the theme of an element, as lines
    without counts, in one step.

    The word carries `leading`, the elements that it goes by in any version; what was put under
    the theme of one of them counts as well.
    """
    theme = word.theme_id if isinstance(word, Element) else word.pk
    themes = Theme.objects.filter(Q(pk=theme) | Q(elements__in=word.leading))
    sessions = visible_sessions(user).coming(now).filter(topic__theme__in=themes.values("pk"))
    return [DateLine(session) for session in listed(sessions.in_order()[:limit])]


def search(user, words, *, limit):
    """
    Find topics by title or question: first those with every word, then those with any.

    Returns at most `limit` Found, the best first and of equals the latest.
    """
    any_word = Q()
    for word in words:
        any_word |= Q(topic__title__icontains=word) | Q(topic__question__icontains=word)
    sessions = (
        visible_sessions(user)
        .filter(any_word)
        .exclude(state=SessionState.DRAFT)
        .select_related("topic")
        .order_by("-starts_at", "-pk")[:LONGEST_LIST]
    )
    entries = entries_of([DateLine(session) for session in sessions])
    best = sorted(entries, key=lambda entry: -_matches(entry.topic, words))
    return [_found(entry, words) for entry in best[:limit]]


def _found(entry, words):
    line = entry.first
    state = ", cancelled" if line.is_cancelled else ""
    return Found(
        title=entry.topic.title,
        url=line.session.get_absolute_url(),
        kind=f"Forum on {line.when} {line.session.date:%Y}{state}",
        snippet=snippet(entry.topic.question, words),
    )


def _matches(topic, words):
    text = f"{topic.title} {topic.question}".lower()
    return sum(word in text for word in words)
