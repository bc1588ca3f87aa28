"""
What people decide about mail: to get less or more of it, and what becomes of what is in doubt.
"""

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from members.models import Member

from . import outbox, roundups
from .delivery import forget_if_sensitive
from .enums import Pace
from .models import Delivery, MailSettings, RoundupTurn, StreamPreference, ToldInRoundup
from .notices import ROUNDUP, ROUNDUP_STREAM


class NotInDoubt(Exception):
    """
    The delivery has been settled in the meantime.
    """

    def __str__(self):
        return "This mail is no longer in doubt: someone has settled it already."


def choose_pace(*, member, stream, pace, now):
    """
    Have a stream reach this member at another pace. Returns the preference.
    """
    return StreamPreference.objects.update_or_create(
        member=member, stream=stream, defaults={"pace": Pace(pace), "chosen_at": now}
    )[0]


def unsubscribe(*, member_id, stream, now):
    """
    Take the person behind a link in a mail off its stream, as often as they ask.

    Returns the member, or None where the account is gone and there is nothing left to stop.
    """
    member = Member.objects.filter(pk=member_id).first()
    if member:
        choose_pace(member=member, stream=stream, pace=Pace.OFF, now=now)
    return member


def send_again(*, delivery, by, now):
    """
    Send once more what may or may not have gone out. Raises NotInDoubt.
    """
    with transaction.atomic():
        locked = _in_doubt(delivery)
        locked.state = Delivery.State.QUEUED
        locked.reason = f"Sent again by {by.name}."
        locked.due_at = locked.enqueued_at = now
        locked.settled_at = None
        locked.save(update_fields=["state", "reason", "due_at", "enqueued_at", "settled_at"])
        outbox.send_now(locked)
    return locked


def leave_as_is(*, delivery, by, now):
    """
    Take what may or may not have gone out as sent. Raises NotInDoubt.
    """
    with transaction.atomic():
        locked = _in_doubt(delivery)
        locked.state = Delivery.State.SENT
        locked.reason = f"May not have arrived: {by.name} left it at that."
        locked.settled_at = now
        locked.save(update_fields=["state", "reason", "settled_at"])
        forget_if_sensitive(locked.message)
    return locked


def forget_person(*, member, now):
    """
    Remove what the mail on record says of a person who closes their account.

    What still waits is not sent, and what went out no longer says to whom.
    """
    with transaction.atomic():
        StreamPreference.objects.filter(member=member).delete()
        MailSettings.objects.filter(member=member).delete()
        RoundupTurn.objects.filter(member=member).delete()
        ToldInRoundup.objects.filter(member=member).delete()
        deliveries = Delivery.objects.filter(member=member)
        deliveries.filter(state__in=[Delivery.State.QUEUED, Delivery.State.HELD]).update(
            state=Delivery.State.SKIPPED, reason="Their account is closed.", settled_at=now
        )
        deliveries.update(
            address=Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid")),
            name="",
            slots={},
            member=None,
        )


def send_roundups(*, now, members=None):
    """
    Send everybody whose hour has come today the round-up they are due, if there is anything new.

    Each person is seen to once a day, by one worker alone, in batches of a transaction each.
    `members` is a queryset of those to see to, all unless told. Returns how many round-ups go out.
    """
    sent, after = 0, 0
    while True:
        with transaction.atomic():
            turns, after = roundups.claim(now=now, after=after, members=members)
            if after is None:
                return sent
            told = roundups.gather(turns, now=now, for_sending=True)
            letters = [
                outbox.Letter(bundle.source_key, bundle.context, bundle.facts, bundle.members)
                for bundle in roundups.bundles(turns, told)
            ]
            messages = outbox.post_letters(
                kind=ROUNDUP.name, letters=letters, stream=ROUNDUP_STREAM, now=now
            )
            roundups.settle(turns, told, messages=list(messages.values()), now=now)
            sent += sum(len(letter.members) for letter in letters)


def forget_told(*, now):
    """
    Forget what round-ups told so long ago that no source brings it up again.
    """
    ToldInRoundup.objects.filter(told_at__lt=now - roundups.TOLD_IS_KEPT).delete()


def _in_doubt(delivery):
    locked = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(pk=delivery.pk, state=Delivery.State.IN_DOUBT)
        .first()
    )
    if locked is None:
        raise NotInDoubt
    return locked
