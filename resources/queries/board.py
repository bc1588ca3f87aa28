"""
What waits for the editorial board, what it decided, and what was said about it.
"""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from members.access import BOARD, display_name

from ..models import BoardComment, LibraryPage

DECIDED = [TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED]
DECIDED_LATELY = 20
GONE_MEMBER = "A former board member"
GONE_EDITOR = "A former editor"


@dataclass(frozen=True)
class Remark:
    """
    What was said about a page on its way through the board: a comment, or the reason of a decision.
    """

    who: str
    at: datetime.datetime
    text: str
    asks_for_changes: bool = False


@dataclass(frozen=True)
class Review:
    """
    One turn of a page before the board: Wagtail's task state, the page, and what was said so far.

    `draft` is the page as it would be published and only there where one review alone is read.
    """

    state: TaskState
    page: LibraryPage
    remarks: list[Remark] = field(default_factory=list)
    draft: LibraryPage | None = None

    @property
    def pk(self):
        return self.state.pk

    @property
    def title(self):
        return self.page.draft_title

    @property
    def kind(self):
        return self.page.kind_in_lists

    @property
    def submitted_by(self):
        return name_of(self.state.workflow_state.requested_by, GONE_EDITOR)

    @property
    def is_open(self):
        return (
            self.state.status == TaskState.STATUS_IN_PROGRESS
            and self.state.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
        )

    @property
    def is_approved(self):
        return self.state.status == TaskState.STATUS_APPROVED

    @property
    def asks_for_changes(self):
        return self.state.status == TaskState.STATUS_REJECTED

    @property
    def decided_by(self):
        return name_of(self.state.finished_by, GONE_MEMBER)

    @property
    def was_submitted_again(self):
        return self.state.workflow_state.current_task_state_id != self.state.pk

    @property
    def edition(self):
        return edition_of(self.page)

    def age(self, now):
        """
        Say in words how long the page has waited.
        """
        days = (timezone.localdate(now) - timezone.localdate(self.state.started_at)).days
        if days <= 0:
            return "since today"
        return "for 1 day" if days == 1 else f"for {days} days"


def name_of(member, gone):
    """
    Return the name a person is shown by, or `gone` for one who has left the site.
    """
    return gone if member is None or member.closed_at else display_name(member)


def edition_of(page):
    """
    Return what tells the draft of a page, as it is now, from any later one.
    """
    latest = page.latest_revision
    return f"{latest.pk} {latest.created_at.isoformat()}" if latest else ""


def board_reviews():
    """
    Return Wagtail's task states that are reviews by the board, finished or not.
    """
    return TaskState.objects.filter(
        task__groupapprovaltask__groups__name=BOARD,
        workflow_state__base_content_type__app_label="wagtailcore",
        workflow_state__base_content_type__model="page",
    )


def board_review(pk):
    """
    Return one Review with its draft, or None where there is none or its page is gone.
    """
    found = _read(board_reviews().filter(pk=pk))
    if not found:
        return None
    [review] = found
    latest = review.page.latest_revision
    draft = latest.as_object() if latest else review.page.specific
    return Review(review.state, review.page, review.remarks, draft)


def board_waiting():
    """
    Return what waits for the board's decision, the longest first.
    """
    return _read(_open_reviews().order_by("started_at", "pk"))


def board_waiting_count():
    """
    Count what waits for the board's decision.
    """
    return _open_reviews().count()


def board_decided():
    """
    Return the last twenty decisions of the board, the newest first.
    """
    decided = board_reviews().filter(status__in=DECIDED).order_by("-finished_at", "-pk")
    return _read(decided[:DECIDED_LATELY])


def board_review_of_page(page):
    """
    Return the Review that a page is in or was asked for changes by, or None.
    """
    under_way = page.current_workflow_state
    if under_way is None or under_way.current_task_state_id is None:
        return None
    found = _read(board_reviews().filter(pk=under_way.current_task_state_id))
    return found[0] if found else None


def _open_reviews():
    return board_reviews().filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    )


def _read(states):
    states = list(states.select_related("workflow_state__requested_by", "finished_by"))
    pages = {
        str(page.pk): page
        for page in LibraryPage.objects.filter(
            pk__in=[int(state.workflow_state.object_id) for state in states]
        ).select_related("latest_revision")
    }
    remarks = _remarks({state.workflow_state_id for state in states})
    return [
        Review(state, pages[state.workflow_state.object_id], remarks[state.workflow_state_id])
        for state in states
        if state.workflow_state.object_id in pages
    ]


def _remarks(workflow_state_ids):
    """
    Return what was said in each of these workflows, {workflow state pk: [Remark]}, oldest first.
    """
    said = {pk: [] for pk in workflow_state_ids}
    comments = BoardComment.objects.filter(task_state__workflow_state__in=said)
    for comment in comments.select_related("member", "task_state"):
        said[comment.task_state.workflow_state_id].append(
            Remark(name_of(comment.member, GONE_MEMBER), comment.created_at, comment.text)
        )
    decisions = board_reviews().filter(workflow_state__in=said, status__in=DECIDED)
    for state in decisions.exclude(comment="").select_related("finished_by"):
        said[state.workflow_state_id].append(
            Remark(
                name_of(state.finished_by, GONE_MEMBER),
                state.finished_at,
                state.comment,
                asks_for_changes=state.status == TaskState.STATUS_REJECTED,
            )
        )
    return {pk: sorted(remarks, key=lambda remark: remark.at) for pk, remarks in said.items()}
