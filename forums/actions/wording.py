"""
Changing the words of a topic that is announced.
"""

from dataclasses import dataclass

from django.db import transaction

from frameworks.models import Theme
from members.models import Member

from ..enums import (
    MAY_COME,
    ChangeKind,
    SessionState,
)
from ..invitations import Difference, Press, invite_again, recall, tell_changed
from ..models import Session, Topic
from .scheduling import NotScheduled, as_text, note, refuse_while_waiting


@dataclass(frozen=True)
class Wording:
    """
    The words of a topic: what it is called, what it asks, and the theme it stands under.
    """

    title: str
    question: str
    theme: Theme | None = None

    def differences(self, topic):
        """
        List in words what these would change about a topic.
        """
        said = [
            ("Title", topic.title, self.title),
            ("Question", topic.question, self.question),
            ("Theme", _name(topic.theme), _name(self.theme)),
        ]
        return [Difference(*each) for each in said if each[1] != each[2]]


@transaction.atomic
def reword_topic(*, topic, to, by, now, tell=False):
    """
    Change the words of an announced topic to a Wording; return its coming dates.

    With `tell`, those who said that they come, may come or wait are told, each once, and so are the
    hosts; else nobody is. Words that are as before change nothing. Raises NotScheduled where no
    date is to come, and StillWaits.
    """
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    sessions = [
        session
        for session in Session.objects.select_for_update(of=("self",))
        .filter(topic=topic)
        .select_related("host")
        .order_by("pk")
        if session.state == SessionState.ANNOUNCED and session.ends_at > now
    ]
    if not sessions:
        raise NotScheduled
    sessions.sort(key=lambda session: (session.starts_at, session.pk))
    changes = to.differences(topic)
    if not changes:
        return sessions
    refuse_while_waiting(sessions, now)
    names = ("title", "question", "theme")
    before = {
        name: as_text(getattr(topic, name))
        for name in names
        if getattr(topic, name) != getattr(to, name)
    }
    for name in before:
        setattr(topic, name, getattr(to, name))
    topic.save(update_fields=list(before))
    press = Press.at(now) if tell else None
    for session in sessions:
        session.topic = topic
        session.sequence += 1 if tell else 0
        session.changed_at = now
        session.save(update_fields=["sequence", "changed_at"])
        note(session, ChangeKind.DETAILS, by, now, press=press, details_before=before)
    if tell:
        uninvited = recall(topic, now=now)
        _tell(sessions, changes, press, now)
        invite_again(topic, uninvited, press=press, now=now)
    return sessions


def _tell(sessions, changes, press, now):
    told = set()
    for session in sessions:
        said = session.answers.filter(choice__in=MAY_COME, member__isnull=False)
        people = {session.host_id, *said.values_list("member_id", flat=True)} - told
        told |= people
        if not people:
            continue
        tell_changed(
            session,
            place_before=None,
            changes=changes,
            press=press,
            among=Member.objects.filter(pk__in=people),
            now=now,
        )


def _name(theme):
    return theme.name if theme else ""
