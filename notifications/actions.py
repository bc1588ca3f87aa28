"""
What people decide about mail: to get less or more of it, for a while or for good, what they have
seen of it on the site, and what becomes of what is in doubt.
"""

import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from members.actions import withdraw_consent
from members.models import Member
from members.queries import current_consent

from . import outbox, roundups
from .delivery import forget_if_sensitive
from .enums import Category, Pace, Trouble, Verdict
from .models import (
    Delivery,
    IncomingMail,
    MailSettings,
    Message,
    Report,
    RoundupTurn,
    StreamPreference,
    Suppression,
    ToldInRoundup,
)
from .notices import ROUNDUP, ROUNDUP_STREAM
from .registry import consent_to, kinds, label_of

LONGEST_PAUSE = datetime.timedelta(days=366)

# A domain that is not found twice, some days apart and not two months, is gone.
NO_DOMAIN_AGAIN_AFTER = datetime.timedelta(days=3)
NO_DOMAIN_WITHIN = datetime.timedelta(days=60)

_WORDS_LENGTH = Delivery._meta.get_field("reason").max_length
_SOURCE_LENGTH = Report._meta.get_field("source").max_length
_STATUS_LENGTH = Report._meta.get_field("status").max_length
_LIFTED_LENGTH = Suppression._meta.get_field("lifted_words").max_length


class NotInDoubt(Exception):
    """
    The delivery has been settled in the meantime.
    """

    def __str__(self):
        return "This mail is no longer in doubt: someone has settled it already."


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


class NothingWaits(Exception):
    """
    All of the mailing has been sent or settled in the meantime.
    """

    def __str__(self):
        return "Nothing of this mail waits to be sent any more."


class NotPaused(Exception):
    """
    Somebody else has let the mailing go on, or stopped it.
    """

    def __str__(self):
        return "This mail is not paused: someone has let it go on or stopped it already."


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


def mark_seen(*, member_id, abouts, now):
    """
    Take what this member was told about something as seen, since they have acted on it.

    `abouts` are the names that the messages carry as `about`.
    """
    Delivery.objects.filter(
        member_id=member_id,
        seen_at=None,
        message__in=Message.objects.filter(about__in=list(abouts)),
    ).update(seen_at=now)


def see_notice(*, delivery, now):
    """
    Take one notice as seen; the first time counts.
    """
    Delivery.objects.filter(pk=delivery.pk, seen_at=None).update(seen_at=now)


def see_all_notices(*, member, up_to, now):
    """
    Take every notice of this member as seen that was there when they looked: up to that pk.
    """
    Delivery.objects.filter(member=member, pk__lte=up_to, seen_at=None).update(seen_at=now)


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


def take_report(*, source, said, delivery, now):
    """
    Write down what was told of a mail after it went out, and do what follows from it.

    `said` is a reports.Said, `source` names the occasion: told again it changes nothing. `delivery`
    is the mail it is about, as a seal or a provider names it. Whatever does not fit that mail is
    recorded and believed by nobody. Returns in words what was done.

    A mail that came back for good is marked as that, with the reason. The address is stopped where
    there is no such mailbox; where there is no such domain, once that is told again after
    three days, since a name server may be down for a weekend. Nothing else stops an address, and
    nobody's answer to a session changes.
    """
    with transaction.atomic():
        locked = delivery and _locked_delivery(delivery.pk)
        address = _address_meant(said, locked)
        report, is_new = Report.objects.get_or_create(
            source=source[:_SOURCE_LENGTH],
            defaults={
                "delivery": locked,
                "address": address,
                "domain": address.rpartition("@")[2],
                "verdict": said.verdict,
                "is_final": said.is_final,
                "status": said.status[:_STATUS_LENGTH],
                "words": said.words[:_WORDS_LENGTH],
                "reported_at": now,
            },
        )
        if not is_new:
            return "We had been told this before."
        doubt = _why_not_believed(said, locked)
        if doubt:
            return doubt
        report.had_effect = True
        report.save(update_fields=["had_effect"])
        if said.verdict == Verdict.COMPLAINT:
            return _take_complaint(locked, now)
        return _take_return(report, locked, now)


def stop_address(*, address, reason, words, now, delivery=None):
    """
    Send no more than account mail to an address, as often as it is said. Returns the Suppression.
    """
    return Suppression.objects.get_or_create(
        address=address.lower(),
        lifted_at=None,
        defaults={
            "reason": Trouble(reason),
            "words": words[:_WORDS_LENGTH],
            "since": now,
            "delivery": delivery,
        },
    )[0]


def lift(*, suppression, by, words, now):
    """
    Send mail to an address again, and say why. Returns the Suppression, lifted now or before.
    """
    with transaction.atomic():
        locked = Suppression.objects.select_for_update().get(pk=suppression.pk)
        if locked.lifted_at is None:
            locked.lifted_at, locked.lifted_by = now, by
            locked.lifted_words = words[:_LIFTED_LENGTH]
            locked.save(update_fields=["lifted_at", "lifted_by", "lifted_words"])
    return locked


def deal_with(*, mail, by, words, now):
    """
    Mark a mail that waited for a person as dealt with. Returns it, marked now or before.
    """
    with transaction.atomic():
        locked = IncomingMail.objects.select_for_update().get(pk=mail.pk)
        if locked.state == IncomingMail.State.WAITING:
            locked.state = IncomingMail.State.DONE
            locked.outcome = words[:_WORDS_LENGTH] or locked.outcome
            locked.settled_at, locked.settled_by = now, by
            locked.save(update_fields=["state", "outcome", "settled_at", "settled_by"])
    return locked


def settle_all(*, message, again, by, now):
    """
    Decide for all of a message that is in doubt: send it once more, or leave it. Returns how many.

    Raises NotInDoubt where nothing is in doubt any more.
    """
    with transaction.atomic():
        in_doubt = message.deliveries.filter(state=Delivery.State.IN_DOUBT)
        if again:
            count = in_doubt.update(
                state=Delivery.State.QUEUED,
                reason=f"Sent again by {by.name}.",
                due_at=now,
                enqueued_at=now,
                settled_at=None,
            )
            outbox.send_rest(message, now=now)
        else:
            count = in_doubt.update(
                state=Delivery.State.SENT,
                reason=f"May not have arrived: {by.name} left it at that.",
                settled_at=now,
            )
            forget_if_sensitive(message)
        if not count:
            raise NotInDoubt
    return count


def pause_sending(*, message, by, now):
    """
    Send no more of a message for now. Raises NothingWaits.

    What a worker holds at this moment still goes out: one mail, or a group of a kind that is marked
    in groups.
    """
    with transaction.atomic():
        locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if not locked.deliveries.waiting().exists():
            raise NothingWaits
        if locked.paused_at is None:
            locked.paused_at, locked.paused_by = now, by
            locked.save(update_fields=["paused_at", "paused_by"])
    return locked


def resume_sending(*, message, now):
    """
    Let a message that is paused go on where it was. Raises NotPaused.
    """
    with transaction.atomic():
        if not _unpause(message):
            raise NotPaused
        outbox.send_rest(message, now=now)
    return message


def stop_sending(*, message, by, now):
    """
    Never send what still waits of a message, whether paused or not. Returns to how many it would
    have gone. Raises NothingWaits.
    """
    with transaction.atomic():
        count = message.deliveries.filter(
            state__in=[Delivery.State.QUEUED, Delivery.State.HELD]
        ).update(state=Delivery.State.SKIPPED, reason=f"Stopped by {by.name}.", settled_at=now)
        if not count:
            raise NothingWaits
        _unpause(message)
        forget_if_sensitive(message)
    return count


def _unpause(message):
    return Message.objects.filter(pk=message.pk, paused_at__isnull=False).update(
        paused_at=None, paused_by=None
    )


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
        _forget_what_came_in(member, deliveries)
        deliveries.filter(state__in=[Delivery.State.QUEUED, Delivery.State.HELD]).update(
            state=Delivery.State.SKIPPED, reason="Their account is closed.", settled_at=now
        )
        deliveries.update(
            address=Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid")),
            name="",
            slots={},
            seen_at=None,
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


def _forget_what_came_in(member, deliveries):
    addresses = {address.lower() for address in deliveries.values_list("address", flat=True)}
    addresses.add(member.email.lower())
    IncomingMail.objects.filter(
        Q(sender__in=addresses) | Q(delivery__in=deliveries.values("pk"))
    ).update(
        raw=b"", text="", subject="", sender="", envelope_from="", envelope_to="", is_kept=False
    )
    Report.objects.filter(address__in=addresses).update(address="", words="")
    Suppression.objects.filter(address__in=addresses).delete()


def _locked_delivery(pk):
    return Delivery.objects.select_for_update(of=("self",)).select_related("message").get(pk=pk)


def _address_meant(said, delivery):
    """
    Return the address a report is about: the mail's own where it fits, else what it names.
    """
    if delivery and (not said.recipients or delivery.address.lower() in said.recipients):
        return delivery.address.lower()
    return min(said.recipients, default="")[:254]


def _why_not_believed(said, delivery):
    """
    Say why a report has no effect, or nothing if it may have one.
    """
    if delivery is None:
        return "It is about no mail that we know of. Nothing was changed."
    if said.recipients and delivery.address.lower() not in said.recipients:
        return "It names an address that this mail did not go to. Nothing was changed."
    if not Delivery.objects.filter(pk=delivery.pk).went_out().exists():
        return "It is about a mail that never went out. Nothing was changed."
    return ""


def _take_complaint(delivery, now):
    stream = delivery.message.stream
    if not stream or delivery.member_id is None:
        return "They called a mail unwanted that nobody can switch off: a steward should look."
    unsubscribe(member_id=delivery.member_id, stream=stream, now=now)
    return f"They called the mail unwanted, and are taken off “{label_of(stream)}”."


def _take_return(report, delivery, now):
    label = report.get_verdict_display()
    reason = f"{label}: {report.words}" if report.words else f"{label}."
    delivery.reason = reason[:_WORDS_LENGTH]
    if not report.is_final:
        delivery.save(update_fields=["reason"])
        return f"Their server has not got it yet and goes on trying: {delivery.address}."
    delivery.state, delivery.settled_at = Delivery.State.BOUNCED, now
    delivery.save(update_fields=["reason", "state", "settled_at"])
    if _ends_use(report, delivery, now):
        stop_address(
            address=report.address,
            reason=report.verdict,
            words=report.words,
            delivery=delivery,
            now=now,
        )
        return f"{label}: {report.address}. No more mail goes there."
    return f"{label}: {report.address}. Mail still goes there."


def _ends_use(report, delivery, now):
    if report.verdict not in (Verdict.GONE, Verdict.NO_DOMAIN):
        return False
    # Somebody said since that the address works: this tells of the time before.
    if Suppression.objects.filter(
        address=report.address, lifted_at__gt=delivery.claimed_at or delivery.due_at
    ).exists():
        return False
    if report.verdict == Verdict.GONE:
        return True
    return Report.objects.filter(
        address=report.address,
        verdict=Verdict.NO_DOMAIN,
        had_effect=True,
        reported_at__range=(now - NO_DOMAIN_WITHIN, now - NO_DOMAIN_AGAIN_AFTER),
    ).exists()


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
