"""
Passing on what people write to those who run a SIG, and what they answer, without an address.
"""

from django.conf import settings
from django.urls import reverse

from members.access import display_name
from members.models import Member
from notifications import outbox

from ..notices import about_contact
from ..queries import name_of, who_answers


def relay_to_sig(message, *, now):
    """
    Pass on to all who answer for a SIG what somebody wrote to it.
    """
    contact = message.contact
    people, _ = who_answers(contact.sig, contact.member)
    kind = "worry" if contact.is_worry and message.pk == _first_of(contact) else "contact"
    return _post(
        kind,
        message,
        recipients=people,
        context=contact_context(message),
        now=now,
    )


def relay_answer(message, *, now):
    """
    Pass on what somebody answered for a SIG to whoever wrote, and show it to the others who could
    have answered.
    """
    contact = message.contact
    _post(
        "contact_reply",
        message,
        recipients=_person(contact),
        context=contact_context(message),
        now=now,
    )
    people, _ = who_answers(contact.sig, contact.member)
    others = people.exclude(pk=message.written_by_id)
    return _post("contact", message, recipients=others, context=contact_context(message), now=now)


def tell_left_out(message, by_mail, *, now):
    """
    Tell whoever answered by mail (actions.ByMail) what of it was not passed on.
    """
    return _post(
        "contact_note",
        message,
        recipients=[by_mail.recipient],
        context=note_context(message, has_files=by_mail.has_files, was_cut=by_mail.was_cut),
        now=now,
    )


def contact_context(message):
    """
    Return what the templates of a message that is passed on are given.
    """
    contact = message.contact
    page = reverse("sigs:contact_exchange", args=[contact.sig.slug, contact.pk])
    return {
        "sig": contact.sig,
        "who": name_of(contact),
        "from_name": display_name(message.written_by) if message.is_from_sig else name_of(contact),
        "words": message.text,
        "is_copy": message.is_from_sig,
        "is_visitor": contact.member_id is None,
        "is_worry": contact.is_worry,
        "has_page": contact.member_id is not None,
        "contact_url": settings.SITE_ADDRESS + page,
    }


def note_context(message, *, has_files, was_cut):
    """
    Return what the templates that say what was not passed on are given.
    """
    return {**contact_context(message), "has_files": has_files, "was_cut": was_cut}


def _first_of(contact):
    return contact.messages.order_by("written_at", "pk").values_list("pk", flat=True).first()


def _person(contact):
    if contact.member_id:
        return Member.objects.current().filter(pk=contact.member_id)
    return [outbox.Recipient(address=contact.address, name=contact.name)]


def _post(kind, message, **how):
    return outbox.post(
        kind=f"sigs.{kind}",
        source_key=f"sigs.{kind}:{message.pk}",
        about=about_contact(message.contact_id),
        facts={"contact": message.contact_id, "sig": message.contact.sig_id},
        **how,
    )
