"""
What members decide about the mail they get: less or more of it, for a while or for good.
"""

import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from members.actions import withdraw_consent
from members.models import Member
from members.queries import current_consent

from ..enums import Category, Pace
from ..models import Delivery, MailSettings, Message, StreamPreference
from ..registry import consent_to, kinds

LONGEST_PAUSE = datetime.timedelta(days=366)


class PauseOutOfReach(Exception):
    """
    A pause ends on a day to come, within a year; the text says which it is not.
    """


class ConsentNeeded(Exception):
    """
    The stream reaches only those who agreed to it in its own words; `agree_at` names where.
    """

    def __init__(self, agree_at):
        super().__init__("You have not agreed to these mails, or not any more.")
        self.agree_at = agree_at


def choose_pace(*, member, stream, pace, now):
    """
    Have a stream reach this member at another pace. Returns the preference.

    What of it still waits is not sent to those who want no mail of it any more; those who want it
    on the site alone find it there. Off a stream that needs consent they are by taking that back:
    the consent is the one record of whether they want it, and the pace of before waits for them to
    agree again; then None is returned. At any other pace it needs their consent first: raises
    ConsentNeeded.
    """
    pace = Pace(pace)
    with transaction.atomic():
        if pace == Pace.OFF:
            _waiting(member, stream=stream).update(
                state=Delivery.State.SKIPPED,
                reason="They have turned these mails off.",
                settled_at=now,
            )
        elif pace == Pace.SITE:
            _waiting(member, stream=stream).update(state=Delivery.State.ON_SITE)
        if consent := consent_to(stream):
            if pace == Pace.OFF:
                withdraw_consent(member=member, purpose=consent.purpose, now=now)
                return None
            if not current_consent(member, consent.purpose):
                raise ConsentNeeded(consent.agree_at)
        return StreamPreference.objects.update_or_create(
            member=member, stream=stream, defaults={"pace": pace, "chosen_at": now}
        )[0]


def choose_roundup(*, member, hour, weekday):
    """
    Have this member's round-ups come at an hour, the weekly one on a weekday (Monday is 0), both
    by the clock of their own time zone. Returns the settings.
    """
    return MailSettings.objects.update_or_create(
        member=member, defaults={"roundup_hour": hour, "roundup_weekday": weekday}
    )[0]


def pause(*, member, until, now):
    """
    Send this member no subscription until a day begins in their own time zone.

    What waits to be sent is kept for their round-up. Returns the settings. Raises PauseOutOfReach.
    """
    zone = ZoneInfo(member.time_zone)
    today = now.astimezone(zone).date()
    if until <= today:
        raise PauseOutOfReach("Choose a day after today: mail starts again on it.")
    if until > today + LONGEST_PAUSE:
        raise PauseOutOfReach(
            "A break lasts a year at most. To get none of something for good, turn it off above."
        )
    with transaction.atomic():
        settings, _ = MailSettings.objects.update_or_create(
            member=member,
            defaults={"paused_until": datetime.datetime.combine(until, datetime.time.min, zone)},
        )
        _waiting(member).filter(state=Delivery.State.QUEUED).update(state=Delivery.State.HELD)
    return settings


def resume(*, member):
    """
    End a pause now; what was kept meanwhile comes with the next round-up.
    """
    MailSettings.objects.filter(member=member).update(paused_until=None)


def unsubscribe(*, member_id, stream, now):
    """
    Take the person behind a link in a mail off its stream, as often as they ask.

    Returns the member, or None where the account is closed and there is nothing left to stop.
    """
    return subscribe_again(member_id=member_id, stream=stream, pace=Pace.OFF, now=now)


def subscribe_again(*, member_id, stream, pace, now):
    """
    Take back that somebody left a stream: the person behind a link in a mail gets it at this pace.

    Returns the member, or None where the account is closed. Raises ConsentNeeded.
    """
    member = Member.objects.current().filter(pk=member_id).first()
    if member:
        choose_pace(member=member, stream=stream, pace=pace, now=now)
    return member


def _waiting(member, **of_messages):
    """
    Return the subscriptions that wait for this member: to be sent, or for their round-up.
    """
    subscriptions = [kind.name for kind in kinds() if kind.category == Category.SUBSCRIPTION]
    # No join: whoever claims one meanwhile changes its state, which is then looked at once more.
    return Delivery.objects.filter(
        member=member,
        state__in=[Delivery.State.QUEUED, Delivery.State.HELD],
        message__in=Message.objects.filter(kind__in=subscriptions, **of_messages),
    )
