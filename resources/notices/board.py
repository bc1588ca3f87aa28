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

from ..access import can_decide, can_follow_board

BOARD_TOKEN = "board"  # noqa: S105 - what the token is for
BOARD_STREAM = "board"


def board_address(review_id, member_id):
    """
    Return the address at which one board member reads and decides one review without signing in.
    """
    token = tokens.sign(BOARD_TOKEN, review_id, member_id)
    return settings.SITE_ADDRESS + reverse("resources:board_by_mail", args=[token])


def about_page_under_way(workflow_state_id):
    """
    Name what mail about one turn of a page before the board speaks of, for the outbox.
    """
    return f"board-{workflow_state_id}"


def _links(messages):
    return {
        message.pk: reverse("resources:board_review", args=[message.facts["review"]])
        for message in messages
    }


def _open_to_the_board(member, messages):
    return _still_there(messages) if can_decide(member) else set()


def _open_to_followers(member, messages):
    return _still_there(messages) if can_follow_board(member) else set()


def _still_there(messages):
    review_of = {message.pk: message.facts["review"] for message in messages}
    there = set(TaskState.objects.filter(pk__in=review_of.values()).values_list("pk", flat=True))
    return {pk for pk, review in review_of.items() if review in there}


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
        links=_links,
        open_to=_open_to_the_board,
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
            links=_links,
            open_to=_open_to_followers,
        )
    )


def _board_label(_stream):
    return "Pages that wait for the editorial board"


def _board_streams(user):
    return [BOARD_STREAM] if is_board(user) else []


register_stream(BOARD_STREAM, _board_label, _board_streams, heading="The library")
