"""
Telling those whom a post speaks to by name.
"""

from django.conf import settings
from django.db.models import Exists, OuterRef

from members.access import display_name
from members.models import Member
from notifications import outbox
from sigs.access import members_among

from ..enums import FollowChoice
from ..models import ThreadFollow
from ..notices import about_post


def mention_context(post, *, author, files=()):
    """
    Return what a mail says of a post to whoever it speaks to; `files` are names.
    """
    thread = post.thread
    return {
        "post": post,
        "thread": thread,
        "sig": thread.sig,
        "author": author,
        "files": list(files),
        "post_url": settings.SITE_ADDRESS + post.get_absolute_url(),
        "thread_url": settings.SITE_ADDRESS + thread.get_absolute_url(),
    }


def tell_mentioned(post, members, *, now):
    """
    Tell those of these members (their pks) whom a post speaks to who may read it and have not muted
    its thread; whom an edit adds are told by themselves.
    """
    muted = ThreadFollow.objects.filter(
        thread=post.thread_id, member=OuterRef("pk"), choice=FollowChoice.MUTE
    )
    wanted = Member.objects.current().filter(pk__in=members)
    recipients = members_among(post.thread.sig_id, wanted).exclude(Exists(muted))
    if not recipients.exists():
        return
    outbox.post(
        kind="discussions.mention",
        source_key=f"discussions.mention:{post.pk}:{post.revision}",
        context=mention_context(
            post,
            author=display_name(post.author),
            files=post.attachments.values_list("name", flat=True),
        ),
        recipients=recipients,
        about=about_post(post.pk),
        facts={"post": post.pk},
        now=now,
    )
