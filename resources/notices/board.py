"""
What the editorial board and those who submit to it are told, and when it is still worth sending.
"""

from django.conf import settings
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from members.access import BOARD, is_board
from members.models import Member
from notifications.registry import NoticeKind, register, register_stream
from pielink.kernel import tokens

BOARD_TOKEN = "board"  # noqa: S105 - what the token is for
BOARD_STREAM = "board"


def board_address(review_id, member_id):
    """
    Return the address at which one board member reads and decides one review without signing in.
    """
    token = tokens.sign(BOARD_TOKEN, review_id, member_id)
    return settings.SITE_ADDRESS + reverse("resources:board_by_mail", args=[token])


def _board_slots(message, deliveries):
    return {
        delivery.pk: {"review_url": board_address(message.facts["review"], delivery.member_id)}
        for delivery in deliveries
    }


def _all(deliveries, reason):
    return {delivery.pk: reason for delivery in deliveries}


def _waits_still(message, deliveries):
    waits = TaskState.objects.filter(
        pk=message.facts["review"],
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    ).exists()
    if not waits:
        return _all(deliveries, "The board has decided, or need not any more.")
    board = set(
        Member.objects.current()
        .filter(groups__name=BOARD, pk__in=[delivery.member_id for delivery in deliveries])
        .values_list("pk", flat=True)
    )
    return {
        delivery.pk: "No longer on the board."
        for delivery in deliveries
        if delivery.member_id not in board
    }


def _is_the_last_word(message, deliveries):
    state = (
        TaskState.objects.filter(pk=message.facts["review"])
        .select_related("workflow_state")
        .first()
    )
    if state is None:
        return _all(deliveries, "The page is gone.")
    if state.workflow_state.current_task_state_id != state.pk:
        return _all(deliveries, "The page was submitted again since.")
    return {}


def _is_there_still(message, deliveries):
    if TaskState.objects.filter(pk=message.facts["review"]).exists():
        return {}
    return _all(deliveries, "The page is gone.")


register(
    NoticeKind(
        name="resources.board_review",
        label="A page waits for the editorial board",
        category="subscription",
        why="you are on the editorial board",
        slots=_board_slots,
        still_valid=_waits_still,
    )
)
for _name, _label, _valid in [
    ("board_decided", "The editorial board has decided", _is_the_last_word),
    ("board_commented", "The editorial board comments on a page", _is_there_still),
]:
    register(
        NoticeKind(
            name=f"resources.{_name}",
            label=_label,
            category="service",
            why="you submitted this page to the editorial board",
            still_valid=_valid,
        )
    )


def _board_label(_stream):
    return "Pages that wait for the editorial board"


def _board_streams(user):
    return [BOARD_STREAM] if is_board(user) else []


register_stream(BOARD_STREAM, _board_label, _board_streams)
