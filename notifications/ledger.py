"""
Who holds which delivery and what became of it: each by itself, or a group at a time.

Both outlive a database that goes away for a while: what became of mails that are out is taken down
as soon as it is back.
"""

import contextlib
import datetime
import itertools
import time
from collections import defaultdict
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from .models import Delivery, Message

State = Delivery.State

# How long a worker that has mails to take down waits for a database that restarts.
_TRIES, _SECONDS_BETWEEN_TRIES = 20, 1

_REASON_LENGTH = Delivery._meta.get_field("reason").max_length

# One statement settles what was sent and claims what comes next: at most one mail of a worker is
# in doubt when it is killed. A claim holds only what nobody else holds, of a message that is not
# paused; a settlement only what was claimed with this attempt, even if it has been reported as in
# doubt since.
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
  AND ((id = {next} AND state = 'queued' AND due_at <= {now}
        AND (SELECT paused_at FROM {messages} WHERE id = {message}) IS NULL)
    OR (id = {last} AND attempts = {attempts} AND state IN ('sending', 'in_doubt')))
RETURNING id, attempts
"""
_STEP_VALUES = {
    "next": "bigint",
    "last": "bigint",
    "message": "bigint",
    "attempts": "integer",
    "state": "text",
    "reason": "text",
    "due_at": "timestamptz",
    "now": "timestamptz",
}

_CLAIM = """
UPDATE {table}
SET state = 'sending', attempts = attempts + 1, claimed_at = %(now)s, settled_at = NULL, reason = ''
WHERE id IN (
    SELECT id FROM {table}
    WHERE message_id = %(message)s AND id BETWEEN %(first)s AND %(last)s
      AND state = 'queued' AND due_at <= %(now)s
    ORDER BY id LIMIT %(size)s {lock})
  AND (SELECT paused_at FROM {messages} WHERE id = %(message)s) IS NULL
RETURNING *
"""


@dataclass(frozen=True)
class Outcome:
    """
    What became of one attempt, or that there was none (`is_tried`).

    `due_at` is when to try again, where it is not as before; `is_waiting_its_turn` says that a task
    for it is on its way. `holds_for` tells how far a refusal reaches, in the server's `words`.
    """

    ITSELF, ITS_DOMAIN, EVERYTHING = range(3)

    state: str
    reason: str = ""
    due_at: datetime.datetime | None = None
    is_tried: bool = True
    is_waiting_its_turn: bool = False
    holds_for: int = ITSELF
    words: str = ""


def take_down(outcomes, now):
    """
    Settle or put off what nobody holds: {pk: Outcome} of deliveries that are queued.
    """
    _write(Delivery.objects.filter(state=State.QUEUED), outcomes, now, tried=1, untried=0)


class EachLedger:
    """
    Takes down each delivery of one batch of a message in a statement of its own.

    On PostgreSQL the statement is planned once for the batch, and no commit but the last waits for
    the disk: a killed worker loses nothing by it. Where the database is struck down, the worker
    writes once more what it sent since; only where both die at once may the last half second of
    mails be sent again.
    """

    _numbers = itertools.count(1)

    def __init__(self, message_id):
        self._message_id = message_id
        self._settled = {}
        self._prepare()

    def step(self, last, outcome, following, now):
        """
        Settle the last delivery (if any) and claim the following one (if any), in one statement.

        Returns whether the following one is now held; its `attempts` is then brought up to date.
        """
        outcome = outcome or Outcome("")
        moment = connection.ops.adapt_datetimefield_value
        values = {
            "next": following.pk if following else 0,
            "last": last.pk if last else 0,
            "message": self._message_id,
            "attempts": last.attempts if last else 0,
            "state": str(outcome.state),
            "reason": outcome.reason[:_REASON_LENGTH],
            "due_at": moment(outcome.due_at or (last.due_at if last else now)),
            "now": moment(now),
        }
        if last:
            self._settled[last.pk] = (last.attempts, outcome, now)
        if following is None:
            self._wait_for_the_disk()
        changed = dict(_persistently(lambda: self._run(values), self._write_once_more))
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

    def _prepare(self):
        tables = {
            "table": connection.ops.quote_name(Delivery._meta.db_table),
            "messages": connection.ops.quote_name(Message._meta.db_table),
        }
        given = {name: f"%({name})s" for name in _STEP_VALUES}
        self._cursor = connection.cursor()
        self._plan = ""
        if connection.vendor != "postgresql":
            self._statement = _STEP.format(**tables, **given)
            return
        plan = f"delivery_step_{next(self._numbers)}"
        places = {name: f"${place}" for place, name in enumerate(_STEP_VALUES, start=1)}
        self._cursor.execute("SET synchronous_commit TO off")
        self._cursor.execute(
            f"PREPARE {plan} ({', '.join(_STEP_VALUES.values())})"
            f" AS {_STEP.format(**tables, **places)}"
        )
        self._plan = plan
        self._statement = f"EXECUTE {plan} ({', '.join(given.values())})"

    def _run(self, values):
        self._cursor.execute(self._statement, values)
        return self._cursor.fetchall()

    def _wait_for_the_disk(self):
        # What is committed before a commit that waits for the disk is on the disk as well.
        if self._plan:
            _persistently(
                lambda: self._cursor.execute("SET synchronous_commit TO on"),
                self._write_once_more,
            )

    def _write_once_more(self):
        """
        Write again, on a new connection, what a database that was struck down has forgotten.
        """
        self._prepare()
        for pk, (attempts, outcome, settled_at) in self._settled.items():
            Delivery.objects.filter(
                pk=pk,
                attempts__in=[attempts - 1, attempts],
                state__in=[State.QUEUED, State.SENDING],
            ).update(state=State.SENDING, attempts=attempts)
            _write(
                Delivery.objects.filter(state=State.SENDING, attempts=attempts),
                {pk: outcome},
                settled_at,
                tried=0,
                untried=-1,
            )


class GroupLedger:
    """
    Claims a group of deliveries in one statement and settles it in another.

    Both wait for the disk: whatever dies, what was claimed is settled or in doubt.
    """

    def __init__(self, message_id):
        self._message_id = message_id

    def claim(self, *, first, last, size, now):
        """
        Hold up to so many of those that are due in a range, and return them in their order.
        """
        tries = itertools.count()

        def take():
            # The answer to a claim may get lost with the connection.
            known = self._held(now) if next(tries) else []
            return known or self._take(first, last, size, now)

        return sorted(_persistently(take), key=lambda delivery: delivery.pk)

    def settle(self, outcomes, *, claimed_at, now):
        """
        Write down what became of a group: {pk: Outcome}, in one statement for each that differs.
        """
        held = Delivery.objects.filter(
            claimed_at=claimed_at, state__in=[State.SENDING, State.IN_DOUBT]
        )
        _persistently(lambda: _write(held, outcomes, now, tried=0, untried=-1))

    def _held(self, now):
        return list(
            Delivery.objects.filter(
                message_id=self._message_id, claimed_at=now, state=State.SENDING
            )
        )

    def _take(self, first, last, size, now):
        statement = _CLAIM.format(
            table=connection.ops.quote_name(Delivery._meta.db_table),
            messages=connection.ops.quote_name(Message._meta.db_table),
            lock="FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else "",
        )
        values = {
            "message": self._message_id,
            "first": first,
            "last": last,
            "size": size,
            "now": connection.ops.adapt_datetimefield_value(now),
        }
        return list(Delivery.objects.raw(statement, values))


def _write(deliveries, outcomes, now, *, tried, untried):
    """
    Write {pk: Outcome} to those of the deliveries it names. `tried` and `untried` are what to add
    to the attempts of either.
    """
    pks_of = defaultdict(list)
    for pk, outcome in outcomes.items():
        pks_of[outcome].append(pk)
    with transaction.atomic() if len(pks_of) > 1 else contextlib.nullcontext():
        for outcome, pks in pks_of.items():
            is_over = outcome.state != State.QUEUED
            values = {
                "state": outcome.state,
                "reason": outcome.reason[:_REASON_LENGTH],
                "settled_at": now if is_over else None,
            }
            if not is_over:
                values["enqueued_at"] = now if outcome.is_waiting_its_turn else None
            if outcome.due_at:
                values["due_at"] = outcome.due_at
            more = tried if outcome.is_tried else untried
            if more:
                values["attempts"] = F("attempts") + more
            deliveries.filter(pk__in=pks).update(**values)


def _persistently(work, on_a_new_connection=lambda: None):
    """
    Do some work on the database, again on a new connection where the old one is lost.
    """
    for left in reversed(range(_TRIES)):
        try:
            if left < _TRIES - 1 and not connection.is_usable():
                connection.close()
                on_a_new_connection()
            return work()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or connection.vendor != "postgresql" or not left:
                raise
            time.sleep(_SECONDS_BETWEEN_TRIES)
    return None
