"""
The secret address of a member's own calendar.
"""

import secrets

from ..models import CalendarKey

_SECRET_BYTES = 32


def make_calendar_key(*, member, now):
    """
    Give a member an address of their own calendar, and end the one they had; return the key.
    """
    key, _ = CalendarKey.objects.update_or_create(
        member=member,
        defaults={"key": secrets.token_urlsafe(_SECRET_BYTES), "made_at": now},
    )
    return key


def end_calendar_key(*, member):
    """
    End the address of a member's own calendar, if there is one.
    """
    CalendarKey.objects.filter(member=member).delete()
