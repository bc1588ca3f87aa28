"""
The kinds of mail between whoever writes to a SIG and those who run it, and when each is sent.
"""

from django.urls import reverse

from members.models import Member
from notifications.registry import NoticeKind, register

from ..access import can_read_contact, load_ties, readable_contacts
from ..models import Contact

# Whose answers are words for the other side.
CONTACT_KINDS = {"sigs.contact", "sigs.worry", "sigs.contact_reply"}


def about_contact(contact_id):
    """
    Name what the mails of an exchange speak of, for the outbox.
    """
    return f"sig-contact:{contact_id}"


def _links(messages):
    slugs = dict(
        Contact.objects.filter(
            pk__in=[message.facts["contact"] for message in messages]
        ).values_list("pk", "sig__slug")
    )
    return {
        message.pk: reverse("sigs:contact_exchange", args=[slugs[pk], pk])
        for message in messages
        if (pk := message.facts["contact"]) in slugs
    }


def _open_to(member, messages):
    wanted = {message.pk: message.facts["contact"] for message in messages}
    known = readable_contacts(member).filter(pk__in=wanted.values())
    pks = set(known.order_by().values_list("pk", flat=True))
    return {pk for pk, contact in wanted.items() if contact in pks}


def _still_valid(message, deliveries):
    contact = Contact.objects.filter(pk=message.facts["contact"]).first()
    if contact is None:
        return {delivery.pk: "The exchange was forgotten." for delivery in deliveries}
    members = Member.objects.in_bulk([each.member_id for each in deliveries if each.member_id])
    load_ties(members.values())
    return {
        delivery.pk: "They do not run this SIG any more."
        for delivery in deliveries
        if delivery.member_id in members
        and not can_read_contact(members[delivery.member_id], contact)
    }


for _name, _label, _category, _why in [
    (
        "contact",
        "Somebody wrote to your SIG",
        "personal",
        "you run this SIG, or look after those that nobody runs",
    ),
    (
        "worry",
        "Somebody is worried about a person",
        "personal",
        "you run this SIG, or look after those that nobody runs",
    ),
    ("contact_reply", "Your SIG answers you", "personal", "you wrote to those who run this SIG"),
    (
        "contact_note",
        "Not all of your mail was passed on",
        "service",
        "you answered a mail that we passed on to you",
    ),
]:
    register(
        NoticeKind(
            name=f"sigs.{_name}",
            label=_label,
            category=_category,
            why=_why,
            still_valid=_still_valid,
            links=_links,
            open_to=_open_to,
            takes_replies=f"sigs.{_name}" in CONTACT_KINDS,
        )
    )
