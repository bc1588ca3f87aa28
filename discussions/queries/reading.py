"""
A thread as one person reads it.
"""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from members.access import display_name
from resources.models import LibraryPage

from .. import access
from ..enums import PostState
from ..models import POSTS_ON_A_PAGE, Attachment, Post, ReadMark, Thread, ThreadFollow
from .listed import belongs_since, unread_of

NOBODY = "A former member"


def author_name(member):
    """
    Return the name that stands on a post, whoever has gone included.
    """
    return display_name(member) if member is not None else NOBODY


@dataclass
class PostLine:
    """
    A post as somebody reads it: under which name, whether it is new to them, whether it is theirs
    to edit, and under which name what it answers stands.
    """

    post: Post
    name: str
    is_new: bool = False
    is_first_new: bool = False
    may_edit: bool = False
    quotes_name: str = ""

    @property
    def is_shown(self):
        return self.post.state == PostState.SHOWN

    @property
    def files(self):
        return self.post.attachments.all() if self.is_shown else []


@dataclass
class ThreadPage:
    """
    One page of a thread: its posts, how many pages there are, up to where this person has read and
    whether they follow it, the post that settles it and under which name that stands, and the pages
    of the library that they may read of those it is about.
    """

    thread: Thread
    lines: list[PostLine]
    page: int
    pages: int
    read_number: int
    unread: int
    choice: str
    settled: PostLine | None = None
    library_pages: list = field(default_factory=list)

    @property
    def last_number(self):
        """
        Return the number of the last post on this page.
        """
        return self.lines[-1].post.number if self.lines else 0

    @property
    def has_new(self):
        """
        Test whether any post on this page is new to this person.
        """
        return any(line.is_new for line in self.lines)


def find_thread(user, sig, pk):
    """
    Return the thread of this number that this person may read in a SIG, or None.
    """
    thread = access.visible_threads(user).filter(sig=sig, pk=pk).first()
    if thread:
        thread.sig = sig
    return thread


def find_post(user, sig, pk):
    """
    Return the post of this number that this person may read in a SIG, whatever its state, or None.
    """
    threads = access.visible_threads(user).filter(sig=sig)
    return (
        Post.objects.filter(thread__in=threads, pk=pk)
        .select_related("thread__sig", "author")
        .first()
    )


def find_attachment(user, sig, pk):
    """
    Return the file of this number that this person may take in a SIG, or None.
    """
    threads = access.visible_threads(user).filter(sig=sig)
    return Attachment.objects.filter(
        post__thread__in=threads, post__state=PostState.SHOWN, pk=pk
    ).first()


def page_count(thread):
    """
    Count the pages that a thread fills.
    """
    return max((thread.post_count - 1) // POSTS_ON_A_PAGE + 1, 1)


def thread_page(thread, user, *, page):
    """
    Return one page of a thread for this person; it carries its SIG.
    """
    first = (page - 1) * POSTS_ON_A_PAGE + 1
    found = _posts(thread).filter(number__range=(first, first + POSTS_ON_A_PAGE - 1))
    read_number = (
        ReadMark.objects.filter(thread=thread, member=user.pk)
        .values_list("number", flat=True)
        .first()
    )
    unread = unread_of(thread, read_number, belongs_since(thread.sig_id, user))
    may_post = access.can_reply(user, thread)
    lines = [
        _line(post, thread, user, may_post, read_number or 0 if unread else thread.post_count)
        for post in found
    ]
    settled = None
    if thread.settled_post_id:
        post = _posts(thread).filter(pk=thread.settled_post_id).first()
        settled = _line(post, thread, user, False, thread.post_count) if post else None
    choice = (
        ThreadFollow.objects.filter(thread=thread, member=user.pk)
        .values_list("choice", flat=True)
        .first()
    )
    return ThreadPage(
        thread=thread,
        lines=lines,
        page=page,
        pages=page_count(thread),
        read_number=read_number or 0,
        unread=unread,
        choice=choice or "",
        settled=settled,
        library_pages=linked_pages(thread, user),
    )


def linked_pages(thread, user):
    """
    Return the pages of the library that a thread is about and this person may read.
    """
    return list(LibraryPage.objects.visible_to(user).filter(threads=thread).order_by("title", "pk"))


def history(post):
    """
    Return what a post said before, the latest first.
    """
    return list(post.revisions.order_by("-revision"))


def _posts(thread):
    return (
        Post.objects.filter(thread=thread)
        .select_related("author", "quotes__author")
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("pk")))
        .order_by("number")
    )


def _line(post, thread, user, may_post, read_number):
    # Its address is asked for, which its thread has.
    post.thread = thread
    if post.quotes:
        post.quotes.thread = thread
    is_own = post.author_id is not None and post.author_id == user.pk
    return PostLine(
        post=post,
        name=author_name(post.author),
        is_new=post.number > read_number and not is_own,
        is_first_new=post.number == read_number + 1 and not is_own,
        may_edit=is_own and may_post and post.state == PostState.SHOWN,
        quotes_name=author_name(post.quotes.author) if post.quotes else "",
    )
