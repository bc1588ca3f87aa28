"""
What the editorial board does with a page: ask for its decision, decide, comment, tell who asked.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from members.access import BOARD
from members.models import Member
from notifications import outbox
from notifications.actions import mark_seen

from .. import access, queries
from ..models import BoardComment, LibraryPage
from ..notices import BOARD_STREAM
from ..notices.board import about_page_under_way


class BoardRefuses(Exception):
    """
    What a board member asked for cannot be done; the text says why.
    """


class NotOnTheBoard(BoardRefuses):
    """
    The person does not sit on the board, or no longer.
    """


class ReasonNeeded(BoardRefuses):
    """
    Whoever asks for changes says which; a comment without words is none.
    """


class AlreadyDecided(BoardRefuses):
    """
    Somebody decided before, or the page was taken back.
    """


class DraftChanged(BoardRefuses):
    """
    The draft is not the one that was read any more.
    """


class PlaceIsOut(BoardRefuses):
    """
    What the page stands below was taken out of the library since.
    """


def decide(*, review_id, member, approve, comment, edition):
    """
    Decide a review for the board: publish the page at once, or ask for changes with the reason.

    `edition` is queries.edition_of() the draft that was read: what nobody has read is not decided.
    Returns the task state; the same decision repeated by the same member changes nothing. Raises
    NotOnTheBoard, ReasonNeeded, AlreadyDecided, DraftChanged or PlaceIsOut, with nothing changed.
    Wagtail dates the decision itself.
    """
    if not approve and not comment.strip():
        raise ReasonNeeded("Say what to change.")
    with transaction.atomic():
        state, page = _locked(review_id, member)
        verdict = TaskState.STATUS_APPROVED if approve else TaskState.STATUS_REJECTED
        if state.status == verdict and state.finished_by_id == member.pk:
            return state
        _require_open(state)
        if queries.edition_of(page) != edition:
            raise DraftChanged("The page was changed after you opened it. Read it once more.")
        if approve and (above := queries.retired_above(page.get_parent())):
            raise PlaceIsOut(
                f"“{above.title}” was taken out of the library, so nothing below it can be "
                "published. Ask for another place for the page."
            )
        if approve:
            state.approve(user=member, comment=comment.strip())
        else:
            state.reject(user=member, comment=comment.strip())
    return state


def comment(*, review_id, member, text, now):
    """
    Write down a board member's comment on a page that waits, and mail it to who submitted it.

    Returns the BoardComment; the same words sent twice running are one. Raises NotOnTheBoard,
    ReasonNeeded or AlreadyDecided.
    """
    text = text.strip()
    if not text:
        raise ReasonNeeded("Write your comment.")
    with transaction.atomic():
        state, page = _locked(review_id, member)
        said = BoardComment.objects.filter(task_state=state, member=member).last()
        if said and said.text == text:
            return said
        _require_open(state)
        said = BoardComment.objects.create(
            task_state=state, member=member, text=text, created_at=now
        )
        _tell(
            "resources.board_commented",
            f"board-comment-{said.pk}",
            state=state,
            page=page,
            by=member,
            context={"comment": text},
            now=now,
        )
        abouts = [about_page_under_way(state.workflow_state_id)]
        mark_seen(member_id=member.pk, abouts=abouts, now=now)
    return said


def ask_the_board(*, task_state, now):
    """
    Mail every board member that a page waits for the board; whoever submitted it needs no mail.

    Returns the message, or None for a task that is not the board's.
    """
    review = queries.board_review(task_state.pk)
    if review is None:
        return None
    by = review.state.workflow_state.requested_by_id
    return outbox.post(
        kind="resources.board_review",
        source_key=f"board-review-{review.pk}",
        context={"review": review, "draft": review.draft},
        recipients=Member.objects.reachable().filter(groups__name=BOARD).exclude(pk=by),
        now=now,
        stream=BOARD_STREAM,
        about=about_page_under_way(review.state.workflow_state_id),
        facts={"review": review.pk},
    )


def tell_decision(*, workflow_state, by, now):
    """
    Mail whoever submitted a page what the board has just decided, unless it was they themselves.

    Who decided has seen what they were told of it. Returns the message, or None where there is
    nobody to tell.
    """
    if by is not None:
        abouts = [about_page_under_way(workflow_state.pk)]
        mark_seen(member_id=by.pk, abouts=abouts, now=now)
    state = queries.board_reviews().filter(pk=workflow_state.current_task_state_id).first()
    pages = LibraryPage.objects.select_related("latest_revision")
    page = pages.filter(pk=workflow_state.object_id).first()
    if state is None or page is None:
        return None
    return _tell(
        "resources.board_decided",
        f"board-decided-{state.pk}",
        state=state,
        page=page,
        by=by,
        context={
            "is_approved": state.status == TaskState.STATUS_APPROVED,
            "comment": state.comment,
            "page_url": settings.SITE_ADDRESS + page.url,
            "goes_live_at": page.latest_revision.approved_go_live_at,
        },
        now=now,
    )


def refuse_second_decision(*, task_state):
    """
    Refuse, for whichever door it comes through, to finish a review that is finished already.

    Locks the review until the transaction ends. Raises PermissionDenied, as Wagtail itself does
    where it sees it in time.
    """
    if task_state.pk is None or task_state.status not in queries.DECIDED:
        return
    kept = TaskState.objects.select_for_update().get(pk=task_state.pk)
    if kept.status != TaskState.STATUS_IN_PROGRESS and kept.finished_at != task_state.finished_at:
        raise PermissionDenied("The editorial board has decided already.")


def refuse_approval_below_what_is_out(*, task_state):
    """
    Refuse, for whichever door it comes through, to approve a page that stands below one that was
    taken out of the library. Raises PermissionDenied.
    """
    if task_state.status != TaskState.STATUS_APPROVED:
        return
    page = task_state.workflow_state.content_object
    if isinstance(page, Page) and queries.retired_above(page.get_parent()):
        raise PermissionDenied("What the page stands below was taken out of the library.")


def forget_board_member(*, member):
    """
    Take a member's name off what they said, decided and submitted; the words stay.
    """
    BoardComment.objects.filter(member=member).update(member=None)
    TaskState.objects.filter(finished_by=member).update(finished_by=None)
    WorkflowState.objects.filter(requested_by=member).update(requested_by=None)


def _locked(review_id, member):
    """
    Return a review and its page, both locked: nobody else decides it or writes a draft meanwhile.
    """
    if not access.can_decide(member):
        raise NotOnTheBoard("Only members of the editorial board decide.")
    # In the order in which Wagtail's own screens come to them.
    state = (
        TaskState.objects.select_for_update(of=("self",))
        .select_related("workflow_state")
        .get(pk=review_id)
    )
    Page.objects.select_for_update().get(pk=state.workflow_state.object_id)
    page = LibraryPage.objects.select_related("latest_revision").get(
        pk=state.workflow_state.object_id
    )
    return state, page


def _require_open(state):
    under_way = state.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    if state.status == TaskState.STATUS_IN_PROGRESS and under_way:
        return
    if state.status in queries.DECIDED:
        who = queries.name_of(state.finished_by, queries.GONE_MEMBER)
        what = "approved this" if state.status == TaskState.STATUS_APPROVED else "asked for changes"
        raise AlreadyDecided(f"{who} has already {what}.")
    raise AlreadyDecided("The page was taken back before the board decided.")


def _tell(kind, source_key, *, state, page, by, context, now):
    to = state.workflow_state.requested_by_id
    if to is None or (by is not None and by.pk == to):
        return None
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return outbox.post(
        kind=kind,
        source_key=source_key,
        context={
            "title": page.draft_title,
            "page": page,
            "by": queries.name_of(by, queries.GONE_MEMBER),
            "edit_url": settings.SITE_ADDRESS + edit_url,
            "board_url": settings.SITE_ADDRESS + reverse("resources:board_review", args=[state.pk]),
            **context,
        },
        recipients=Member.objects.current().filter(pk=to),
        now=now,
        about=about_page_under_way(state.workflow_state_id),
        facts={"review": state.pk},
    )
