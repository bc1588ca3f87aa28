"""
What people write to those who run a SIG, as either side reads it.
"""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from members.access import ORGANISER, display_name
from members.models import Member

from ..access import answerable_contacts, run_now
from ..models import Contact, ContactMessage

LONGEST_LIST = 100


@dataclass(frozen=True)
class MessageLine:
    """
    One message of an exchange as it is shown.
    """

    name: str
    text: str
    at: object
    is_from_sig: bool


def name_of(contact):
    """
    Return what the others call whoever wrote to a SIG.
    """
    return display_name(contact.member) if contact.member else contact.name or "A visitor"


def who_answers(sig, writer=None):
    """
    Return the members who read and answer what `writer`, None for a visitor, writes to a SIG, and
    whether they run it: the organisers where nobody else does.
    """
    people = Member.objects.current().exclude(pk=writer.pk if writer else 0)
    run = people.filter(pk__in=run_now(sig.pk).values("member"))
    if run.exists():
        return run, True
    return people.filter(pk__in=Member.objects.filter(groups__name=ORGANISER)), False


def exchange(contact):
    """
    Return the MessageLines of an exchange, the first one first.
    """
    person = name_of(contact)
    return [
        MessageLine(
            name=_writer(message) if message.is_from_sig else person,
            text=message.text,
            at=message.written_at,
            is_from_sig=message.is_from_sig,
        )
        for message in contact.messages.select_related("written_by")
    ]


def contacts_of(sig, user):
    """
    Return what was written to a SIG that this person answers, what waits first.

    Each carries `who` and `waits`, whether the last word is not the SIG's.
    """
    last = ContactMessage.objects.filter(contact=OuterRef("pk")).order_by("-written_at", "-pk")
    contacts = (
        answerable_contacts(user)
        .filter(sig=sig)
        .select_related("member", "settled_by")
        .annotate(
            answered=Subquery(last.values("is_from_sig")[:1]),
            last_at=Subquery(last.values("written_at")[:1]),
        )
        .order_by("-last_at", "-pk")
    )
    found = list(contacts[:LONGEST_LIST])
    for contact in found:
        contact.who = name_of(contact)
        contact.waits = contact.settled_at is None and not contact.answered
    return sorted(found, key=lambda contact: not contact.waits)


def waiting_for(sig, user):
    """
    Count what was written to a SIG that waits for an answer by those of whom this person is one.
    """
    last = ContactMessage.objects.filter(contact=OuterRef("pk")).order_by("-written_at", "-pk")
    return (
        answerable_contacts(user)
        .filter(sig=sig, settled_at=None)
        .annotate(answered=Subquery(last.values("is_from_sig")[:1]))
        .filter(Q(answered=False))
        .count()
    )


def old_contacts(before):
    """
    Return the exchanges with people without an account in which nothing was said since a moment.
    """
    return Contact.objects.filter(member=None).exclude(messages__written_at__gte=before)


def _writer(message):
    return display_name(message.written_by) if message.written_by else "Somebody who ran it then"
