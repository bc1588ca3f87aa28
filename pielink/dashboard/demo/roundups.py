"""
Newcomers who are welcomed, and round-ups for them and for the member one can sign in as.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress

from members.models import Member
from notifications.actions import choose_pace, send_roundups
from notifications.enums import Pace
from notifications.models import MailSettings, RoundupTurn

from .. import actions
from .people import MEMBER

# Name, address, and how the round-up reaches them.
NEWCOMERS = [
    ("Ifeoma Birtwistle", "ifeoma.birtwistle@quillmere.example.org", Pace.WEEKLY),
    ("Joan Adekunle", "joan.adekunle@quillmere.example.org", Pace.DAILY),
]
# So that the member's own has some weeks of the library in it.
LAST_TOLD = timedelta(days=45)


def welcome_newcomers(*, member, now):
    """
    Register a few colleagues of a member two days before `now`, and welcome them. Returns when.
    """
    joined_at = now - timedelta(days=2)
    for name, email, pace in NEWCOMERS:
        newcomer = Member.objects.create_user(
            email=email,
            name=name,
            organisation=member.organisation,
            setting=member.setting,
            joined_at=joined_at,
        )
        EmailAddress.objects.create(user=newcomer, email=email, verified=True, primary=True)
        choose_pace(member=newcomer, stream="roundup", pace=pace, now=joined_at)
        _early_today(newcomer, now)
        actions.welcome(member=newcomer, now=joined_at)
    return joined_at


def send_round_ups(*, member, now):
    """
    Prepare the round-ups of today for the newcomers and the member; the worker sends them.
    """
    _early_today(member, now)
    RoundupTurn.objects.create(member=member, told_at=now - LAST_TOLD)
    emails = [MEMBER, *(email for _, email, _ in NEWCOMERS)]
    send_roundups(now=now, members=Member.objects.filter(email__in=emails))


def _early_today(member, now):
    today = now.astimezone(ZoneInfo(member.time_zone)).weekday()
    MailSettings.objects.create(member=member, roundup_hour=0, roundup_weekday=today)
