"""
Guests, an agenda and parts of a coming session, and who was at one that is over.
"""

from datetime import timedelta

from forums import actions
from forums.enums import AnswerChoice, PartName, Presence
from forums.models import Attendance, Session

from .dates import ONE_DAY

COMING = "Who looks after the night shift?"
OVER = "Training that survives the rota"
AGENDA = """10 Welcome, and what we keep among us
15 Two people tell of one night
35 In threes: what would have helped at three in the morning?
20 What we take to our managers
10 One word each, and goodbye"""
GUESTS = [
    ("Ottilie Brandreth", "ottilie.brandreth@lanternline.example.org", {"wants_captions": True}),
    ("Femi Oyinlola", "femi.oyinlola@northgate.example.org", {}),
]
WALKED_IN = "Saoirse, who came along with Femi"
# Of those who said yes, one in so many did otherwise.
APOLOGIES_OF, MISSED_OF = 9, 6


def add_gatherings(*, now):
    """
    Open the first date of a topic to guests, two of whom come, prepare it, and call the roll of a
    session of the past; `now` is when the demo is loaded.
    """
    session = _first(COMING)
    session.topic.sessions.update(is_open_to_guests=True)
    session.refresh_from_db()
    actions.set_agenda(session=session, agenda=AGENDA)
    for number, (name, email, needs) in enumerate(GUESTS, start=1):
        at = now - ONE_DAY - timedelta(hours=number)
        actions.ask_as_guest(
            session=session, name=name, email=email, access=actions.Access(**needs), now=at
        )
        actions.answer_as_guest(
            guest=session.topic.guests.get(email=email),
            choice=AnswerChoice.YES,
            session=session,
            access=actions.Access(**needs),
            now=at,
        )
    coming = session.answers.filter(choice=AnswerChoice.YES, member__isnull=False)
    for name, answer in zip([PartName.WELCOME, PartName.NOTES], coming[:2], strict=False):
        actions.take_part(session=session, member=answer.member, name=name, now=now)
    _call_the_roll(_first(OVER))


def _call_the_roll(session):
    at = session.ends_at
    yes = session.answers.filter(choice=AnswerChoice.YES).select_related("member", "guest")
    marked = session.attendances.filter(member__isnull=False)
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            member=answer.member,
            guest=answer.guest,
            presence=_presence(number),
            opened_at=session.starts_at if _presence(number) == Presence.CAME else None,
            marked_at=at,
            marked_by=session.host,
        )
        for number, answer in enumerate(yes.exclude(member__in=marked.values("member")), start=1)
    )
    actions.walk_in(session=session, name=WALKED_IN, by=session.host, now=at)


def _presence(number):
    if number % APOLOGIES_OF == 0:
        return Presence.APOLOGIES
    return Presence.MISSED if number % MISSED_OF == 0 else Presence.CAME


def _first(title):
    sessions = Session.objects.filter(topic__title=title).select_related("topic", "host")
    return sessions.in_order().first()
