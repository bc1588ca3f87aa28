"""
Reporting a post to those who look after its SIG.
"""

from django.db import transaction

from .. import telling, wording
from ..access import can_report
from ..enums import PostState, ReportReason, ReportState
from ..models import Post, Report


class NotYoursToReport(Exception):
    """
    Raised for whoever cannot read the post, and for its author.
    """


class NothingToReport(Exception):
    """
    Raised for a post whose words nobody sees any more.
    """

    def __init__(self):
        super().__init__("This post is not shown any more, so there is nothing left to report.")


@transaction.atomic
def report_post(*, post, by, reason, words, now):
    """
    Ask those who look after a SIG to look at a post; return the Report.

    They are told once for as long as any report of it is open. The same person's open report stays
    as it is. Raises NotYoursToReport and NothingToReport.
    """
    post = hold_post(post)
    if not can_report(by, post):
        raise NotYoursToReport
    if post.state != PostState.SHOWN:
        raise NothingToReport
    return _file(post, by, reason, words, now)


@transaction.atomic
def flag_post(*, post, now):
    """
    Have those who look after a SIG look at a post whose words may identify a client, as nobody
    could be asked before it was posted; return the Report, or None where nothing was found.
    """
    post = hold_post(post)
    found = wording.findings(f"{post.thread.title}\n{post.text}")
    if not found or post.state != PostState.SHOWN:
        return None
    words = "\n".join(["It came by e-mail, so nobody could be asked first.", *map(str, found)])
    return _file(post, None, ReportReason.IDENTIFIES, words, now)


def hold_post(post):
    """
    Return a post as it is now, kept from changing by others until the transaction ends.
    """
    return (
        Post.objects.select_for_update(no_key=True, of=("self",))
        .select_related("thread__sig", "author")
        .get(pk=post.pk)
    )


def _file(post, by, reason, words, now):
    waiting = Report.objects.filter(post=post, state=ReportState.OPEN)
    known = waiting.filter(reported_by=by).first()
    if known:
        return known
    is_first = not waiting.exists()
    report = Report.objects.create(
        post=post, reported_by=by, reason=reason, words=words, reported_at=now
    )
    if is_first:
        telling.tell_reported(report, now=now)
    return report
