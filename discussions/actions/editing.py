"""
Editing and deleting what one has posted.
"""

from django.db import transaction

from notifications import outbox

from .. import telling
from ..access import can_edit, can_view
from ..enums import PostState, ThreadOutcome
from ..models import Mention, Post, PostRevision, Thread
from ..notices import about_post
from .posting import NotAllowed, SigHasClosed, ThreadClosed, render_post


class EditedMeanwhile(Exception):
    """
    Raised when a post has changed since whoever edits it read it: `post` is how it is now.
    """

    def __init__(self, post):
        super().__init__(
            "This post was edited in another window while you wrote, so yours was not saved. "
            "Below you find both texts."
        )
        self.post = post


class NotShown(Exception):
    """
    Raised for a post that was deleted or hidden.
    """

    def __init__(self):
        super().__init__("This post has been deleted or hidden, so nothing was saved.")


@transaction.atomic
def edit_post(*, post, by, text, revision, now):
    """
    Change the text of a post that was read at this revision; what it said before is kept.

    The same text changes nothing. Only whom the edit adds is told that it speaks to them. Raises
    NotAllowed, ThreadClosed, SigHasClosed, NotShown, EditedMeanwhile and what render_post() raises.
    """
    post = _held(post)
    _refuse(post, by)
    text = text.strip()
    if text == post.text:
        return post
    if revision != post.revision:
        raise EditedMeanwhile(post)
    rendered, spoken_to = render_post(post.thread.sig_id, by=by, text=text)
    PostRevision.objects.create(
        post=post, revision=post.revision, text=post.text, replaced_by=by, replaced_at=now
    )
    post.text, post.html, post.edited_at = text, rendered.html, now
    post.revision += 1
    post.save(update_fields=["text", "html", "edited_at", "revision"])
    before = set(post.mentions.values_list("member_id", flat=True))
    wanted = {member.pk for member in spoken_to}
    post.mentions.exclude(member_id__in=wanted).delete()
    added = wanted - before
    Mention.objects.bulk_create(Mention(post=post, member_id=pk) for pk in sorted(added))
    if added:
        telling.tell_mentioned(post, added, now=now)
    return post


@transaction.atomic
def delete_post(*, post, by, now):
    """
    Take away the words of a post for all who read; its place and number stay. A second time changes
    nothing.

    What was answered or decided by it is open again. Raises NotAllowed, ThreadClosed, SigHasClosed,
    and NotShown for one that was hidden.
    """
    post = _held(post)
    if post.state == PostState.DELETED and by.pk == post.author_id:
        return post
    _refuse(post, by)
    post.state, post.state_by, post.state_at = PostState.DELETED, by, now
    post.save(update_fields=["state", "state_by", "state_at"])
    Thread.objects.filter(pk=post.thread_id, settled_post=post).update(
        outcome=ThreadOutcome.NONE, settled_post=None, settled_by=None, settled_at=None
    )
    outbox.recall(about=about_post(post.pk), reason="The post was deleted.", now=now)
    return post


def _held(post):
    return (
        Post.objects.select_for_update(no_key=True, of=("self",))
        .select_related("thread__sig")
        .get(pk=post.pk)
    )


def _refuse(post, by):
    if post.author_id != by.pk or not can_view(by, post.thread):
        raise NotAllowed
    if post.thread.closed_at is not None:
        raise ThreadClosed
    if not can_edit(by, post):
        raise SigHasClosed(post.thread.sig)
    if post.state != PostState.SHOWN:
        raise NotShown
