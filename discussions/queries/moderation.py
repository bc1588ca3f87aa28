"""
What was reported and hidden, for those who decide about it.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q

from .. import wording
from ..access import can_view, moderated_posts
from ..enums import PostState, ReportState
from ..models import Decision, Post, Report

MOST_CASES = 20
MOST_REPEATS = 20
_MOST_LOOKED_AT = 500
_TELLING_LENGTH = 20


@dataclass
class Case:
    """
    A post with what was reported of it and decided about it. `may_read` says that the reader may go
    to its thread; `repeats` are the posts that repeat its words.
    """

    post: Post
    reports: list
    decisions: list
    may_read: bool
    repeats: list = field(default_factory=list)

    @property
    def open_reports(self):
        return [report for report in self.reports if report.state == ReportState.OPEN]

    @property
    def is_hidden(self):
        return self.post.state == PostState.HIDDEN

    @property
    def is_shown(self):
        return self.post.state == PostState.SHOWN

    @property
    def is_erased(self):
        return not (self.post.text or self.post.html or self.post.folded)

    @property
    def begins_thread(self):
        return self.post.number == 1

    @property
    def pieces(self):
        """
        Cut its text into what may identify a client and what lies between.
        """
        return wording.pieces(self.post.text)


@dataclass(frozen=True)
class Waiting:
    """
    How many posts of a SIG wait for a decision.
    """

    slug: str
    name: str
    count: int


def waiting_cases(user, *, sig=None):
    """
    Read the reported posts this person can decide about, the longest waiting first, as at most
    MOST_CASES Cases; in one SIG or in all.
    """
    posts = _reported(user, sig).annotate(
        since=Min("reports__reported_at", filter=Q(reports__state=ReportState.OPEN))
    )
    return [_case(post, user) for post in _whole(posts).order_by("since", "pk")[:MOST_CASES]]


def waiting_by_sig(user):
    """
    Count what waits for a decision of this person, SIG by SIG.
    """
    rows = (
        _reported(user, None)
        .order_by("thread__sig__name", "thread__sig")
        .values_list("thread__sig__slug", "thread__sig__name")
        .annotate(count=Count("pk"))
    )
    return [Waiting(*row) for row in rows]


def latest_decisions(user, *, sig=None):
    """
    Read the last decisions about posts this person can decide about, the newest first.
    """
    decisions = Decision.objects.filter(post__in=moderated_posts(user))
    if sig:
        decisions = decisions.filter(post__thread__sig=sig)
    return list(
        decisions.select_related("post__thread__sig", "post__author", "by").order_by("-at", "-pk")[
            :MOST_CASES
        ]
    )


def case_of(user, pk):
    """
    Read one post for whoever can decide about it, with the posts that repeat its words; else None.
    """
    post = _whole(moderated_posts(user).filter(pk=pk)).first()
    if post is None:
        return None
    case = _case(post, user)
    case.repeats = repeats_of(post) if case.is_shown or case.is_hidden else []
    return case


def repeats_of(post):
    """
    Return the shown posts that quote a post or hold its words in what came with a mail.

    Looked for among the latest of its thread; what quotes it by its number is found anywhere.
    """
    lines = _telling_lines(post)
    later = Q(thread=post.thread_id, number__gt=post.number)
    copies = later & (Q(text__contains=">") | ~Q(folded=""))
    candidates = (
        Post.objects.filter(Q(quotes=post) | copies, state=PostState.SHOWN)
        .select_related("thread__sig", "author")
        .order_by("-pk")[:_MOST_LOOKED_AT]
    )
    repeating = [each for each in candidates if each.quotes_id == post.pk or _holds(each, lines)]
    return sorted(repeating, key=lambda each: each.pk)[:MOST_REPEATS]


def _reported(user, sig):
    waits = Report.objects.filter(post=OuterRef("pk"), state=ReportState.OPEN)
    posts = moderated_posts(user).filter(Exists(waits))
    return posts.filter(thread__sig=sig) if sig else posts


def _whole(posts):
    return posts.select_related("thread__sig", "author", "state_by").prefetch_related(
        "attachments",
        Prefetch("reports", Report.objects.select_related("reported_by", "settled_by")),
        Prefetch("decisions", Decision.objects.select_related("by")),
    )


def _case(post, user):
    return Case(
        post=post,
        reports=list(post.reports.all()),
        decisions=list(post.decisions.all()),
        may_read=can_view(user, post.thread),
    )


def _telling_lines(post):
    lines = {_plain(line) for line in post.text.splitlines()}
    return {line for line in lines if len(line) >= _TELLING_LENGTH} or {_plain(post.text)} - {""}


def _holds(post, lines):
    held = _plain(f"{post.text}\n{post.folded}")
    return any(line in held for line in lines)


def _plain(text):
    return " ".join(text.replace(">", " ").split()).lower()
