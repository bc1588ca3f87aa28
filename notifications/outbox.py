"""
The outbox: whatever is to be sent is written here first, in the transaction that gives rise to it.
"""

import datetime
import functools
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import IntegrityError, connection, transaction
from django.db.models import (
    F,
    QuerySet,
)
from kombu.exceptions import KombuError

from members.models import Member

from . import posted, tasks
from .enums import Category, Marks
from .models import Delivery, Message, Suppression
from .recipients import first_state, reach_of, state_by_pace, willing, with_dead
from .registry import kind_of, kinds
from .rendering import render, shown, shown_html

logger = logging.getLogger(__name__)

_SKIPPED_AT_ONCE = 5_000

# What one sweep takes up at most; the next one comes half a minute later.
_SWEEP_ROWS = 20_000


class NotSubscribable(Exception):
    """
    A subscription needs a stream, and recipients who are members: others could not leave it.
    """


@dataclass(frozen=True)
class Recipient:
    """
    Someone to send to, member or not, with what fills the slots for them alone.
    """

    address: str
    name: str
    member_id: int | None = None
    slots: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """
    The calendar part of a message: `text` is iCalendar with `method`, `uid` and `sequence` in it.
    """

    method: str
    uid: str
    sequence: int
    text: str


@dataclass(frozen=True)
class Letter:
    """
    One of many messages that are written at once, and the members it goes to.
    """

    source_key: str
    context: Mapping
    facts: Mapping
    members: list


@dataclass(frozen=True)
class Preview:
    """
    A message as it would go out, with words in place of the slots, and how many would get it.
    """

    count: int
    subject: str
    text: str
    html: str


def post(
    *,
    kind,
    source_key,
    context,
    recipients,
    now,
    calendar=None,
    stream="",
    about="",
    facts=None,
    batch="",
    conversation="",
    leaves_at=None,
):
    """
    Write a message and a delivery to each recipient; they are sent once the transaction commits.

    `kind` is the name of a registered NoticeKind, `source_key` the occasion: a key that was posted
    before returns the message of then and sends nothing. `recipients` is a queryset of members or
    a list of Recipient. A subscription goes to each at the pace they chose for `stream`: those who
    want none of it are left out, for others it is kept for their round-up or shown on the site.
    `about`, `facts`, `batch` and `conversation` are kept with it, see models.Message. Nothing of it
    leaves before `leaves_at`, so that until then it can be stopped.
    """
    notice = kind_of(kind)
    known = Message.objects.filter(source_key=source_key).first()
    if known:
        return known
    rendered = render(notice, context)
    return post_rendered(
        kind=kind,
        source_key=source_key,
        rendered=rendered,
        recipients=recipients,
        now=now,
        calendar=calendar,
        stream=stream,
        about=about,
        facts=facts,
        batch=batch,
        conversation=conversation,
        leaves_at=leaves_at,
    )


def post_rendered(
    *,
    kind,
    source_key,
    rendered,
    recipients,
    now,
    calendar=None,
    stream="",
    about="",
    facts=None,
    batch="",
    conversation="",
    leaves_at=None,
):
    """
    Write a message whose words are ready (rendering.Rendered); all else is as in post().
    """
    notice = kind_of(kind)
    _check_subscribable(notice, recipients, stream)
    calendar = calendar or Calendar("", "", 0, "")
    message = Message(
        kind=kind,
        source_key=source_key,
        subject=rendered.subject[:_SUBJECT_LENGTH],
        text=rendered.text,
        html=rendered.html,
        calendar=calendar.text,
        calendar_method=calendar.method,
        calendar_uid=calendar.uid,
        calendar_sequence=calendar.sequence,
        stream=stream,
        about=about,
        facts=facts or {},
        batch=batch,
        conversation=conversation,
        created_at=now,
    )
    waits = leaves_at is not None and leaves_at > now
    due = {"due_at": leaves_at if waits else now, "enqueued_at": None if waits else now}
    with transaction.atomic():
        try:
            with transaction.atomic():
                message.save(force_insert=True)
        except IntegrityError:
            # Somebody else posted the same occasion in the meantime.
            return Message.objects.get(source_key=source_key)
        if isinstance(recipients, QuerySet):
            _fan_out(message, notice, recipients, due, now)
        else:
            _write_each(message, notice, recipients, due, now)
        if waits:
            # The sweep takes it up when its moment has come.
            return message
        pks = message.deliveries.order_by("pk").values_list("pk", flat=True)
        _enqueue_on_commit(message.pk, notice, list(pks.iterator()))
    return message


def post_letters(*, kind, letters, stream, now):
    """
    Write many messages of one kind, each to members of its own, in a fixed number of statements.

    A Letter whose key was posted before goes out as it was written then. Whoever calls has chosen
    the members: nobody is left out for the pace they chose, and nobody may be in two of them.
    Returns {source key: message pk}.
    """
    notice = kind_of(kind)
    # In one order everywhere, so that two workers who write the same wait for each other in turn.
    letters = sorted(letters, key=lambda letter: letter.source_key)
    keys = [letter.source_key for letter in letters]
    with transaction.atomic():
        known = posted.known_keys(keys)
        Message.objects.bulk_create(
            [
                _written(notice, letter, stream, now)
                for letter in letters
                if letter.source_key not in known
            ],
            ignore_conflicts=True,
        )
        pks = dict(Message.objects.filter(source_key__in=keys).values_list("source_key", "pk"))
        deliveries = Delivery.objects.bulk_create(
            Delivery(
                message_id=pks[letter.source_key],
                member=member,
                address=member.email,
                name=member.name,
                due_at=now,
                enqueued_at=now,
            )
            for letter in letters
            for member in letter.members
        )
        for message_id, rows in groupby(deliveries, key=lambda row: row.message_id):
            _enqueue_on_commit(message_id, notice, [row.pk for row in rows])
    return pks


def preview(*, kind, context, recipients, stream=""):
    """
    Return the Preview of what post() would send to a queryset of members.
    """
    notice = kind_of(kind)
    rendered = render(notice, context)
    return Preview(
        count=willing(notice, recipients, stream).count(),
        subject=rendered.subject,
        text=shown(rendered.text),
        html=shown_html(rendered.html),
    )


def reach(*, kind, recipients, now, stream="", everybody=None):
    """
    Count whom post() would send to, of a queryset of members, and how it would reach them, as a
    Reach; `everybody` are those whom it concerns, confirmed address or not.
    """
    return reach_of(kind_of(kind), recipients, stream, now=now, everybody=everybody)


class AlreadyLeft(Exception):
    """
    Some of a batch has left, is leaving, or was told.
    """


def recall(*, about, reason, now):
    """
    Take back what still waits to be sent or told about something; return the members' pks.
    """
    return _recall(Message.objects.filter(about=about), reason, now)


def recall_message(pk, *, reason, now):
    """
    Take back what still waits to be sent or told of one message; return the members' pks.
    """
    return _recall(Message.objects.filter(pk=pk), reason, now)


def forget(*, about):
    """
    Blank the words of every message about something, of which nothing may wait to be sent any more.
    """
    Message.objects.filter(about=about).update(subject="Erased", text="", html="", calendar="")


def _recall(messages, reason, now):
    with transaction.atomic():
        members = _skip_waiting(messages, reason, now)
    return members - {None}


def stop(*, batch, reason, now):
    """
    Have nothing leave of what one press of a button wrote; return how many mails were stopped.

    Raises AlreadyLeft, with nothing changed, where any of it has left in the meantime.
    """
    with transaction.atomic():
        messages = Message.objects.filter(batch=batch)
        stopped = _skip_waiting(messages, reason, now)
        # Asked once all that waits is held: whoever claimed some of it before has committed that.
        left = Delivery.objects.filter(message__in=messages)
        if left.went_out().exists() or left.exclude(told_in=None).exists():
            raise AlreadyLeft
        left.filter(state=Delivery.State.ON_SITE).update(
            state=Delivery.State.SKIPPED, reason=reason, settled_at=now
        )
    return len(stopped)


def _skip_waiting(messages, reason, now):
    """
    Skip what waits of these messages, in the order of workers; return the members' pks, None for
    who is no member.
    """
    waiting = Delivery.objects.filter(
        message__in=messages, state__in=[Delivery.State.QUEUED, Delivery.State.HELD]
    )
    held = list(waiting.order_by("pk").select_for_update().values_list("pk", "member_id"))
    for start in range(0, len(held), _SKIPPED_AT_ONCE):
        pks = [pk for pk, _ in held[start : start + _SKIPPED_AT_ONCE]]
        waiting.filter(pk__in=pks).update(
            state=Delivery.State.SKIPPED, reason=reason, settled_at=now
        )
    return {member for _, member in held}


def send_now(delivery):
    """
    Enqueue one delivery once the transaction commits.
    """
    message = delivery.message
    _enqueue_on_commit(message.pk, kind_of(message.kind), [delivery.pk])


def send_rest(message, *, now):
    """
    Enqueue whatever of a message is due once the transaction commits.
    """
    due = message.deliveries.due(now)
    pks = list(due.order_by("pk").values_list("pk", flat=True))
    due.update(enqueued_at=now)
    _enqueue_on_commit(message.pk, kind_of(message.kind), pks)


def sweep(*, now):
    """
    Enqueue again what is due and was left lying, and mark as in doubt what was claimed and never
    settled. Returns how many rows each took.
    """
    stuck_before = now - datetime.timedelta(seconds=settings.MAIL_IN_DOUBT_AFTER_SECONDS)
    in_doubt = Delivery.objects.filter(
        state=Delivery.State.SENDING, claimed_at__lt=stuck_before
    ).update(
        state=Delivery.State.IN_DOUBT,
        settled_at=now,
        reason="The worker stopped while it was sending this.",
    )
    left_before = now - datetime.timedelta(seconds=settings.MAIL_SWEEP_AFTER_SECONDS)
    with transaction.atomic():
        overlooked = list(
            Delivery.objects.overlooked(now, enqueued_before=left_before)
            .filter(message__kind__in=[notice.name for notice in kinds()])
            .order_by("message_id", "pk")
            .values_list("message_id", "message__kind", "pk")[:_SWEEP_ROWS]
        )
        for (message_id, kind), rows in groupby(overlooked, key=lambda row: row[:2]):
            pks = [pk for _, _, pk in rows]
            # Stamped, so that the next sweep does not enqueue again what merely waits its turn.
            Delivery.objects.overlooked(now, enqueued_before=left_before).in_range(
                message_id=message_id, first=pks[0], last=pks[-1]
            ).update(enqueued_at=now)
            _enqueue_on_commit(message_id, kind_of(kind), pks)
    return len(overlooked), in_doubt


def _written(notice, letter, stream, now):
    rendered = render(notice, letter.context)
    return Message(
        kind=notice.name,
        source_key=letter.source_key,
        subject=rendered.subject[:_SUBJECT_LENGTH],
        text=rendered.text,
        html=rendered.html,
        stream=stream,
        facts=dict(letter.facts),
        created_at=now,
    )


def _check_subscribable(notice, recipients, stream):
    if notice.category != Category.SUBSCRIPTION:
        return
    is_anyone_unknown = not isinstance(recipients, QuerySet) and any(
        recipient.member_id is None for recipient in recipients
    )
    if not stream or is_anyone_unknown:
        raise NotSubscribable(notice.name)


def _fan_out(message, notice, members, due, now):
    """
    Write a delivery to each of the members with one INSERT ... SELECT.
    """
    wanted = (
        with_dead(notice, willing(notice, members, message.stream))
        .order_by("pk")
        .values(
            person=F("pk"),
            person_address=F("email"),
            person_name=F("name"),
            first_state=first_state(notice, now),
            first_reason=F("dead"),
        )
    )
    try:
        people, parameters = wanted.query.sql_with_params()
    except EmptyResultSet:
        # A queryset that can hold nobody has no statement.
        return
    same_for_all = {
        "message_id": message.pk,
        "slots": {},
        "attempts": 0,
        **due,
    }
    columns = ", ".join(same_for_all)
    values = [
        Delivery._meta.get_field(name).get_db_prep_save(value, connection)
        for name, value in same_for_all.items()
    ]
    marks = ", ".join(["%s"] * len(values))
    statement = (
        f"INSERT INTO {Delivery._meta.db_table}"  # noqa: S608 - names and marks, no values
        f" ({columns}, member_id, address, name, state, reason)"
        f" SELECT {marks}, person, person_address, person_name, first_state, first_reason"
        f" FROM ({people}) AS people"
        " WHERE person IS NOT NULL ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *parameters])


def _write_each(message, notice, recipients, due, now):
    first_states, dead = {}, {}
    if not notice.sensitive:
        dead = Suppression.objects.words_for(each.address for each in recipients)
    if notice.category == Category.SUBSCRIPTION:
        members = Member.objects.filter(pk__in=[each.member_id for each in recipients])
        first_states = dict(
            willing(notice, members, message.stream)
            .annotate(first_state=state_by_pace(notice, now))
            .values_list("pk", "first_state")
        )
        recipients = [each for each in recipients if each.member_id in first_states]
    Delivery.objects.bulk_create(
        [
            Delivery(
                message=message,
                member_id=recipient.member_id,
                address=recipient.address,
                name=recipient.name[:_NAME_LENGTH],
                slots=dict(recipient.slots),
                state=_state_of_dead(recipient)
                if recipient.address.lower() in dead
                else first_states.get(recipient.member_id, Delivery.State.QUEUED),
                reason=dead.get(recipient.address.lower(), ""),
                **due,
            )
            for recipient in recipients
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


def _state_of_dead(recipient):
    # Who has no account finds nothing on the site.
    return Delivery.State.ON_SITE if recipient.member_id else Delivery.State.SKIPPED


def _enqueue_on_commit(message_id, notice, pks):
    is_grouped = notice.marks == Marks.GROUPED
    size = settings.MAIL_GROUP_SIZE if is_grouped else settings.MAIL_BATCH_SIZE
    batches = [pks[start : start + size] for start in range(0, len(pks), size)]
    ranges = [(batch[0], batch[-1]) for batch in batches]
    transaction.on_commit(functools.partial(_enqueue, message_id, ranges, notice.queue))


def _enqueue(message_id, ranges, queue):
    try:
        tasks.enqueue(message_id, ranges, queue)
    except (KombuError, OSError):
        # What is written will be sent: the sweep finds it when the broker is back.
        logger.exception("Message %s waits for the sweep: the queue cannot be reached.", message_id)


_SUBJECT_LENGTH = Message._meta.get_field("subject").max_length
_NAME_LENGTH = Delivery._meta.get_field("name").max_length
