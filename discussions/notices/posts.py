"""
The mail that brings a post to those who read a SIG's threads, and the streams it comes in.
"""

from django.conf import settings
from django.utils.text import Truncator

from members.access import display_name
from notifications.enums import Pace
from notifications.registry import (
    NoticeKind,
    RoundupItem,
    RoundupSection,
    register,
    register_stream,
)
from sigs.access import sig_ids_of
from sigs.enums import OPEN_STATES
from sigs.models import Sig

from ..enums import FollowChoice
from ..models import Post, ThreadFollow
from .mentions import post_links, posts_open_to, still_readable

POSTS_STREAM = "discussions"
FOLLOWED_STREAM = "followed-threads"

_ROUNDUP = RoundupSection("Said in your SIGs", order=20, more_path="/sigs/")
_LINE_LENGTH = 200


def posts_stream_of(sig_id):
    """
    Return the name of the stream that brings the posts of a SIG.
    """
    return f"{POSTS_STREAM}-{sig_id}"


def conversation_of(thread_id):
    """
    Return what mails about a thread are known by as one conversation.
    """
    return f"thread-{thread_id}"


def sig_address(sig):
    """
    Return the address a mail to which starts a thread, where mail comes in; else nothing.
    """
    if not settings.MAIL_TAKES_REPLIES or sig.state not in OPEN_STATES:
        return ""
    return f"sig+{sig.slug}@{settings.MAIL_DOMAIN}"


def _words(message, deliveries):
    """
    Fill in what the post says when the mail leaves: what was edited since or is erased later is not
    on record a second time.
    """
    texts = Post.objects.filter(pk=message.facts["post"]).values_list("text", flat=True)
    words = texts.first() or ""
    return {delivery.pk: {"words": words} for delivery in deliveries}


def _still_valid(message, deliveries):
    muted = ThreadFollow.objects.filter(
        thread=message.facts["thread"],
        choice=FollowChoice.MUTE,
        member__in=[delivery.member_id for delivery in deliveries],
    )
    by_muting = set(muted.values_list("member_id", flat=True))
    muting = {
        delivery.pk: "They have muted this thread."
        for delivery in deliveries
        if delivery.member_id in by_muting
    }
    return muting | still_readable(message, deliveries)


def _in_roundup(messages):
    posts = (
        Post.objects.filter(pk__in={message.facts["post"] for message in messages})
        .select_related("thread__sig", "author")
        .in_bulk()
    )
    wanted = {message.pk: posts.get(message.facts["post"]) for message in messages}
    return {pk: _item(post) for pk, post in wanted.items() if post}


def _item(post):
    thread = post.thread
    author = display_name(post.author) if post.author else "Somebody who has left"
    own = " ".join(line for line in post.text.splitlines() if not line.startswith(">"))
    said = Truncator(" ".join(own.split())).chars(_LINE_LENGTH)
    return RoundupItem(
        section=_ROUNDUP,
        keys=(f"discussions.post:{post.pk}",),
        noun=("thread with news", "threads with news"),
        title=thread.title,
        path=post.get_absolute_url(),
        moment=post.posted_at,
        label=thread.sig.name,
        lines=(f"{author}: {said}",),
        place=f"{thread.sig.name} {thread.pk:012} {post.number:06}",
        group=f"thread:{thread.pk}",
    )


def _label(stream):
    return _labels([stream])[stream]


def _labels(streams):
    numbers = {stream: stream.removeprefix(f"{POSTS_STREAM}-") for stream in streams}
    wanted = [int(each) for each in numbers.values() if each.isdecimal()]
    known = Sig.objects.in_bulk(wanted) if wanted else {}
    return {
        stream: f"Posts in {known.get(int(number), 'a SIG that is gone')}"
        if number.isdecimal()
        else "Posts in a SIG"
        for stream, number in numbers.items()
    }


def _streams(user):
    open_sigs = Sig.objects.filter(pk__in=sig_ids_of(user), state__in=OPEN_STATES)
    return [posts_stream_of(pk) for pk in open_sigs.values_list("pk", flat=True)]


def _address(stream):
    number = stream.removeprefix(f"{POSTS_STREAM}-")
    sig = Sig.objects.filter(pk=number).first() if number.isdecimal() else None
    return sig_address(sig) if sig else ""


register(
    NoticeKind(
        name="discussions.post",
        label="A post in a SIG of yours",
        category="subscription",
        why="you belong to this SIG",
        slots=_words,
        still_valid=_still_valid,
        links=post_links,
        open_to=posts_open_to,
        roundup=_in_roundup,
        takes_replies=True,
    )
)

register_stream(
    POSTS_STREAM,
    _label,
    _streams,
    default=Pace.DAILY,
    heading="Your SIGs",
    labels_of=_labels,
    address_of=_address,
)
register_stream(
    FOLLOWED_STREAM,
    lambda stream: "Threads you follow",
    lambda user: [FOLLOWED_STREAM] if sig_ids_of(user) else [],
    heading="Your SIGs",
)
