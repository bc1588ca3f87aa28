"""
Mail that becomes a post: an answer to one of ours, and a mail to a SIG's own address.
"""

import re

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from members.models import Member
from notifications import cutting, parsing, previews
from notifications.models import IncomingMail
from notifications.registry import LeftOpen, register_handler
from notifications.seals import read_delivery_id, read_reply_address
from sigs.access import sig_ids_of, visible_sigs
from sigs.enums import OPEN_STATES
from sigs.models import Sig
from sigs.queries import STATE_WORDS

from . import actions, telling
from .access import can_start
from .markup import TooDeep, TooLong
from .models import Post

_ANSWERED = {"discussions.post", "discussions.mention"}
_FROM_ELSEWHERE = (
    "It came from another address than the one we know you by, so it may be somebody else’s. If it "
    "is yours, send it again from your own address, or write it on the site."
)
_NOTHING = (
    "There were no words in it beside what it quotes. If you wrote below or between the lines of "
    "our mail, write above them instead."
)
_GONE = "The post that it answers is not there any more."
_REFUSALS = (
    actions.ThreadClosed,
    actions.SigHasClosed,
    actions.FileRefused,
    actions.NotAllowed,
    actions.TooManyMentions,
    actions.TooMuchAtOnce,
    TooDeep,
    TooLong,
)


def take_reply(arrival, now):
    """
    Post what answers a mail about a post, where whoever wrote it is whom that mail went to.

    Whatever is not posted goes back, with the reason, to the member whose mail it answers and to
    nobody else, whoever is named as its sender.
    """
    delivery = arrival.delivery
    if delivery is None or delivery.message.kind not in _ANSWERED or _is_no_persons(arrival):
        return None
    if ours := _known_before(arrival):
        return ours
    member = Member.objects.current().filter(pk=delivery.member_id).first()
    if member is None:
        return "The account of whoever this mail of ours went to is closed. Nothing was posted."
    post = _post_of(delivery)
    mailed = _read(arrival, _ours(delivery, post, now))
    if not _is_theirs(arrival, member, delivery):
        return _refuse(arrival, member, mailed, _FROM_ELSEWHERE, now)
    if post is None:
        return _refuse(arrival, member, mailed, _GONE, now)
    if not mailed.text:
        return _refuse(arrival, member, mailed, " ".join([_NOTHING, *mailed.left_out]), now)
    thread = post.thread
    try:
        posted = actions.reply_by_mail(
            thread=thread,
            by=member,
            mailed=mailed,
            quotes=post if post.number < thread.post_count else None,
            mail_key=parsing.key_of(arrival.mail),
            now=now,
        )
    except _REFUSALS as refusal:
        return _refuse(arrival, member, mailed, _said(refusal, thread.sig), now)
    return f"Posted in “{thread.title}” as number {posted.number}. {mailed.why}".strip()


def take_new_thread(arrival, now):
    """
    Start a thread with a mail to a SIG's address: at once where our mail server vouches for the
    sender, else when the member it names says that they wrote it.
    """
    slug = _slug_in(arrival)
    if slug is None or _is_no_persons(arrival):
        return None
    if ours := _known_before(arrival):
        return ours
    member = _member_at(arrival.sender)
    # A hidden one is not there for whoever may not know of it.
    sig = visible_sigs(member or AnonymousUser()).filter(slug__iexact=slug).first()
    if sig is None:
        return LeftOpen("This was meant for a SIG that is not there. Nothing was posted.")
    if member is None:
        return LeftOpen(
            f"This was meant for {sig}, from an address of nobody we know. Nothing was posted."
        )
    mailed = _read(arrival)
    if not can_start(member, sig):
        return _refuse(arrival, member, mailed, _said(_why_not(member, sig), sig), now)
    if not mailed.text:
        return _refuse(arrival, member, mailed, " ".join([_NOTHING, *mailed.left_out]), now)
    if parsing.authenticity(arrival.mail) is not True:
        return _ask(arrival, member, sig, mailed, now)
    key = parsing.key_of(arrival.mail)
    try:
        actions.start_by_mail(sig=sig, by=member, mailed=mailed, mail_key=key, now=now)
    except _REFUSALS as refusal:
        return _refuse(arrival, member, mailed, _said(refusal, sig), now)
    return f"A thread in {sig}: “{mailed.title}”. {mailed.why}".strip()


def _ask(arrival, member, sig, mailed, now):
    is_asked = telling.ask_to_confirm(
        member,
        sig,
        mail_id=arrival.pk,
        mail_key=parsing.key_of(arrival.mail),
        title=mailed.title,
        words=mailed.text,
        now=now,
    )
    asked = "Whoever it names was asked whether it is theirs" if is_asked else _TOO_MANY
    return f"Meant to start a thread in {sig}. {asked}; nothing was posted yet."


_TOO_MANY = "Too many of the kind came today in one name, so nobody was told"


def _refuse(arrival, member, mailed, reason, now):
    is_told = telling.tell_refused(
        member,
        mail_id=arrival.pk,
        reason=reason,
        subject=mailed.title,
        words=mailed.all_words,
        now=now,
    )
    told = "It went back to the member" if is_told else _TOO_MANY
    return f"Not posted. {told}: {reason}"


def _why_not(member, sig):
    is_over = sig.state == Sig.State.CLOSED and sig.pk in sig_ids_of(member)
    return actions.SigHasClosed(sig) if is_over else actions.NotAllowed()


def _said(refusal, sig):
    if isinstance(refusal, actions.NotAllowed):
        if sig.state not in OPEN_STATES:
            return f"{sig} takes no posts: {STATE_WORDS[sig.state]}"
        return (
            f"You do not belong to {sig}, so it was not posted. You can ask to join on the SIG’s "
            "page."
        )
    return str(refusal)


def _read(arrival, ours=""):
    size = IncomingMail.objects.values_list("size", flat=True).get(pk=arrival.pk)
    return actions.read_mail(arrival.mail, size=size, ours=ours)


def _ours(delivery, post, now):
    """
    Return what a mail that answers a delivery may quote of it, what the post said before included.
    """
    sent = previews.as_sent(delivery, now=now).mail
    earlier = post.revisions.values_list("text", flat=True) if post else []
    return "\n".join([cutting.ours_in(sent.text, sent.html), *earlier])


def _is_no_persons(arrival):
    """
    Test whether a mail was written by no person, or is a report on one that was.
    """
    return arrival.is_automatic or arrival.mail.get_content_type() == "multipart/report"


def _known_before(arrival):
    """
    Say that a mail is one of ours that came back, or was posted before; else return nothing.
    """
    mail = arrival.mail
    identifier = parsing.header(mail, "Message-ID")
    lists = parsing.header(mail, "List-Id").lower()
    loops = parsing.headers(mail, "X-Loop")
    if read_delivery_id(identifier) is not None or settings.MAIL_DOMAIN.lower() in lists or loops:
        return "A mail of ours that came round again. Nothing was posted."
    if lists or parsing.header(mail, "Precedence").strip().lower() == "list":
        return "A mailing list’s mail. Nothing was posted."
    if Post.objects.filter(mail_key=parsing.key_of(mail)).exists():
        return "This mail came before and is posted."
    return ""


def _post_of(delivery):
    return (
        Post.objects.filter(pk=delivery.message.facts["post"]).select_related("thread__sig").first()
    )


def _is_theirs(arrival, member, delivery):
    """
    Test whether an answer comes from whom the mail of ours went to: from an address of theirs, and
    either to the address that only they were given or vouched for by our mail server.
    """
    known = {member.email.lower(), delivery.address.lower(), *_confirmed(member)}
    if arrival.sender.lower() not in known:
        return False
    addressed = parsing.addressed(arrival.mail, arrival.envelope_to)
    is_to_own = delivery.pk in {read_reply_address(address) for address in addressed}
    return is_to_own or parsing.authenticity(arrival.mail) is not False


def _confirmed(member):
    addresses = EmailAddress.objects.filter(user=member, verified=True)
    return [address.lower() for address in addresses.values_list("email", flat=True)]


def _member_at(address):
    known = EmailAddress.objects.filter(email__iexact=address, verified=True)
    return Member.objects.current().filter(pk__in=known.values("user")).first()


def _slug_in(arrival):
    pattern = re.compile(rf"sig\+([-\w]{{1,50}})@{re.escape(settings.MAIL_DOMAIN.lower())}")
    addressed = parsing.addressed(arrival.mail, arrival.envelope_to)
    found = (pattern.fullmatch(address) for address in addressed)
    return next((match[1] for match in found if match), None)


register_handler("discussions.replies", take_reply, order=45)
register_handler("discussions.threads", take_new_thread, order=46)
