"""
Sending a range of deliveries, each claimed and settled in a statement of its own.
"""

import contextlib
import datetime
import itertools
import time
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from .enums import Category, Pace
from .mime import Letter, MissingSlot, UnsendableAddress, bounce_address, sendable, standard_slots
from .models import Delivery, Message, StreamPreference, Suppression
from .registry import kind_of
from .transport import PermanentRefusal, TemporaryRefusal, Uncertain, Unreachable, current

State = Delivery.State

# How long to wait after the first, second, ... failed attempt. Two days in all, then we give up.
BACK_OFF_MINUTES = (1, 3, 10, 30, 60, 120, 240, 480, 960, 960)

# A worker begins no further mail after so long, well before its task's time is up.
_SECONDS_OF_WORK = 120

_REASON_LENGTH = Delivery._meta.get_field("reason").max_length

# One statement settles what was sent and claims what comes next: at most one mail of a worker is
# in doubt when it is killed. A claim holds only what nobody else holds; a settlement only what was
# claimed with this attempt, even if it has been reported as in doubt since.
_STEP = """
UPDATE {table}
SET state = CASE WHEN id = {next} THEN 'sending' ELSE {state} END,
    attempts = CASE WHEN id = {next} THEN attempts + 1 ELSE attempts END,
    claimed_at = CASE WHEN id = {next} THEN {now} ELSE claimed_at END,
    settled_at = CASE WHEN id = {last} AND {state} <> 'queued' THEN {now} END,
    due_at = CASE WHEN id = {next} THEN due_at ELSE {due_at} END,
    enqueued_at = CASE WHEN id = {next} OR {state} <> 'queued' THEN enqueued_at END,
    reason = CASE WHEN id = {next} THEN '' ELSE {reason} END
WHERE id IN ({next}, {last})
  AND ((id = {next} AND state = 'queued' AND due_at <= {now})
    OR (id = {last} AND attempts = {attempts} AND state IN ('sending', 'in_doubt')))
RETURNING id, attempts
"""
_STEP_VALUES = {
    "next": "bigint",
    "last": "bigint",
    "attempts": "integer",
    "state": "text",
    "reason": "text",
    "due_at": "timestamptz",
    "now": "timestamptz",
}


@dataclass(frozen=True)
class Outcome:
    """
    What became of one attempt.
    """

    state: str
    reason: str = ""
    due_at: datetime.datetime | None = None


def deliver(*, message_id, first, last, clock):
    """
    Send what is due among the deliveries of one message whose pk lies in a range.

    Returns the pk to go on from where the time did not suffice for all, else None. `clock` is
    called for the time. May run twice or late: what another worker holds or has settled is left.
    """
    now = clock()
    due = list(
        Delivery.objects.in_range(message_id=message_id, first=first, last=last)
        .due(now)
        .order_by("pk")
    )
    if not due:
        return None
    message = Message.objects.get(pk=message_id)
    kind = kind_of(message.kind)
    due = _without_dead(kind, _without_skipped(message, kind, due, now), now)
    unfinished = _send_each(message, kind, due, clock) if due else None
    forget_if_sensitive(message)
    return unfinished


def forget_if_sensitive(message):
    """
    Blank the words of a sensitive message once nothing of it is left to send.
    """
    if kind_of(message.kind).sensitive and not message.deliveries.unsettled().exists():
        Message.objects.filter(pk=message.pk).update(text="", html="")


def _without_skipped(message, kind, due, now):
    reasons = dict(kind.still_valid(message, due)) if kind.still_valid else {}
    if kind.category == Category.SUBSCRIPTION:
        reasons |= _unsubscribed(message, due)
    by_reason = defaultdict(list)
    for pk, reason in reasons.items():
        by_reason[reason].append(pk)
    for reason, pks in by_reason.items():
        Delivery.objects.filter(pk__in=pks, state=State.QUEUED).update(
            state=State.SKIPPED, reason=reason[:_REASON_LENGTH], settled_at=now
        )
    return [delivery for delivery in due if delivery.pk not in reasons]


def _without_dead(kind, due, now):
    """
    Leave what goes to an address that stopped working since it was written to the site.
    """
    if kind.sensitive:
        return due
    dead = Suppression.objects.words_for(delivery.address for delivery in due)
    left = defaultdict(list)
    for delivery in due:
        if words := dead.get(delivery.address.lower()):
            # Who has no account finds nothing on the site.
            state = State.ON_SITE if delivery.member_id else State.SKIPPED
            left[state, words].append(delivery.pk)
    for (state, words), pks in left.items():
        Delivery.objects.filter(pk__in=pks, state=State.QUEUED).update(
            state=state, reason=words, settled_at=now
        )
    return [delivery for delivery in due if delivery.address.lower() not in dead]


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


def _send_each(message, kind, due, clock):
    slots = kind.slots(message, due) if kind.slots else {}
    letter = Letter(message, kind)
    with contextlib.closing(_Ledger()) as ledger:
        return _send_in_turn(
            ledger,
            letter,
            due,
            lambda delivery: {
                **standard_slots(delivery, message, kind),
                **delivery.slots,
                **slots.get(delivery.pk, {}),
            },
            clock,
        )


def _send_in_turn(ledger, letter, due, slots_of, clock):
    started = time.monotonic()
    transport = current()
    held, outcome = None, None
    for delivery in due:
        if time.monotonic() - started > _SECONDS_OF_WORK:
            ledger.step(held, outcome, None, clock())
            return delivery.pk
        now = clock()
        if not ledger.step(held, outcome, delivery, now):
            held, outcome = None, None
            continue
        held = delivery
        try:
            outcome = _attempt(transport, letter, delivery, slots_of(delivery), now)
        except Unreachable as error:
            ledger.step(held, _put_off(delivery, str(error), now), None, now)
            _put_off_rest(due, str(error), now)
            return None
    ledger.step(held, outcome, None, clock())
    return None


def _attempt(transport, letter, delivery, slots, now):
    try:
        transport.send(
            delivery_id=delivery.pk,
            envelope_from=bounce_address(delivery.pk),
            address=sendable(delivery.address),
            content=letter.fill(delivery, slots, now),
        )
    except TemporaryRefusal as refusal:
        return _put_off(delivery, str(refusal), now)
    except PermanentRefusal as refusal:
        return Outcome(State.REFUSED, str(refusal))
    except Uncertain as doubt:
        return Outcome(State.IN_DOUBT, str(doubt))
    except UnsendableAddress:
        return Outcome(State.REFUSED, "No mail can be sent to this address.")
    except MissingSlot as missing:
        return Outcome(State.REFUSED, f"The mail has a gap that nothing fills: {missing}.")
    return Outcome(State.SENT)


def _put_off(delivery, words, now):
    if delivery.attempts > len(BACK_OFF_MINUTES):
        return Outcome(State.REFUSED, f"Given up after two days: {words}")
    minutes = BACK_OFF_MINUTES[delivery.attempts - 1]
    return Outcome(State.QUEUED, words, now + datetime.timedelta(minutes=minutes))


def _put_off_rest(due, words, now):
    """
    Put off the others of a batch too: where one found no server, they need not each wait for it.
    """
    by_attempts = defaultdict(list)
    for delivery in due:
        by_attempts[delivery.attempts].append(delivery.pk)
    for attempts, pks in by_attempts.items():
        delivery = Delivery(attempts=attempts + 1)
        outcome = _put_off(delivery, words, now)
        Delivery.objects.filter(pk__in=pks, state=State.QUEUED, due_at__lte=now).update(
            state=outcome.state,
            attempts=delivery.attempts,
            due_at=outcome.due_at or now,
            settled_at=None if outcome.due_at else now,
            enqueued_at=None,
            reason=outcome.reason[:_REASON_LENGTH],
        )


class _Ledger:
    """
    Takes down, for one batch, what was claimed and what became of it.

    On PostgreSQL the statement is planned once for the batch, and commits do not wait for the disk:
    a killed worker loses nothing by it; only where the database itself is struck down may the last
    half second of mails be sent again.
    """

    _numbers = itertools.count(1)

    def __init__(self):
        table = connection.ops.quote_name(Delivery._meta.db_table)
        given = {name: f"%({name})s" for name in _STEP_VALUES}
        self._cursor = connection.cursor()
        self._plan = ""
        if connection.vendor != "postgresql":
            self._statement = _STEP.format(table=table, **given)
            return
        self._plan = f"delivery_step_{next(self._numbers)}"
        places = {name: f"${place}" for place, name in enumerate(_STEP_VALUES, start=1)}
        self._cursor.execute("SET synchronous_commit TO off")
        self._cursor.execute(
            f"PREPARE {self._plan} ({', '.join(_STEP_VALUES.values())})"
            f" AS {_STEP.format(table=table, **places)}"
        )
        self._statement = f"EXECUTE {self._plan} ({', '.join(given.values())})"

    def step(self, last, outcome, following, now):
        """
        Settle the last delivery (if any) and claim the following one (if any), in one statement.

        Returns whether the following one is now held; its `attempts` is then brought up to date.
        """
        outcome = outcome or Outcome("")
        moment = connection.ops.adapt_datetimefield_value
        self._cursor.execute(
            self._statement,
            {
                "next": following.pk if following else 0,
                "last": last.pk if last else 0,
                "attempts": last.attempts if last else 0,
                "state": str(outcome.state),
                "reason": outcome.reason[:_REASON_LENGTH],
                "due_at": moment(outcome.due_at or (last.due_at if last else now)),
                "now": moment(now),
            },
        )
        changed = dict(self._cursor.fetchall())
        if following is None or following.pk not in changed:
            return False
        following.attempts = changed[following.pk]
        return True

    def close(self):
        """
        Leave the connection as it was.
        """
        if self._plan and not connection.needs_rollback and connection.is_usable():
            self._cursor.execute("SET synchronous_commit TO DEFAULT")
            self._cursor.execute(f"DEALLOCATE {self._plan}")
        self._cursor.close()
