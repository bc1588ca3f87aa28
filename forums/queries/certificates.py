"""
Certificates of attendance: those a member may have, and what a code stands for.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from members.access import display_name

from ..enums import Presence
from ..models import Attendance, Certificate
from .lines import DateLine

_LISTED = 50
_UNDER_THE_RULE = "A session under the Chatham House Rule"
_GROUP = 4


@dataclass(frozen=True)
class Certified:
    """
    What a certificate says, in words; without `holds` the host took back that the person came.

    Of a SIG that keeps who was there it names neither the topic nor the host: whoever is shown it
    learns that this person came to something, and not who else may have.

    `address` is where the `code` is proved.
    """

    name: str
    title: str
    when: str
    length: str
    host: str
    code: str
    address: str
    issued_at: datetime.datetime
    holds: bool


@dataclass(frozen=True)
class Attended:
    """
    A session that a member was at, and the code of their certificate, empty where there is none.
    """

    line: DateLine
    code: str


def attended(member):
    """
    Read the sessions whose host noted that this member was there, latest first, in one step.
    """
    rows = (
        Attendance.objects.filter(member=member, presence=Presence.CAME)
        .select_related("session__topic", "certificate")
        .order_by("-session__starts_at", "-pk")[:_LISTED]
    )
    return [_attended(row) for row in rows]


def certificate_of(member, session_id):
    """
    Read what a member's certificate for a session says; None where there is none that holds.
    """
    found = _certificates().filter(
        attendance__member=member,
        attendance__session=session_id,
        attendance__presence=Presence.CAME,
    )
    return _certified(found.first())


def attendance_at(member, session_id):
    """
    Read the Attended of a member at a session; None where its host did not note them as present.
    """
    row = (
        Attendance.objects.filter(member=member, session=session_id, presence=Presence.CAME)
        .select_related("session__topic", "certificate")
        .first()
    )
    return _attended(row) if row else None


def certificate_by_code(typed):
    """
    Read what a code stands for, however it is typed; None for one that was never given out.
    """
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    code = "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
    return _certified(_certificates().filter(code=code).first())


def _certificates():
    return Certificate.objects.select_related(
        "attendance__session__topic__sig", "attendance__session__host"
    )


def _attended(row):
    # Without a row at the other end of the relation there is no attribute either.
    certificate = getattr(row, "certificate", None)
    return Attended(DateLine(row.session), certificate.code if certificate else "")


def _certified(certificate):
    if certificate is None:
        return None
    session = certificate.attendance.session
    line = DateLine(session)
    is_kept = session.topic.is_confidential
    path = reverse("forums:certificate", args=[certificate.code])
    return Certified(
        name=certificate.name,
        title=_UNDER_THE_RULE if is_kept else session.topic.title,
        when=f"{line.when} {session.date.year}, {line.hours}, {session.zone_label}",
        length=_spoken(session.ends_at - session.starts_at),
        host=display_name(session.host) if session.host and not is_kept else "",
        code=certificate.code,
        address=settings.SITE_ADDRESS + path,
        issued_at=certificate.issued_at,
        holds=certificate.attendance.presence == Presence.CAME,
    )


def _spoken(length):
    """
    Say a length in hours and minutes.
    """
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    return " ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n)
