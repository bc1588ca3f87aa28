"""
Sending a range of deliveries of one message, each marked by itself or in groups.
"""

import contextlib
import datetime
import time

from django.conf import settings

from .enums import Category, Marks, Pace
from .ledger import EachLedger, GroupLedger, Outcome, take_down
from .limits import Gate
from .mime import Letter, MissingSlot, UnsendableAddress, sendable, standard_slots
from .models import Delivery, Message, StreamPreference, Suppression
from .registry import kind_of
from .seals import bounce_address
from .transport import (
    Crowded,
    PermanentRefusal,
    TemporaryRefusal,
    Uncertain,
    Unreachable,
    current,
)

State = Delivery.State

# How long to wait after the first, second, ... failed attempt. Two days in all, then we give up.
BACK_OFF_MINUTES = (1, 3, 10, 30, 60, 120, 240, 480, 960, 960)

# A worker begins no further mail of a task after so long: what is more urgent gets its turn.
_SECONDS_OF_WORK = 5

_BROKE_OFF = Outcome(State.IN_DOUBT, "The worker was stopped while it was sending this.")
_SENT = Outcome(State.SENT)
_LEFT_FOR_LATER = Outcome(State.QUEUED, is_tried=False, is_waiting_its_turn=True)


def deliver(*, message_id, first, last, clock):
    """
    Send what is due among the deliveries of one message whose pk lies in a range.

    Returns the pk to go on from where the time did not suffice for all, else None. `clock` is
    called for the time. May run twice or late: what another worker holds or has settled is left,
    and so is what is paused.
    """
    message = Message.objects.filter(pk=message_id, paused_at=None).first()
    if message is None:
        return None
    kind = kind_of(message.kind)
    send = _send_groups if kind.marks == Marks.GROUPED else _send_each
    unfinished = send(message, kind, first, last, clock)
    forget_if_sensitive(message)
    return unfinished


def forget_if_sensitive(message):
    """
    Blank the words of a sensitive message once nothing of it is left to send.
    """
    if kind_of(message.kind).sensitive and not message.deliveries.unsettled().exists():
        Message.objects.filter(pk=message.pk).update(text="", html="")


def _unwanted(message, kind, deliveries):
    """
    Return {pk: Outcome} of what need not be sent any more.
    """
    reasons = dict(kind.still_valid(message, deliveries)) if kind.still_valid else {}
    if kind.category == Category.SUBSCRIPTION:
        reasons |= _unsubscribed(message, deliveries)
    unwanted = {
        pk: Outcome(State.SKIPPED, reason, is_tried=False) for pk, reason in reasons.items()
    }
    return unwanted | _dead(kind, [one for one in deliveries if one.pk not in unwanted])


def _dead(kind, deliveries):
    """
    Return {pk: Outcome} of what goes to an address that stopped working since it was written.
    """
    if kind.sensitive:
        return {}
    words_for = Suppression.objects.words_for(delivery.address for delivery in deliveries)
    return {
        delivery.pk: Outcome(
            # Who has no account finds nothing on the site.
            State.ON_SITE if delivery.member_id else State.SKIPPED,
            words_for[delivery.address.lower()],
            is_tried=False,
        )
        for delivery in deliveries
        if delivery.address.lower() in words_for
    }


def _unsubscribed(message, due):
    left = set(
        StreamPreference.objects.filter(
            stream=message.stream,
            pace=Pace.OFF,
            member__in=[delivery.member_id for delivery in due],
        ).values_list("member_id", flat=True)
    )
    reasons = {None: "Their account is closed."} | dict.fromkeys(
        left, "They have turned these mails off."
    )
    return {
        delivery.pk: reasons[delivery.member_id]
        for delivery in due
        if delivery.member_id in reasons
    }


def _send_each(message, kind, first, last, clock):
    now = clock()
    due = list(
        Delivery.objects.in_range(message_id=message.pk, first=first, last=last)
        .due(now)
        .order_by("pk")
    )
    if not due:
        return None
    run = _Run(message, kind, clock)
    unsent = run.not_to_be_sent(due, now)
    take_down(unsent, now)
    due = [delivery for delivery in due if delivery.pk not in unsent]
    if not due:
        return None
    run.prepare(due)
    with contextlib.closing(EachLedger(message.pk)) as ledger:
        return _send_in_turn(run, ledger, due)


def _send_in_turn(run, ledger, due):
    held, outcome = None, None
    for position, delivery in enumerate(due):
        if run.is_out_of_time():
            ledger.step(held, outcome, None, run.clock())
            return delivery.pk
        if run.gate.wait_of(delivery, run.clock()):
            continue
        run.gate.hold_back(run.clock)
        now = run.clock()
        if not ledger.step(held, outcome, delivery, now):
            held, outcome = None, None
            if run.is_paused():
                return None
            continue
        held = delivery
        outcome = run.attempt(delivery, now)
        if outcome.holds_for != Outcome.ITSELF:
            rest = due[position + 1 :]
            take_down(run.not_tried_after(outcome, rest, now, attempts_made=0), now)
        if outcome.holds_for == Outcome.EVERYTHING:
            break
    ledger.step(held, outcome, None, run.clock())
    return None


def _send_groups(message, kind, first, last, clock):
    run = _Run(message, kind, clock)
    ledger = GroupLedger(message.pk)
    size = settings.MAIL_GROUP_SIZE
    while not run.is_out_of_time():
        now = clock()
        group = ledger.claim(first=first, last=last, size=size, now=now)
        if group:
            unfinished = _send_group(run, ledger, group, now)
            if unfinished:
                return unfinished
        if len(group) < size or group[-1].pk >= last:
            return None
        first = group[-1].pk + 1
    return first


def _send_group(run, ledger, group, claimed_at):
    """
    Send what is held; whatever happens but a kill, each of them is settled or given back.
    """
    outcomes = dict.fromkeys((delivery.pk for delivery in group), _LEFT_FOR_LATER)
    try:
        outcomes |= run.not_to_be_sent(group, claimed_at)
        wanted = [one for one in group if outcomes[one.pk] is _LEFT_FOR_LATER]
        run.prepare(wanted)
        for position, delivery in enumerate(wanted):
            if run.is_out_of_time():
                return delivery.pk
            if outcomes[delivery.pk] is not _LEFT_FOR_LATER:
                continue
            run.gate.hold_back(run.clock)
            now = run.clock()
            outcomes[delivery.pk] = _BROKE_OFF
            outcomes[delivery.pk] = outcome = run.attempt(delivery, now)
            if outcome.holds_for != Outcome.ITSELF:
                rest = wanted[position + 1 :]
                outcomes |= run.not_tried_after(outcome, rest, now, attempts_made=1)
            if outcome.holds_for == Outcome.EVERYTHING:
                break
    finally:
        ledger.settle(outcomes, claimed_at=claimed_at, now=run.clock())
    return None


class _Run:
    """
    What the mails of one task have in common.
    """

    def __init__(self, message, kind, clock):
        self.clock = clock
        self.gate = Gate(message, kind)
        self._message, self._kind = message, kind
        self._letter = None
        self._slots = {}
        self._transport = current()
        self._ends = time.monotonic() + _SECONDS_OF_WORK

    def is_out_of_time(self):
        return time.monotonic() > self._ends

    def is_paused(self):
        return Message.objects.filter(pk=self._message.pk, paused_at__isnull=False).exists()

    def not_to_be_sent(self, deliveries, now):
        """
        Return {pk: Outcome} of those that nobody wants any more or that have to wait.
        """
        unwanted = _unwanted(self._message, self._kind, deliveries)
        wanted = [delivery for delivery in deliveries if delivery.pk not in unwanted]
        waits = self.gate.admit(wanted, now)
        return unwanted | {pk: _waiting(wait) for pk, wait in waits.items()}

    def prepare(self, deliveries):
        """
        Lay the letter out and ask its kind what fills the slots, once for all of them.
        """
        self._letter = self._letter or Letter(self._message, self._kind)
        if self._kind.slots and deliveries:
            self._slots = self._kind.slots(self._message, deliveries)

    def attempt(self, delivery, now):
        """
        Send one mail; returns its Outcome.
        """
        slots = {
            **standard_slots(delivery, self._message, self._kind),
            **delivery.slots,
            **self._slots.get(delivery.pk, {}),
        }
        outcome = _attempt(self._transport, self._letter, delivery, slots, now)
        if outcome.state == State.SENT:
            self.gate.took(delivery)
        elif outcome.holds_for == Outcome.ITS_DOMAIN:
            self.gate.shut(delivery, outcome.reason, now)
        return outcome

    def not_tried_after(self, outcome, rest, now, *, attempts_made):
        """
        Return {pk: Outcome} of those that need not be tried after what became of one.

        Without a server all others are put off as if they had been tried, `attempts_made` of which
        their rows count already. Of a domain that takes nothing its mails wait.
        """
        if outcome.holds_for == Outcome.EVERYTHING:
            return {
                one.pk: _put_off(one.attempts + 1 - attempts_made, outcome.words, now)
                for one in rest
            }
        waits = ((one.pk, self.gate.wait_of(one, now)) for one in rest)
        return {pk: _waiting(wait) for pk, wait in waits if wait}


def _attempt(transport, letter, delivery, slots, now):
    try:
        transport.send(
            delivery_id=delivery.pk,
            envelope_from=bounce_address(delivery.pk),
            address=sendable(delivery.address),
            content=letter.fill(delivery, slots, now),
        )
    except Crowded as refusal:
        return _put_off(delivery.attempts, str(refusal), now, Outcome.ITS_DOMAIN)
    except TemporaryRefusal as refusal:
        return _put_off(delivery.attempts, str(refusal), now)
    except Unreachable as error:
        return _put_off(delivery.attempts, str(error), now, Outcome.EVERYTHING)
    except PermanentRefusal as refusal:
        return Outcome(State.REFUSED, str(refusal))
    except Uncertain as doubt:
        return Outcome(State.IN_DOUBT, str(doubt))
    except UnsendableAddress:
        return Outcome(State.REFUSED, "No mail can be sent to this address.")
    except MissingSlot as missing:
        return Outcome(State.REFUSED, f"The mail has a gap that nothing fills: {missing}.")
    return _SENT


def _put_off(attempts, words, now, holds_for=Outcome.ITSELF):
    if attempts > len(BACK_OFF_MINUTES):
        return Outcome(
            State.REFUSED, f"Given up after two days: {words}", holds_for=holds_for, words=words
        )
    minutes = BACK_OFF_MINUTES[attempts - 1]
    due_at = now + datetime.timedelta(minutes=minutes)
    return Outcome(State.QUEUED, words, due_at, holds_for=holds_for, words=words)


def _waiting(wait):
    if wait.is_over:
        return Outcome(State.REFUSED, wait.reason, is_tried=False)
    return Outcome(State.QUEUED, wait.reason, wait.until, is_tried=False)
