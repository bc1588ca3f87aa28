"""
Taking back what one press of a button announced or changed, before the mail of it leaves.
"""

import copy
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from members.models import Member
from notifications import outbox

from ..enums import (
    MAY_COME,
    ChangeKind,
    PollState,
    SessionState,
)
from ..invitations import (
    Press,
    invite_again,
    recall,
    recalled,
    tell_changed,
    tell_host,
    tell_moved,
    tell_taken_back,
)
from ..models import Answer, DatePoll, Season, Session, SessionChange, Topic
from .line import pass_on, places_taken
from .meetings import tell_sigs
from .scheduling import note

_REASON = "Taken back before it left."
_OF_THE_TOPIC = {"title", "question", "theme"}


class NothingToTakeBack(Exception):
    """
    Raised for a batch that nobody knows.
    """


class TooLate(Exception):
    """
    Raised when some of the mail has left, or its moment has come.
    """


class ChangedSince(Exception):
    """
    Raised when a session was changed again: that has to be taken back first.
    """


@transaction.atomic
def take_back(*, batch, by, now):
    """
    Have nothing leave of what one press wrote, and undo what it changed; return its sessions.

    Announced dates are drafts again, and who answered one is told so. A move, a cancellation or a
    change is undone, and who answered in between is told how it is now. A poll that was decided is
    open again, without a date. Taking back twice does nothing more. Raises NothingToTakeBack,
    TooLate and ChangedSince, with nothing changed.
    """
    concerned = SessionChange.objects.filter(batch=batch).exclude(batch="")
    topics = {
        topic.pk: topic
        for topic in Topic.objects.select_for_update(of=("self",))
        .filter(pk__in=concerned.values("session__topic"))
        .order_by("pk")
    }
    sessions = {
        session.pk: session
        for session in Session.objects.select_for_update(of=("self",))
        .filter(pk__in=concerned.values("session"))
        .select_related("host")
        .order_by("pk")
    }
    for session in sessions.values():
        session.topic = topics[session.topic_id]
    changes = list(concerned.order_by("session", "pk"))
    if not changes:
        raise NothingToTakeBack
    if all(change.taken_back_at for change in changes):
        return list(sessions.values())
    _refuse_unless_last(changes, sessions, now)
    try:
        outbox.stop(batch=batch, reason=_REASON, now=now)
    except outbox.AlreadyLeft:
        raise TooLate from None
    changes_of = defaultdict(list)
    for change in changes:
        changes_of[change.session_id].append(change)
    undone = {pk: _Undone(sessions[pk], each[0]) for pk, each in changes_of.items()}
    for each in undone.values():
        each.restore(by, now)
    concerned.update(taken_back_at=now, taken_back_by=by)
    _tell_who_answered(list(undone.values()), now)
    _invite_anew(list(undone.values()), now)
    _open_polls_again([each.session for each in undone.values() if each.is_announcement])
    tell_sigs(sessions.values(), now=now)
    return list(sessions.values())


def _refuse_unless_last(changes, sessions, now):
    if changes[0].leaves_at is None or changes[0].leaves_at <= now:
        raise TooLate
    later = Q(pk__in=[])
    for change in changes:
        later |= Q(session=change.session_id, pk__gt=change.pk)
    since = SessionChange.objects.standing().filter(later, session__in=sessions)
    if since.exclude(batch__in=["", changes[0].batch]).exists():
        raise ChangedSince


class _Undone:
    """
    One session as a press had changed it, and as it is again.
    """

    def __init__(self, session, change):
        self.session = session
        self.change = change
        self.was = copy.copy(session)

    @property
    def is_announcement(self):
        return self.change.kind == ChangeKind.ANNOUNCED

    def restore(self, by, now):
        """
        Undo the change. Its number in calendars rises all the same, so that none is used twice.
        """
        session = self.session
        if self.is_announcement:
            Season.objects.filter(topics=session.topic, announced_at=self.change.at).update(
                announced_at=None
            )
            session.state, session.announced_at = SessionState.DRAFT, None
        elif self.change.kind == ChangeKind.CANCELLED:
            session.state, session.cancelled_at = SessionState.ANNOUNCED, None
        elif self.change.kind == ChangeKind.MOVED:
            self._move_back()
        _restore_details(session, self.change.details_before)
        session.sequence += 1
        session.changed_at = now
        session.save()
        note(session, ChangeKind.TAKEN_BACK, by, now)
        pass_on(session, now=now)

    def _move_back(self):
        session, zone = self.session, ZoneInfo(self.session.time_zone)
        starts_at, ends_at = self.change.starts_at_before, self.change.ends_at_before
        session.starts_at, session.ends_at = starts_at, ends_at
        session.date = starts_at.astimezone(zone).date()
        session.start_time = starts_at.astimezone(zone).time()
        session.end_time = ends_at.astimezone(zone).time()

    def answered(self):
        """
        Return who answered it since: the pks of the members, and those of the guests.
        """
        answers = self.session.answers.filter(choice__in=MAY_COME, answered_at__gte=self.change.at)
        said = list(answers.values_list("member_id", "guest_id"))
        return {member for member, _ in said if member}, {guest for _, guest in said if guest}


def _restore_details(session, before):
    topic_before = {name: text for name, text in before.items() if name in _OF_THE_TOPIC}
    if topic_before:
        _set(session.topic, topic_before)
        session.topic.save(update_fields=list(topic_before))
    details = {name: text for name, text in before.items() if name not in _OF_THE_TOPIC}
    if details.get("capacity"):
        # Who took one of the places that were added keeps it.
        details["capacity"] = str(max(int(details["capacity"]), places_taken(session)))
    if not Member.objects.current().filter(pk=details.get("host") or None).exists():
        # Whoever has closed their account since hosts nothing any more.
        details.pop("host", None)
    _set(session, details)


def _set(row, texts):
    for name, text in texts.items():
        field = row._meta.get_field(name)
        setattr(row, field.attname, None if field.null and text == "" else field.to_python(text))


def _tell_who_answered(undone, now):
    """
    Tell those who answered in between, each once for a topic: they alone know of what is undone.
    """
    told = defaultdict(set)
    for each in undone:
        session = each.session
        members, guests = each.answered()
        members -= told[session.topic_id]
        told[session.topic_id] |= members
        if not members and not guests:
            continue
        people = {"among": Member.objects.filter(pk__in=members), "guests": guests}
        if each.is_announcement:
            tell_taken_back(session, **people, now=now)
        elif each.change.kind == ChangeKind.MOVED:
            reason = "The new time was taken back before everyone was told of it."
            tell_moved(session, before=each.was, reason=reason, **people, now=now)
        elif each.was.place != session.place:
            tell_changed(session, place_before=each.was.place, **people, now=now)
    announced = [each.session for each in undone if each.is_announcement]
    Answer.objects.filter(session__in=announced).delete()


def _invite_anew(undone, now):
    """
    Invite again whose invitation a move, a cancellation or a change had recalled, or has outdated;
    and tell a host anew whose first mail it had outdated.
    """
    for topic_id, each_of in _by_topic(undone).items():
        topic = each_of[0].session.topic
        at = each_of[0].change.at
        announcing = (
            SessionChange.objects.standing()
            .filter(session__topic=topic_id, kind=ChangeKind.ANNOUNCED, leaves_at__gt=at)
            .exclude(batch="")
            .order_by("-leaves_at")
            .first()
        )
        press = None
        if announcing and announcing.leaves_at > now:
            press = Press(announcing.batch, announcing.leaves_at)
        if announcing:
            for each in each_of:
                tell_host(each.session, press=press, now=now)
        people = recalled(topic, at=at) | recall(topic, now=now)
        invite_again(topic, people, press=press, now=now)


def _open_polls_again(sessions):
    """
    Undo the decision of the polls that became these sessions: nobody has heard of them.
    """
    for poll in DatePoll.objects.select_for_update(of=("self",)).filter(session__in=sessions):
        session = poll.session
        poll.state, poll.session, poll.settled_at, poll.settled_by = (
            PollState.OPEN,
            None,
            None,
            None,
        )
        poll.save(update_fields=["state", "session", "settled_at", "settled_by"])
        session.delete()


def _by_topic(undone):
    by_topic = defaultdict(list)
    for each in undone:
        if not each.is_announcement:
            by_topic[each.session.topic_id].append(each)
    return by_topic
