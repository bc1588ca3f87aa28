"""
Certifying that somebody was at a session.
"""

import secrets

from django.db import transaction

from members.access import display_name

from ..enums import Presence
from ..models import Attendance, Certificate

# No vowels, so that no code is a word; nothing that looks like something else: 0 and O, 1 and I.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
GROUPS, GROUP = 4, 4


class NotThere(Exception):
    """
    Raised for somebody whom the host did not note as present.
    """


@transaction.atomic
def issue_certificate(*, session_id, member, now):
    """
    Certify that a member was at a session; return the Certificate, the same whenever it is asked.

    It bears the name the member has now. Raises NotThere.
    """
    attendance = (
        Attendance.objects.select_for_update(of=("self",))
        .filter(session=session_id, member=member, presence=Presence.CAME)
        .first()
    )
    if attendance is None:
        raise NotThere
    certificate, _ = Certificate.objects.get_or_create(
        attendance=attendance,
        defaults={"code": _new_code(), "name": display_name(member), "issued_at": now},
    )
    return certificate


def forget_certificates(*, member):
    """
    Delete what certified that this member was somewhere: its codes are unknown from then on.
    """
    Certificate.objects.filter(attendance__member=member).delete()


def _new_code():
    """
    Return a code of 76 random bits, in groups that can be read out.
    """
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, len(letters), GROUP))
