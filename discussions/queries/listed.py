"""
The threads of a SIG as lists: what is new, what is open, and what one has not read.
"""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery

from sigs.models import FacilitationTerm, SigMembership

from .. import access
from ..enums import ThreadKind, ThreadOutcome
from ..models import Board, BoardVisit, Post, ReadMark, Thread

THREADS_ON_A_PAGE = 25
ON_SIG_PAGE = 5
ALL, UNREAD, OPEN, DECIDED = "all", "unread", "open", "decided"
SHOWN = {ALL: "All", UNREAD: "Unread", OPEN: "Open questions", DECIDED: "Decided"}


@dataclass
class ThreadLine:
    """
    A thread in a list: who posted last (nobody where nothing is said yet), how many posts somebody
    has not read, and where those begin.
    """

    thread: Thread
    last_author: str
    unread: int
    url: str

    @property
    def outcome_tone(self):
        return {ThreadOutcome.ANSWERED: "good", ThreadOutcome.DECIDED: "good"}.get(
            self.thread.outcome, ""
        )

    @property
    def is_open_question(self):
        """
        Test whether it is a question that waits for an answer.
        """
        return self.thread.kind == ThreadKind.QUESTION and self.thread.outcome == ThreadOutcome.NONE


@dataclass
class ThreadList:
    """
    One page of a list of threads.
    """

    lines: list[ThreadLine]
    page: int
    has_more: bool


@dataclass
class BoardNews:
    """
    How a SIG's threads stand for one person: how many posts there are since they last looked, None
    where they never have.
    """

    thread_count: int = 0
    post_count: int = 0
    new_count: int | None = None


def threads_of(sig, user, *, shown=ALL, page=1):
    """
    Return a ThreadList of a SIG that this person belongs to, the last posted in first.
    """
    since = belongs_since(sig.pk, user)
    found = _filtered(_with_marks(sig, user), shown, since)
    start = (page - 1) * THREADS_ON_A_PAGE
    threads = list(found[start : start + THREADS_ON_A_PAGE + 1])
    lines = _lines(threads[:THREADS_ON_A_PAGE], sig, since)
    return ThreadList(lines, page, len(threads) > THREADS_ON_A_PAGE)


def latest(sig, user):
    """
    Return (the threads of a SIG that somebody last posted in, its open questions), as ThreadLines.
    """
    since = belongs_since(sig.pk, user)
    threads = _with_marks(sig, user)
    spoken = threads.filter(post_count__gt=0)[:ON_SIG_PAGE]
    questions = _filtered(threads, OPEN, since)[:ON_SIG_PAGE]
    return _lines(list(spoken), sig, since), _lines(list(questions), sig, since)


def open_questions(sig, user, *, limit=10):
    """
    Return the questions of a SIG that wait for an answer and this person may read, the oldest
    first.
    """
    found = access.visible_threads(user).filter(
        sig=sig, kind=ThreadKind.QUESTION, outcome=ThreadOutcome.NONE, closed_at=None
    )
    return list(found.select_related("sig").order_by("started_at", "pk")[:limit])


def board_news(sig, user):
    """
    Return the BoardNews of a SIG for this person, in one step.
    """
    seen = BoardVisit.objects.filter(sig=OuterRef("sig"), member=user.pk).order_by()
    board = (
        Board.objects.filter(sig=sig).annotate(seen=Subquery(seen.values("post_count")[:1])).first()
    )
    if board is None:
        return BoardNews()
    new_count = None if board.seen is None else max(board.post_count - board.seen, 0)
    return BoardNews(board.thread_count, board.post_count, new_count)


def new_posts(user, sigs):
    """
    Return how many posts each of these SIGs has had since this person last looked at its threads,
    {sig pk: number}, in one step; those with none, or that they never looked at, are left out.
    """
    seen = BoardVisit.objects.filter(sig=OuterRef("sig"), member=user.pk).order_by()
    boards = Board.objects.filter(sig__in=[sig.pk for sig in sigs]).annotate(
        new=F("post_count") - Subquery(seen.values("post_count")[:1])
    )
    return dict(boards.filter(new__gt=0).values_list("sig_id", "new"))


def belongs_since(sig_id, user):
    """
    Return since when this person belongs to a SIG or runs it, in one step; None if they do not.

    What was posted before is not unread to them.
    """
    joined = SigMembership.objects.filter(sig_id=sig_id, member=user.pk, left_at=None).order_by()
    run = FacilitationTerm.objects.filter(sig_id=sig_id, member=user.pk, ended_at=None).order_by()
    moments = joined.values_list("joined_at").union(run.values_list("started_at"))
    return min((moment for (moment,) in moments), default=None)


def unread_of(thread, read_number, since):
    """
    Count the posts of a thread that somebody has not read: of one they have never opened, all of
    them if any was posted since they belong.
    """
    if read_number is not None:
        return max(thread.post_count - read_number, 0)
    is_news = since is not None and thread.last_post_at > since
    return thread.post_count if is_news else 0


def _with_marks(sig, user):
    marks = ReadMark.objects.filter(thread=OuterRef("pk"), member=user.pk).order_by()
    last = Post.objects.filter(thread=OuterRef("pk"), number=OuterRef("post_count")).order_by()
    return Thread.objects.filter(sig=sig).annotate(
        read_number=Subquery(marks.values("number")[:1]),
        last_author=Subquery(last.values("author__name")[:1]),
    )


def _filtered(threads, shown, since):
    if shown == OPEN:
        return threads.filter(kind=ThreadKind.QUESTION, outcome=ThreadOutcome.NONE, closed_at=None)
    if shown == DECIDED:
        return threads.filter(outcome=ThreadOutcome.DECIDED)
    if shown == UNREAD:
        opened = Q(read_number__lt=F("post_count"))
        return threads.filter(
            opened | Q(read_number=None, last_post_at__gt=since, post_count__gt=0)
        )
    return threads


def _lines(threads, sig, since):
    return [_line(thread, sig, since) for thread in threads]


def _line(thread, sig, since):
    thread.sig = sig
    unread = unread_of(thread, thread.read_number, since)
    first = (thread.read_number or 0) + 1
    return ThreadLine(
        thread=thread,
        last_author=thread.last_author or "A former member" if thread.post_count else "",
        unread=unread,
        url=thread.address_of(first)
        if unread and thread.read_number
        else thread.get_absolute_url(),
    )
