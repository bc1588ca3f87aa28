"""
The one intake: a mail that came in by whichever way is written down once and shown to handlers.
"""

import datetime
import hashlib
import logging
import re

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from . import mailbox, parsing
from .models import Delivery, IncomingMail
from .registry import Arrival, LeftOpen, handlers
from .seals import read_delivery_id, read_reply_address, read_unsubscribe_address

logger = logging.getLogger(__name__)

State = IncomingMail.State

# A mail still new after so long was left by a process that was stopped.
_LEFT_AFTER = datetime.timedelta(minutes=10)
_ROWS = 200

# How a mail server spells the empty sender of what must not be answered (RFC 5321).
_NOBODY = {"<>", "mailer-daemon"}

# What names a delivery of ours, wherever it stands.
_SEALED = re.compile(r"(?:bounces\+|d)\d{1,18}\.[a-z2-7]{16}@[a-z0-9.-]{1,253}", re.IGNORECASE)
_CANDIDATES = 200
_OUTCOME_LENGTH = IncomingMail._meta.get_field("outcome").max_length
_SUBJECT_LENGTH = IncomingMail._meta.get_field("subject").max_length
_ENVELOPE_LENGTH = IncomingMail._meta.get_field("envelope_to").max_length


def take_in(raw, *, envelope_from="", envelope_to="", now, size=None, key=""):
    """
    Write one mail down and have the handlers see to it; return its IncomingMail.

    Only the first settings.MAIL_INTAKE_BYTES of `raw` are read and kept; `size` is how long it was
    where that is known better. The same mail is taken in once, by its bytes and whom it was for, or
    by `key` where it comes in other bytes each time. Raises nothing for whatever is in a mail.
    """
    head = bytes(raw[: settings.MAIL_INTAKE_BYTES])
    mail = parsing.opened(head)
    envelope_from = parsing.storable(envelope_from.strip())[:_ENVELOPE_LENGTH]
    envelope_to = parsing.storable(envelope_to.strip())[:_ENVELOPE_LENGTH]
    row, _ = IncomingMail.objects.get_or_create(
        digest=_digest(head, envelope_to, key),
        defaults={
            "raw": head,
            "size": len(raw) if size is None else size,
            "sender": parsing.address_in(parsing.header(mail, "From")),
            "envelope_from": envelope_from,
            "envelope_to": envelope_to,
            "subject": " ".join(parsing.header(mail, "Subject").split())[:_SUBJECT_LENGTH],
            "text": parsing.text_of(mail) or _plain(mail, head),
            "delivery": delivery_answered(mail, envelope_to),
            "is_automatic": parsing.is_automatic(mail) or envelope_from.lower() in _NOBODY,
            "received_at": now,
        },
    )
    if row.state == State.NEW:
        _show_to_handlers(row, mail, now)
    return row


def take_up_left(*, now):
    """
    Show to the handlers what was written down by a process that stopped before it did so.
    """
    left = IncomingMail.objects.filter(state=State.NEW, received_at__lt=now - _LEFT_AFTER)
    for row in left.select_related("delivery__message").order_by("pk")[:_ROWS]:
        _show_to_handlers(row, parsing.opened(bytes(row.raw)), now)


def fetch_mailbox(*, clock):
    """
    Take in what is unread in the mailbox of settings, and mark each read once it is written down.

    Returns how many. Whatever breaks off on the way is still unread there and comes again.
    """
    count = 0
    with mailbox.opened() as box:
        for uid, head, size in box.unread(settings.MAIL_INTAKE_BYTES):
            take_in(head, now=clock(), size=size)
            box.mark_read(uid)
            count += 1
    return count


def forget_old(*, now):
    """
    Drop the bytes and words of mails that were dealt with long ago. Returns of how many.
    """
    before = now - datetime.timedelta(days=settings.MAIL_INTAKE_KEEP_DAYS)
    return IncomingMail.objects.filter(
        state=State.DONE, is_kept=True, settled_at__lt=before
    ).update(raw=b"", text="", is_kept=False)


def delivery_answered(mail, envelope_to=""):
    """
    Return the delivery of ours that a mail answers or returns, or None.

    It is named by whom the mail was sent to, by what it answers, or by a copy of our mail in it.
    """
    named = dict.fromkeys(
        pk
        for candidate in _candidates(mail, envelope_to)
        if (pk := _read_any(candidate)) is not None
    )
    known = Delivery.objects.select_related("message").in_bulk(list(named)[:_CANDIDATES])
    return next((known[pk] for pk in named if pk in known), None)


def _read_any(candidate):
    readers = (read_delivery_id, read_reply_address, read_unsubscribe_address)
    return next((pk for read in readers if (pk := read(candidate)) is not None), None)


def _candidates(mail, envelope_to):
    yield envelope_to
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"):
        yield from parsing.addresses_in(parsing.headers(mail, name))
    for name in ("In-Reply-To", "Original-Message-ID", "References"):
        for value in parsing.headers(mail, name):
            yield from reversed(value.split())
    for part in mail.walk():
        if part is not mail:
            yield parsing.header(part, "Message-ID")
        if not part.is_multipart():
            yield from _SEALED.findall(parsing.part_text(part))[:_CANDIDATES]


def _show_to_handlers(row, mail, now):
    arrival = Arrival(
        pk=row.pk,
        mail=mail,
        sender=row.sender,
        envelope_from=row.envelope_from,
        envelope_to=row.envelope_to,
        delivery=row.delivery,
        is_automatic=row.is_automatic,
        received_at=row.received_at,
    )
    troubles = []
    for name, handler in handlers():
        try:
            if _is_taken(row, handler, arrival, troubles, now):
                return
        except (OperationalError, InterfaceError):
            # The database is not there: nothing is lost, the mail comes again or is taken up.
            raise
        except Exception:
            logger.exception("Incoming mail %s: the handler %s failed.", row.pk, name)
            troubles.append(f"Something went wrong in “{name}”.")
    words = " ".join(troubles) or "Nothing here knows what to do with it."
    with transaction.atomic():
        if locked := _still_new(row):
            _settle(locked, row, State.WAITING, words, now)


def _is_taken(row, handler, arrival, troubles, now):
    """
    Ask one handler, with the mail held, and write down what it did in the same transaction.

    Returns whether it is over for this mail: taken now, or seen to by somebody else meanwhile.
    """
    with transaction.atomic():
        locked = _still_new(row)
        if locked is None:
            row.refresh_from_db()
            return True
        words = handler(arrival, now)
        if words is None:
            return False
        is_over = not troubles and not isinstance(words, LeftOpen)
        state = State.DONE if is_over else State.WAITING
        _settle(locked, row, state, " ".join([words, *troubles]), now)
    return True


def _still_new(row):
    return (
        IncomingMail.objects.select_for_update()
        .only("pk", "state")
        .filter(pk=row.pk, state=State.NEW)
        .first()
    )


def _settle(locked, row, state, words, now):
    settled = {
        "state": state,
        "outcome": words[:_OUTCOME_LENGTH],
        "settled_at": now if state == State.DONE else None,
    }
    for name, value in settled.items():
        setattr(locked, name, value)
        setattr(row, name, value)
    locked.save(update_fields=list(settled))


def _digest(head, envelope_to, key):
    if key:
        return hashlib.sha256(f"key:{key}".encode("utf-8", "replace")).hexdigest()
    # A line ends differently by the way the mail came.
    content = head.replace(b"\r\n", b"\n").rstrip()
    return hashlib.sha256(envelope_to.lower().encode() + b"\n" + content).hexdigest()


def _plain(mail, head):
    # No text part in it, or no mail at all: whatever characters there are.
    if mail.keys():
        return ""
    return parsing.storable(head[: parsing.TEXT_LENGTH].decode("utf-8", "replace"))
