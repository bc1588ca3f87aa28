"""
Telling of a new post.
"""

from django.conf import settings
from django.db.models import Exists, OuterRef

from members.access import display_name
from members.models import Member
from notifications import outbox
from sigs.access import members_among

from ..enums import FollowChoice, PostSource
from ..models import ThreadFollow
from ..notices import (
    FOLLOWED_STREAM,
    about_post,
    conversation_of,
    posts_stream_of,
)
from .mentions import tell_mentioned


def post_context(post, *, author, files=()):
    """
    Return what a mail says of a post; `files` are names.
    """
    thread = post.thread
    return {
        "post": post,
        "thread": thread,
        "sig": thread.sig,
        "author": author,
        "files": list(files),
        "is_first": post.number == 1,
        "came_by_mail": post.source == PostSource.MAIL,
        "post_url": settings.SITE_ADDRESS + post.get_absolute_url(),
    }


def tell_post(post, *, now):
    """
    Tell those who read a SIG's threads of a new post: whom it speaks to by name, who follows the
    thread at once, and all others at the pace they chose.

    Its author is told nothing, nor who has muted the thread, and nobody twice.
    """
    spoken_to = list(post.mentions.values_list("member_id", flat=True))
    tell_mentioned(post, spoken_to, now=now)
    chosen = ThreadFollow.objects.filter(thread=post.thread_id, member=OuterRef("pk"))
    readers = members_among(post.thread.sig_id, Member.objects.reachable()).exclude(
        pk__in=[*spoken_to, post.author_id]
    )
    for stream, recipients in (
        (FOLLOWED_STREAM, readers.filter(Exists(chosen.filter(choice=FollowChoice.FOLLOW)))),
        (posts_stream_of(post.thread.sig_id), readers.exclude(Exists(chosen))),
    ):
        if recipients.exists():
            _tell(post, stream, recipients, now)


def _tell(post, stream, recipients, now):
    outbox.post(
        kind="discussions.post",
        source_key=f"discussions.post:{post.pk}:{stream}",
        context=post_context(
            post,
            author=display_name(post.author),
            files=post.attachments.values_list("name", flat=True),
        ),
        recipients=recipients,
        stream=stream,
        about=about_post(post.pk),
        facts={"post": post.pk, "thread": post.thread_id},
        conversation=conversation_of(post.thread_id),
        now=now,
    )
