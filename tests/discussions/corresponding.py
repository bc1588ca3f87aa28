"""
Mail of SIGs going out and coming in, as whole letters.
"""

import re

from django.utils.text import slugify

from notifications import inbound, previews, seals
from notifications.models import Delivery, IncomingMail
from tests.factories.discussions import PostFactory, ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

SAM = "sam@harbour.example.org"


def delivered(member, post, *, now, kind="discussions.post"):
    """
    Return the delivery that brought a post to a member, as gone out.
    """
    found = Delivery.objects.select_related("message").get(
        member=member, message__kind=kind, message__facts__post=post.pk
    )
    found.state, found.settled_at, found.attempts = Delivery.State.SENT, now, 1
    found.save()
    return found


def body_of(delivery, now):
    """
    Return what a mail program draws of one of our mails, as it quotes it.
    """
    page = previews.as_sent(delivery, now=now).mail.html
    return re.search(r"<body[^>]*>(.*)</body>", page, re.DOTALL)[1]


def addressed(raw, *, to, sender=SAM, key="<r1@harbour.example.org>", extra=""):
    """
    Return the bytes of a mail with other addresses and another Message-ID on it.
    """
    head, _, body = raw.partition(b"\n\n")
    head = re.sub(rb"(?m)^To: .*$", f"To: {to}".encode(), head)
    head = re.sub(rb"(?m)^From: .*$", f"From: Sam Okoro <{sender}>".encode(), head)
    head = re.sub(rb"(?m)^Message-ID: .*$", f"Message-ID: {key}".encode(), head)
    return extra.encode() + head + b"\n\n" + body


def take_in(raw, now, **more):
    """
    Take a mail in and return what was written down of it.
    """
    pk = inbound.take_in(raw, now=now, **more).pk
    return IncomingMail.objects.get(pk=pk)


def to(delivery):
    """
    Return the address at which a delivery is answered.
    """
    return seals.reply_address(delivery.pk)


def thread_with_readers(*members, name="Night shifts"):
    """
    Return a thread whose SIG these members belong to, with a post of somebody else's.
    """
    author = MemberFactory(name="Owen Lukasik")
    sig = SigFactory(name=name, slug=slugify(name), members=[author, *members])
    thread = ThreadFactory(sig=sig, started_by=author, title="Who debriefs the night shift?")
    PostFactory(thread=thread)
    return thread
