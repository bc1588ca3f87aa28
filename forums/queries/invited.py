"""
Who was invited to a topic: by an invitation of its own, or by the mail that announced its season.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from members.models import Member
from notifications import posted

INVITATION, SEASON = "forums.invitation", "forums.season"


@dataclass(frozen=True)
class SeasonMail:
    """
    A mail that announced dates of a season: {topic pk: {session pk: sequence}} as it promised them.
    """

    pk: int
    season_id: int
    topics: dict[int, dict[int, int]]
    is_first: bool
    written_at: datetime

    @property
    def promised(self):
        """
        Return {session pk: sequence} of every date it names.
        """
        return {pk: sequence for dates in self.topics.values() for pk, sequence in dates.items()}


def about_season(season_id):
    """
    Name what the announcement of a season speaks of, for the outbox.
    """
    return f"season:{season_id}"


def promised_by_season(facts):
    """
    Return {session pk: sequence} of every date that the facts of a season's mail name.
    """
    return {
        int(pk): sequence for dates in facts["topics"].values() for pk, sequence in dates.items()
    }


def season_mails(season_ids):
    """
    Read the mails that announced dates of these seasons, the earliest first, in one step.
    """
    abouts = [about_season(pk) for pk in season_ids]
    return [_season_mail(*row) for row in posted.written_about(abouts, kind=SEASON)]


def season_mails_with(topic):
    """
    Read the mails of its season that announced dates of this topic.
    """
    if topic.season_id is None:
        return []
    return [mail for mail in season_mails([topic.season_id]) if topic.pk in mail.topics]


def invited_to(topic):
    """
    Return the members who were invited to a topic, however, or are being invited.
    """
    own = posted.recipients_about(f"topic:{topic.pk}", kind=INVITATION)
    mails = season_mails_with(topic)
    if not mails:
        return own
    by_season = posted.recipients_of([mail.pk for mail in mails])
    return Member.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=by_season.values("pk")))


def abouts_by_season(topics):
    """
    Return {topic pk: the further name under which people have heard of it}, in one step.

    A topic is in it where each mail that its season sent since the topic was announced names it:
    who has had one of them has heard of the topic.
    """
    since = {topic.pk: announced_at for topic, announced_at in topics.items()}
    by_season = defaultdict(list)
    for mail in season_mails({topic.season_id for topic in topics} - {None}):
        by_season[mail.season_id].append(mail)
    abouts = {}
    for topic in topics:
        mails = [mail for mail in by_season[topic.season_id] if mail.written_at >= since[topic.pk]]
        if mails and all(topic.pk in mail.topics for mail in mails):
            abouts[topic.pk] = about_season(topic.season_id)
    return abouts


def _season_mail(pk, facts, written_at):
    return SeasonMail(
        pk=pk,
        season_id=facts["season"],
        topics={
            int(topic): {int(session): sequence for session, sequence in dates.items()}
            for topic, dates in facts["topics"].items()
        },
        is_first=facts["is_first"],
        written_at=written_at,
    )
