"""
What a session is held with: its agenda, the parts in it, who was there, and what is read out.
"""

import datetime
import re
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q

from members.models import Member
from sigs.access import members_among

from ..enums import AnswerChoice, Confidentiality, PartName, Presence, RecordingPolicy
from ..models import Answer, Attendance, Guest, Part

MOST_FOUND = 12

_STEP = re.compile(r"\s*(\d{1,3})\s*(?:minutes|min\.?|mins|m)?[\s:,.-]+(.*)", re.IGNORECASE)

_OF_OTHERS = (
    "Please tell nobody’s story in a way that lets others recognise the person: no names, "
    "no places, nothing that points to one resident."
)

READ_OUT = {
    Confidentiality.OPEN: (
        "What is said in this session may be shared.",
        "You may pass on what you hear, and say who said it.",
        "If something should stay among us, say so before you tell it, and we keep it here.",
        _OF_OTHERS,
    ),
    Confidentiality.CHATHAM_HOUSE: (
        "We meet under the Chatham House Rule.",
        "You may use what you hear, in your service and anywhere else.",
        "You may not say who said it, where they work, or who else was here.",
        "Our notes name nobody either.",
        _OF_OTHERS,
    ),
    Confidentiality.IN_THE_ROOM: (
        "What is said in this session stays in this session.",
        "Take away what it taught you, and leave the stories, the names and the places here.",
        "Nothing that somebody said is passed on or written down unless they have agreed to it.",
        _OF_OTHERS,
    ),
}
READ_OUT_OF_RECORDING = {
    RecordingPolicy.NONE: (
        "Nobody records this session. Please switch off whatever of yours records or takes notes "
        "by itself."
    ),
    RecordingPolicy.NOTES: (
        "One of us takes written notes. Neither sound nor picture is recorded; please switch off "
        "whatever of yours records by itself."
    ),
    RecordingPolicy.MEMBERS: (
        "This session is recorded, and members of this community can watch it afterwards. "
        "If you do not want to be in it, switch off camera and microphone and write in the chat."
    ),
    RecordingPolicy.PUBLIC: (
        "This session is recorded, and afterwards anybody can watch it. "
        "If you do not want to be in it, switch off camera and microphone and write in the chat."
    ),
}


@dataclass(frozen=True)
class Step:
    """
    One line of an agenda: what happens, and where it says so for how many minutes and from when.
    """

    words: str
    minutes: int | None = None
    begins: str = ""


@dataclass(frozen=True)
class Agenda:
    """
    The steps of a session, and by how many minutes they overrun it.
    """

    steps: list[Step] = field(default_factory=list)
    too_long: int = 0


@dataclass(frozen=True)
class PartLine:
    """
    One of the small parts and who has it; `is_mine` says that the reader has.
    """

    name: str
    label: str
    holder: Member | None = None
    is_mine: bool = False


@dataclass(frozen=True)
class Person:
    """
    One person as the host calls the roll, with what they said and whether they were there.

    `field` and `number` name them in a form: the pk of a member or of a guest.
    """

    field: str
    number: int
    name: str
    from_where: str
    said: str
    presence: str
    opened_at: datetime.datetime | None

    @property
    def anchor(self):
        return f"{self.field}-{self.number}"

    @property
    def is_guest(self):
        return self.field == "guest"

    @property
    def came(self):
        return self.presence == Presence.CAME

    @property
    def presence_words(self):
        """
        Say in words what is marked.
        """
        return Presence(self.presence).label if self.presence else "Not marked"


def agenda_of(session):
    """
    Read the agenda of a session as steps with the time each begins, by the session's own clock.
    """
    begins = datetime.datetime.combine(session.date, session.start_time)
    ends = datetime.datetime.combine(session.date, session.end_time)
    steps, is_timed = [], True
    for line in session.agenda.splitlines():
        found = _STEP.fullmatch(line)
        if found and found[2].strip():
            minutes = int(found[1])
            clock = f"{begins.hour}.{begins:%M}" if is_timed else ""
            steps.append(Step(found[2].strip(), minutes, clock))
            begins += datetime.timedelta(minutes=minutes)
        elif line.strip():
            # What takes nobody knows how long leaves open when the next begins.
            is_timed = False
            steps.append(Step(line.strip()))
    over = int((begins - ends).total_seconds() // 60)
    return Agenda(steps, max(over, 0))


def read_out(session):
    """
    Return the sentences with which a host tells people what may be passed on and what is recorded.
    """
    recording = READ_OUT_OF_RECORDING.get(session.recording_policy)
    return [*READ_OUT.get(session.rule, ()), *([recording] if recording else [])]


def held_parts(session):
    """
    Return the parts of a session whose holder comes to it.
    """
    coming = Answer.objects.filter(
        session=session.pk, member=OuterRef("member"), choice=AnswerChoice.YES
    )
    return (
        Part.objects.filter(Q(Exists(coming)) | Q(session__host=F("member")), session=session.pk)
        .select_related("member")
        .order_by("pk")
    )


def parts_of(session, user):
    """
    Read every part of a session and who has it, in the order in which they are needed.
    """
    holders = {part.name: part.member for part in held_parts(session)}
    return [
        PartLine(name, label, holders.get(name), holders.get(name) == user)
        for name, label in PartName.choices
    ]


def roll_of(session):
    """
    Read everyone who said yes to a session, and whoever else was there, by name.
    """
    answers = session.answers.filter(choice=AnswerChoice.YES).select_related(
        "member__organisation", "guest"
    )
    people = {_key(answer): (answer, AnswerChoice.YES.value, None) for answer in answers}
    attendances = Attendance.objects.filter(session=session).select_related(
        "member__organisation", "guest"
    )
    for attendance in attendances:
        key = _key(attendance)
        if key in people:
            people[key] = (*people[key][:2], attendance)
        elif attendance.presence or attendance.opened_at:
            people[key] = (attendance, "", attendance)
    roll = [_person(*row) for row in people.values()]
    return sorted(roll, key=lambda person: (person.name.lower(), person.anchor))


def who_may_be_noted(session):
    """
    Return for whom a host may write something down: the members a session is for, and the guests of
    its topic.
    """
    members = Member.objects.current().exclude(pk=session.host_id)
    if session.topic.is_for_sig:
        members = members_among(session.topic.sig_id, members)
    guests = Guest.objects.filter(topic=session.topic_id, confirmed_at__isnull=False)
    return members, guests.filter(forgotten_at=None)


def found_by_name(session, words):
    """
    Find those who may be noted by every word of a name: members and guests, at most MOST_FOUND of
    each.
    """
    members, guests = who_may_be_noted(session)
    for word in words.split()[:5]:
        members = members.filter(name__icontains=word)
        guests = guests.filter(name__icontains=word)
    members = members.select_related("organisation")
    return (
        list(members.order_by("name", "pk")[:MOST_FOUND]),
        list(guests.order_by("name", "pk")[:MOST_FOUND]),
    )


def _key(row):
    return ("member", row.member_id) if row.member_id else ("guest", row.guest_id)


def _person(row, said, attendance):
    field_name, number = _key(row)
    organisation = row.member.organisation if row.member_id else None
    return Person(
        field=field_name,
        number=number,
        name=row.member.name if row.member_id else str(row.guest),
        from_where=organisation.name if organisation else "",
        said=said,
        presence=attendance.presence if attendance else "",
        opened_at=attendance.opened_at if attendance else None,
    )
