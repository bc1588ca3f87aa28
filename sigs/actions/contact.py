"""
Writing to those who run a SIG and answering: words go from side to side, addresses never.
"""

import datetime
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator

from notifications import outbox
from notifications.actions import forget_address, mark_seen

from .. import queries, telling
from ..access import can_answer_contact
from ..models import Contact, ContactMessage
from ..notices import about_contact
from .holding import lock

LEFT_OUT = "[address left out]"
# What is the same within this time was sent twice by one press too many.
ONE_DAY = datetime.timedelta(days=1)
ONE_HOUR = datetime.timedelta(hours=1)
MOST_BY_MAIL = 10
_ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


@dataclass(frozen=True)
class ByMail:
    """
    That words came by mail: under which key, from which address, whether it had files or more words
    than are passed on, and whom that is said to (an outbox.Recipient).
    """

    key: str
    sender: str
    has_files: bool
    was_cut: bool
    recipient: outbox.Recipient


class NotYoursToAnswer(Exception):
    """
    This person does not run the SIG any more.
    """


class SaidBefore(Exception):
    """
    The same words came by mail from this side before, as machines send them that answer each other.
    """


class TooMuchByMail(Exception):
    """
    More came by mail from this side within an hour than somebody writes.
    """


class AnsweredMeanwhile(Exception):
    """
    Something was said in the exchange since the page was opened.
    """


def write_to_sig(*, sig, text, member=None, name="", address="", is_worry=False, now):
    """
    Pass words on to all who run a SIG, or to the organisers where nobody does; return the exchange.

    Whoever writes is a member, or else goes by name and address. The same words again within a day
    are passed on once.
    """
    with transaction.atomic():
        sig = lock(sig)
        person = {"member": member, "name": name, "address": address.lower()}
        text = _masked(text, _addresses(sig, member, address))
        known = ContactMessage.objects.filter(
            contact__sig=sig,
            contact__member=member,
            contact__address=person["address"],
            contact__is_worry=is_worry,
            is_from_sig=False,
            text=text,
            written_at__gt=now - ONE_DAY,
        ).first()
        if known:
            return known.contact
        contact = Contact.objects.create(
            sig=sig, subject=_subject(text), is_worry=is_worry, opened_at=now, **person
        )
        message = _add(contact, text, member, is_from_sig=False, mail_key=None, now=now)
        telling.relay_to_sig(message, now=now)
    return contact


def answer_contact(*, contact, by, text, seen=None, by_mail=None, now):
    """
    Pass on to whoever wrote to a SIG what somebody answers for it; return the message.

    `seen` is how many messages the page showed, None where there was none. The same
    mail (ByMail) is taken once, and every address in it left out. Raises NotYoursToAnswer,
    AnsweredMeanwhile, and of mails SaidBefore and TooMuchByMail.
    """
    with transaction.atomic():
        contact = _held(contact)
        if not can_answer_contact(by, contact):
            raise NotYoursToAnswer
        known = _known(by_mail)
        if known:
            return known
        if seen is not None and contact.messages.count() != seen:
            raise AnsweredMeanwhile
        message = _say(contact, text, by, is_from_sig=True, by_mail=by_mail, now=now)
        mark_seen(member_id=by.pk, abouts=[about_contact(contact.pk)], now=now)
        telling.relay_answer(message, now=now)
    return message


def write_again(*, contact, text, by_mail=None, now):
    """
    Pass on to those who run a SIG what whoever wrote to it adds; return the message.

    What was settled is open again. A mail (ByMail) is taken, and refused, as
    answer_contact() does.
    """
    with transaction.atomic():
        contact = _held(contact)
        known = _known(by_mail) or _said_again(contact, text, now)
        if known:
            return known
        message = _say(contact, text, contact.member, is_from_sig=False, by_mail=by_mail, now=now)
        Contact.objects.filter(pk=contact.pk).update(settled_at=None, settled_by=None)
        telling.relay_to_sig(message, now=now)
    return message


def settle_contact(*, contact, by, now):
    """
    Mark an exchange as settled; the first mark stays. Raises NotYoursToAnswer.
    """
    with transaction.atomic():
        contact = _held(contact)
        if not can_answer_contact(by, contact):
            raise NotYoursToAnswer
        if contact.settled_at is None:
            contact.settled_at, contact.settled_by = now, by
            contact.save(update_fields=["settled_at", "settled_by"])


def forget_contacts(*, now):
    """
    Forget what people without an account wrote, and who they were, once nothing was said for so
    long as settings say; return of how many exchanges.
    """
    before = now - datetime.timedelta(days=settings.SIG_CONTACT_KEEP_DAYS)
    old = list(queries.old_contacts(before))
    for contact in old:
        with transaction.atomic():
            forget_address(address=contact.address, abouts=[about_contact(contact.pk)], now=now)
            _forget(contact, now)
    return len(old)


def forget_contacts_of(*, member, now):
    """
    Delete what one member wrote to those who run SIGs, and what was answered, also as it was mailed
    to them.
    """
    with transaction.atomic():
        for contact in Contact.objects.filter(member=member):
            _forget(contact, now)


def _forget(contact, now):
    about = about_contact(contact.pk)
    outbox.recall(about=about, reason="Whoever wrote it has left.", now=now)
    outbox.forget(about=about)
    contact.delete()


def _held(contact):
    return (
        Contact.objects.select_for_update(of=("self",))
        .select_related("sig", "member")
        .get(pk=contact.pk)
    )


def _known(by_mail):
    return ContactMessage.objects.filter(mail_key=by_mail.key).first() if by_mail else None


def _said_again(contact, text, now):
    last = contact.messages.order_by("-written_at", "-pk").first()
    is_same = last is not None and not last.is_from_sig and last.text == text
    return last if is_same and now - last.written_at < ONE_DAY else None


def _say(contact, text, by, *, is_from_sig, by_mail, now):
    text = _masked(text, _addresses(contact.sig, contact.member, contact.address))
    if by_mail is None:
        return _add(contact, text, by, is_from_sig=is_from_sig, mail_key=None, now=now)
    text = _ADDRESS.sub(LEFT_OUT, _masked(text, {by_mail.sender}))
    _refuse_loop(contact, text, is_from_sig, now)
    message = _add(contact, text, by, is_from_sig=is_from_sig, mail_key=by_mail.key, now=now)
    if by_mail.has_files or by_mail.was_cut:
        telling.tell_left_out(message, by_mail, now=now)
    return message


def _refuse_loop(contact, text, is_from_sig, now):
    by_mail = contact.messages.filter(is_from_sig=is_from_sig).exclude(mail_key=None)
    if by_mail.filter(text=text, written_at__gt=now - ONE_DAY).exists():
        raise SaidBefore
    if by_mail.filter(written_at__gt=now - ONE_HOUR).count() >= MOST_BY_MAIL:
        raise TooMuchByMail


def _add(contact, text, by, *, is_from_sig, mail_key, now):
    return ContactMessage.objects.create(
        contact=contact,
        is_from_sig=is_from_sig,
        written_by=by,
        text=text,
        written_at=now,
        mail_key=mail_key,
    )


def _subject(text):
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return Truncator(first).chars(120)


def _addresses(sig, member, address):
    people, _ = queries.who_answers(sig, member)
    return {address, member.email if member else "", *people.values_list("email", flat=True)}


def _masked(text, addresses):
    for address in sorted(addresses - {""}, key=len, reverse=True):
        text = re.sub(re.escape(address), LEFT_OUT, text, flags=re.IGNORECASE)
    return text
