"""
How the people of the demo want their mail, and what they have seen of it on the site.
"""

import datetime
from zoneinfo import ZoneInfo

from forums.notices import PROGRAMME_STREAM, SIG_STREAM
from notifications.actions import choose_pace, choose_roundup, pause
from notifications.enums import Pace
from notifications.models import Delivery, Message
from sigs.access import sig_ids_of

from .people import EDITOR, FACILITATOR, MEMBER

SEEN_UNTIL = datetime.timedelta(days=2)
A_BREAK = datetime.timedelta(weeks=2)


def settle_mail(*, members, now):
    """
    Let everybody have looked at the bell two days ago, and a few have chosen what suits them.

    The member has one SIG by the week, the facilitator every invitation, and the editor is away.
    """
    long_told = Message.objects.filter(created_at__lt=now - SEEN_UNTIL)
    Delivery.objects.filter(message__in=long_told).update(seen_at=now - SEEN_UNTIL)
    sig_id = min(sig_ids_of(members[MEMBER]))
    choose_pace(member=members[MEMBER], stream=f"{SIG_STREAM}-{sig_id}", pace=Pace.WEEKLY, now=now)
    facilitator, editor = members[FACILITATOR], members[EDITOR]
    choose_pace(member=facilitator, stream=PROGRAMME_STREAM, pace=Pace.WEEKLY, now=now)
    choose_roundup(member=facilitator, hour=17, weekday=3)
    today = now.astimezone(ZoneInfo(editor.time_zone)).date()
    pause(member=editor, until=today + A_BREAK, now=now)
