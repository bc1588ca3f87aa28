"""
Announcing a season, and inviting people anew whose mail about it was taken back.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings

from members.models import Member
from notifications import outbox, posted

from .. import queries
from ..models import Season, Session
from ..notices import PROGRAMME_STREAM, about_season, about_topic, answer_slot
from .planned import Planned
from .sessions import audience_of, invite, post_invitation, tell_host, with_press

# With more dates than that set out in blocks, Gmail would cut the mail off.
_MOST_SET_OUT = 30
_DATE_CHANGED = "A date changed before this went out."


@dataclass(frozen=True)
class Recalled:
    """
    The members whose invitation to a topic was taken back, by whether it was one to the topic alone
    or a mail about its season: `of_topic` and [(queries.SeasonMail, members)].
    """

    of_topic: set
    of_seasons: list

    def __or__(self, other):
        return Recalled(self.of_topic | other.of_topic, [*self.of_seasons, *other.of_seasons])


def invite_to_season(season, sessions, *, press=None, now):
    """
    Tell everybody of these dates of a season, in one mail for each person.

    Topics of a SIG alone go to its members as any invitation does. What is added later in a single
    topic does so too, so that a single date goes into calendars. Hosts get a message of their own.
    """
    topics = queries.by_topic(sessions)
    for_all = {topic: dates for topic, dates in topics.items() if not topic.is_for_sig}
    is_first = not posted.recipients_about(about_season(season.pk), kind="forums.season").exists()
    in_one = list(for_all) if is_first or len(for_all) > 1 else []
    for topic, dates in topics.items():
        if topic not in in_one:
            invite(topic, dates, press=press, now=now)
    if not in_one:
        return
    dates = [session for session in sessions if session.topic in in_one]
    _post(season, dates, audience_of(in_one[0]), is_first=is_first, press=press, now=now)
    for session in dates:
        tell_host(session, press=press, now=now)


def recall(topic, *, now):
    """
    Take back what still waits to go out and names old dates of a topic; return a Recalled.
    """
    of_topic = outbox.recall(about=about_topic(topic.pk), reason=_DATE_CHANGED, now=now)
    of_seasons = [
        (mail, outbox.recall_message(mail.pk, reason=_DATE_CHANGED, now=now))
        for mail in queries.season_mails_with(topic)
    ]
    return Recalled(of_topic, [(mail, members) for mail, members in of_seasons if members])


def recalled(topic, *, at):
    """
    Return the Recalled of what was taken back at that moment because a date of a topic changed.
    """
    of_topic = posted.recalled({"about": about_topic(topic.pk)}, reason=_DATE_CHANGED, at=at)
    of_seasons = [
        (mail, posted.recalled({"pk": mail.pk}, reason=_DATE_CHANGED, at=at))
        for mail in queries.season_mails_with(topic)
    ]
    return Recalled(of_topic, [(mail, members) for mail, members in of_seasons if members])


def invite_again(topic, recalled, *, press=None, now):
    """
    Invite those whose mail was recalled to the dates as they are now.
    """
    if recalled.of_topic:
        sessions = list(_coming(now).filter(topic=topic))
        people = Member.objects.filter(pk__in=recalled.of_topic)
        if sessions:
            post_invitation(topic, sessions, people, press=press, is_again=True, now=now)
    for mail, members in recalled.of_seasons:
        sessions = list(_coming(now).filter(pk__in=mail.promised))
        people = Member.objects.filter(pk__in=members)
        if sessions:
            season = Season.objects.get(pk=mail.season_id)
            _post(season, sessions, people, is_first=mail.is_first, press=press, now=now)


def plan_season(season, sessions):
    """
    Plan the mail that announces these dates to everybody, or return None where all of them are for
    SIGs alone.
    """
    for_all = [each for each in sessions if not each.topic.is_for_sig]
    if not for_all:
        return None
    is_first = not posted.recipients_about(about_season(season.pk), kind="forums.season").exists()
    context = season_context(season, for_all, is_first=is_first)
    return Planned(
        kind="forums.season",
        context=context,
        recipients=audience_of(for_all[0].topic),
        everybody=Member.objects.current(),
        path=season.get_absolute_url(),
        stream=PROGRAMME_STREAM,
        slots=tuple(entry["slot"] for entry in context["entries"]),
    )


def season_context(season, sessions, *, is_first):
    """
    Return what the templates of the mail about a season are given.
    """
    entries = [
        {"topic": topic, "sessions": dates, "slot": answer_slot(topic.pk)}
        for topic, dates in queries.by_topic(sessions).items()
    ]
    return {
        "season": season,
        "entries": entries,
        "first": sessions[0],
        "is_first": is_first,
        "is_long": len(sessions) > _MOST_SET_OUT,
        "season_url": settings.SITE_ADDRESS + season.get_absolute_url(),
    }


def _coming(now):
    return (
        Session.objects.coming(now)
        .filter(starts_at__gt=now)
        .select_related("topic__theme", "host")
        .in_order()
    )


def _post(season, sessions, recipients, *, is_first, press, now):
    facts = {
        "season": season.pk,
        "topics": {
            str(topic.pk): {str(session.pk): session.sequence for session in dates}
            for topic, dates in queries.by_topic(sessions).items()
        },
        "is_first": is_first,
    }
    occasion = f"{press.batch if press else ''}:{sorted(facts['topics'].items())}"
    digest = hashlib.sha256(occasion.encode()).hexdigest()
    return outbox.post(
        kind="forums.season",
        source_key=f"forums.season:{season.pk}:{digest}",
        context=season_context(season, sessions, is_first=is_first),
        recipients=recipients,
        stream=PROGRAMME_STREAM,
        about=about_season(season.pk),
        facts=facts,
        **with_press(press),
        now=now,
    )
