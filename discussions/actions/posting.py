"""
Starting a thread and replying in it.
"""

import datetime

from django.db import transaction
from django.db.models import F

from resources.models import LibraryPage
from sigs.models import Sig

from .. import markup, queries, telling
from ..access import can_start, can_view
from ..enums import PostSource
from ..models import Board, BoardVisit, Mention, Post, ReadMark, Thread
from .files import check_files, keep_files
from .pace import check_pace
from .reporting import flag_post

MOST_MENTIONS = 20
MOST_PAGES = 5
SAME_WITHIN = datetime.timedelta(minutes=1)


class NotAllowed(Exception):
    """
    Raised for whoever does not belong to the SIG.
    """


class ThreadClosed(Exception):
    """
    Raised for a post in a thread that takes no more.
    """

    def __init__(self):
        super().__init__(
            "This thread has been closed, so your post was not taken. You can start a new thread."
        )


class SigHasClosed(Exception):
    """
    Raised for a post in a SIG that has closed.
    """

    def __init__(self, sig):
        super().__init__(
            f"{sig.name} has closed, so it takes no more posts. What was said stays to be read."
        )


class NothingWritten(Exception):
    """
    Raised for a post without words.
    """

    def __init__(self):
        super().__init__("Write something before you post it.")


class TooManyMentions(Exception):
    """
    Raised for a post that speaks to more people by name than MOST_MENTIONS.
    """

    def __init__(self, count):
        super().__init__(
            f"You speak to {count} people by name, and {MOST_MENTIONS} is the most for a post. "
            "Everyone in the SIG can read it anyway: take some of the @ signs out."
        )


def start_thread(
    *,
    sig,
    by,
    title,
    kind,
    text,
    files=(),
    pages=(),
    source=PostSource.SITE,
    mail_key=None,
    folded="",
    now,
):
    """
    Start a thread in a SIG with its first post, and return that post.

    `pages` are the pages of the library it is about; those that `by` may not read are left out. The
    same mail, or the same words by the same person within a minute, are one post. Raises
    NotAllowed, SigHasClosed, TooMuchAtOnce, FileRefused and what render_post() raises.
    """
    checked = check_files(files)
    with transaction.atomic():
        board = hold_board(sig)
        sig = Sig.objects.get(pk=sig.pk)
        known = _known(mail_key) or _same(
            Post.objects.filter(thread__sig=sig, thread__title=title, number=1),
            by,
            text,
            checked,
            now,
        )
        if known:
            return known
        _refuse_in(sig, by)
        check_pace(by, starts_thread=True, now=now)
        rendered, spoken_to = render_post(
            sig.pk, by=by, text=text, is_lenient=source == PostSource.MAIL
        )
        thread = Thread.objects.create(
            sig=sig, title=title, kind=kind, started_by=by, started_at=now, last_post_at=now
        )
        thread.pages.set(readable_pages(by, pages))
        board.thread_count = F("thread_count") + 1
        return _add(
            thread,
            board,
            by=by,
            text=text.strip(),
            html=rendered.html,
            spoken_to=spoken_to,
            checked=checked,
            source=source,
            mail_key=mail_key,
            folded=folded,
            now=now,
        )


def post_reply(
    *,
    thread,
    by,
    text,
    files=(),
    quotes=None,
    source=PostSource.SITE,
    mail_key=None,
    folded="",
    now,
):
    """
    Add a post to a thread and return it.

    The same mail, or the same words by the same person within a minute, are one post. Raises
    NotAllowed, ThreadClosed, SigHasClosed, TooMuchAtOnce, FileRefused and what render_post()
    raises.
    """
    checked = check_files(files)
    with transaction.atomic():
        thread = held(thread)
        known = _known(mail_key) or _same(thread.posts.all(), by, text, checked, now)
        if known:
            return known
        if not can_view(by, thread):
            raise NotAllowed
        if thread.closed_at is not None:
            raise ThreadClosed
        _refuse_in(thread.sig, by)
        check_pace(by, starts_thread=False, now=now)
        rendered, spoken_to = render_post(
            thread.sig_id, by=by, text=text, is_lenient=source == PostSource.MAIL
        )
        return _add(
            thread,
            hold_board(thread.sig),
            by=by,
            text=text.strip(),
            html=rendered.html,
            spoken_to=spoken_to,
            checked=checked,
            quotes=quotes if quotes is not None and quotes.thread_id == thread.pk else None,
            source=source,
            mail_key=mail_key,
            folded=folded,
            now=now,
        )


def render_post(sig_id, *, by, text, is_lenient=False):
    """
    Return (markup.Rendered, the members it speaks to by name) of what somebody wrote in a SIG.

    Raises NothingWritten, TooManyMentions, markup.TooLong and markup.TooDeep; `is_lenient` takes
    what came by mail, which nobody can be asked about, as well as it can be shown.
    """
    if not text.strip():
        raise NothingWritten
    if len(text) > markup.MOST_CHARACTERS:
        raise markup.TooLong(len(text))
    people = queries.called(sig_id, markup.names_called(text))
    names = {member.name.lower() for member in people}
    rendered = markup.render(text, names=names, is_lenient=is_lenient)
    spoken_to = [
        member
        for member in people
        if member.name.lower() in rendered.spoken_to and member.pk != by.pk
    ]
    if len(spoken_to) > MOST_MENTIONS:
        raise TooManyMentions(len(spoken_to))
    return rendered, spoken_to


def readable_pages(member, pages):
    """
    Keep, of some pages of the library, the first few that this member may read.
    """
    pks = [page.pk for page in pages]
    return LibraryPage.objects.visible_to(member).filter(pk__in=pks)[:MOST_PAGES]


def held(thread):
    """
    Return a thread as it is now, kept from changing by others until the transaction ends.
    """
    return (
        Thread.objects.select_for_update(no_key=True, of=("self",))
        .select_related("sig")
        .get(pk=thread.pk)
    )


def hold_board(sig):
    """
    Return the board of a SIG, kept from changing by others until the transaction ends.
    """
    boards = Board.objects.select_for_update(no_key=True).filter(sig=sig)
    board = boards.first()
    if board is None:
        Board.objects.get_or_create(sig=sig)
        board = boards.get()
    return board


def _refuse_in(sig, by):
    if sig.state == Sig.State.CLOSED:
        raise SigHasClosed(sig)
    if not can_start(by, sig):
        raise NotAllowed


def _known(mail_key):
    return Post.objects.filter(mail_key=mail_key).first() if mail_key else None


def _same(posts, by, text, checked, now):
    """
    Return the post of the same words and files that somebody wrote a moment ago, if there is one.
    """
    earlier = (
        posts.filter(author=by, text=text.strip(), posted_at__gt=now - SAME_WITHIN)
        .select_related("thread__sig")
        .order_by("-pk")
        .first()
    )
    if earlier is None:
        return None
    names = sorted(each.name for each in checked)
    return earlier if sorted(each.name for each in earlier.attachments.all()) == names else None


def _add(thread, board, *, by, html, spoken_to, checked, now, source, **fields):
    number = thread.post_count + 1
    post = Post.objects.create(
        thread=thread,
        number=number,
        author=by,
        html=html,
        posted_at=now,
        source=source,
        **fields,
    )
    thread.post_count, thread.last_post_at = number, now
    thread.save(update_fields=["post_count", "last_post_at"])
    board.post_count = F("post_count") + 1
    board.last_post_at = now
    board.save(update_fields=["thread_count", "post_count", "last_post_at"])
    keep_files(post, checked, now)
    Mention.objects.bulk_create(Mention(post=post, member=member) for member in spoken_to)
    _count_as_read(thread, number, by, source, now)
    telling.tell_post(post, now=now)
    if source == PostSource.MAIL:
        flag_post(post=post, now=now)
    return post


def _count_as_read(thread, number, by, source, now):
    """
    Spare somebody their own post as news: on the site they had the thread before them, by mail no
    more than the post they answer.
    """
    BoardVisit.objects.filter(sig=thread.sig_id, member=by).update(post_count=F("post_count") + 1)
    mark, is_new = ReadMark.objects.get_or_create(
        thread=thread, member=by, defaults={"number": number, "read_at": now}
    )
    had_it_all = mark.number >= number - 1
    if not is_new and (source == PostSource.SITE or had_it_all):
        mark.number, mark.read_at = max(mark.number, number), now
        mark.save(update_fields=["number", "read_at"])
