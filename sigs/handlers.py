"""
Mail that answers what was passed on between whoever wrote to a SIG and those who run it.
"""

from members.models import Member
from notifications import parsing
from notifications.outbox import Recipient
from notifications.registry import LeftOpen, register_handler
from notifications.words import MAX_LENGTH, words_of

from . import actions
from .models import Contact
from .notices import CONTACT_KINDS

_LEFT = "was not passed on"
_UNTAKEN = {
    actions.NotYoursToAnswer: "whoever wrote it does not run it any more",
    actions.TooMuchByMail: "so much came within the hour that two machines may be talking",
}


def pass_on(arrival, now):
    """
    Pass the words of an answer on to the other side of an exchange.

    Whose answer it is says our seal on the mail that it answers. What no person wrote is not passed
    on, nor what comes from elsewhere than that mail went to, which waits for a person. Bounces are
    of no concern.
    """
    delivery = arrival.delivery
    if delivery is None or delivery.message.kind not in CONTACT_KINDS:
        return None
    if arrival.mail.get_content_type() == "multipart/report":
        return None
    if arrival.is_automatic:
        return f"An automatic answer {_LEFT}."
    contact = (
        Contact.objects.filter(pk=delivery.message.facts["contact"])
        .select_related("sig", "member")
        .first()
    )
    if contact is None:
        return LeftOpen(f"An answer {_LEFT}: the exchange it belongs to was forgotten.")
    member = Member.objects.current().filter(pk=delivery.member_id).first()
    if not _is_theirs(arrival, delivery, member):
        return LeftOpen(
            f"An answer about “{contact.sig}” {_LEFT}: it comes from another address than the mail "
            "that it answers went to."
        )
    words = words_of(arrival.mail)
    if not words:
        return LeftOpen(f"An answer about “{contact.sig}” {_LEFT}: there are no words of its own.")
    return _take(arrival, contact, member, words, now)


def _take(arrival, contact, member, words, now):
    delivery = arrival.delivery
    by_mail = actions.ByMail(
        key=parsing.key_of(arrival.mail),
        sender=arrival.sender,
        has_files=any(part.is_attachment() for part in arrival.mail.walk()),
        was_cut=len(words) >= MAX_LENGTH,
        recipient=Recipient(delivery.address, delivery.name, member_id=delivery.member_id),
    )
    try:
        if delivery.message.kind == "sigs.contact_reply":
            actions.write_again(contact=contact, text=words, by_mail=by_mail, now=now)
            return f"Words about “{contact.sig}” passed on to those who run it."
        actions.answer_contact(contact=contact, by=member, text=words, by_mail=by_mail, now=now)
    except actions.SaidBefore:
        return f"Words about “{contact.sig}” came before as well, and are passed on once."
    except tuple(_UNTAKEN) as refusal:
        return LeftOpen(f"An answer about “{contact.sig}” {_LEFT}: {_UNTAKEN[type(refusal)]}.")
    return f"An answer for “{contact.sig}” passed on to whoever wrote."


def _is_theirs(arrival, delivery, member):
    if delivery.member_id and member is None:
        return False
    known = {delivery.address.lower(), member.email.lower() if member else ""}
    return arrival.sender.lower() in known


register_handler("sigs.contact", pass_on, order=55)
