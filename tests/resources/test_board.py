import datetime
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from members.actions import close_account
from notifications import delivery
from notifications.models import Delivery, Message
from resources import actions, queries
from resources.enums import Audience, PageState
from resources.models import BoardComment, CaseStudyPage
from resources.notices import board_address
from tests.factories.board import submit
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    CaseStudyPageFactory,
    InformationPageFactory,
    RecordingPageFactory,
)
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC)


@pytest.fixture
def editor():
    return MemberFactory(name="Elspeth Morrow", roles=["editor"])


@pytest.fixture
def board():
    """
    Give the two members of the board; a superuser, who gets none of its mail, is there as well.
    """
    MemberFactory(is_superuser=True)
    MemberFactory(roles=["board"], is_active=False)
    return [
        MemberFactory(name="Ada Birch", roles=["board"]),
        MemberFactory(name="Sam Rowan", roles=["board"]),
    ]


def edition(review):
    return queries.board_review(review.pk).edition


def decide(review, member, *, approve=True, comment="", of=None):
    return actions.decide(
        review_id=review.pk,
        member=member,
        approve=approve,
        comment=comment,
        edition=of or edition(review),
    )


def comment(review, member, text="Whose kettle is it?"):
    return actions.comment(review_id=review.pk, member=member, text=text, now=NOW)


def in_wagtail(page, action, review):
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, review.pk])


def mailed(kind):
    """
    Give whom mail of a kind was written to.
    """
    deliveries = Delivery.objects.filter(message__kind=f"resources.{kind}")
    return list(deliveries.order_by("pk").values_list("member__name", flat=True))


def kept(page):
    return CaseStudyPage.objects.get(pk=page.pk)


def test_a_submitted_page_is_mailed_to_every_board_member_and_to_nobody_else(editor, board):
    submit(by=editor)

    assert mailed("board_review") == ["Ada Birch", "Sam Rowan"]
    assert mail.outbox == []


def test_a_board_member_who_submits_a_page_gets_no_mail_about_it(board):
    submit(by=board[0])

    assert mailed("board_review") == ["Sam Rowan"]


def test_a_page_submitted_again_is_mailed_again(editor, board):
    first = submit(by=editor)
    decide(first, board[0], approve=False, comment="Whose kettle?")

    first.workflow_state.refresh_from_db()
    first.workflow_state.resume(editor)

    assert mailed("board_review") == ["Ada Birch", "Sam Rowan"] * 2
    [second] = queries.board_waiting()
    assert second.pk != first.pk
    assert [remark.text for remark in second.remarks] == ["Whose kettle?"]


def test_a_board_member_who_may_not_publish_publishes_by_approving(editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)

    state = decide(review, board[0], comment="Warm and clear.")

    assert kept(page).live
    assert state.workflow_state.status == WorkflowState.STATUS_APPROVED
    assert (state.finished_by, state.comment) == (board[0], "Warm and clear.")
    assert not page.permissions_for_user(board[0]).can_publish()


def test_approving_mails_the_address_of_the_page_to_who_submitted_it(editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)

    decide(review, board[0], comment="Warm and clear.")

    assert mailed("board_decided") == ["Elspeth Morrow"]
    message = Message.objects.get(kind="resources.board_decided")
    assert message.subject == f"Approved: {page.title}"
    assert f"It is published:\nhttp://testserver{page.url}\n" in message.text
    assert "Ada Birch of the editorial board has approved" in message.text
    assert "Warm and clear." in message.text
    assert mail.outbox == []


def test_asking_for_changes_mails_the_reason_and_where_to_edit(editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)

    state = decide(review, board[0], approve=False, comment="Say who moved the kettle.")

    assert not kept(page).live
    assert state.workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert mailed("board_decided") == ["Elspeth Morrow"]
    message = Message.objects.get(kind="resources.board_decided")
    assert message.subject == f"The board asks for changes: {page.title}"
    assert "Say who moved the kettle." in message.text
    assert f"http://testserver/cms/pages/{page.pk}/edit/" in message.text
    assert mail.outbox == []


def test_a_published_page_keeps_its_words_until_the_new_ones_are_approved(editor, board):
    page = CaseStudyPageFactory(title="The old kettle")
    page.title = "The new kettle"
    review = submit(page, by=editor)
    assert kept(page).title == "The old kettle"

    decide(review, board[0])

    assert kept(page).title == "The new kettle"


def test_a_page_with_a_date_to_come_is_approved_for_that_date(editor, board):
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=3)
    page = CaseStudyPageFactory(live=False, go_live_at=later)
    review = submit(page, by=editor)

    decide(review, board[0])

    assert not kept(page).live
    text = Message.objects.get(kind="resources.board_decided").text
    assert re.search(r"It is published on \w+day \d+ \w+ \d{4}", text)
    assert page.url not in text


def test_the_same_decision_twice_is_one(editor, board):
    review = submit(by=editor)
    seen = edition(review)

    first = decide(review, board[0], of=seen)
    again = decide(review, board[0], of=seen)

    assert again.finished_at == first.finished_at
    assert mailed("board_decided") == ["Elspeth Morrow"]


@pytest.mark.parametrize("approve", [True, False])
def test_whoever_comes_second_is_told_who_decided(editor, board, approve):
    review = submit(by=editor)
    seen = edition(review)
    decide(review, board[0], approve=True, of=seen)

    with pytest.raises(actions.AlreadyDecided, match=r"Ada Birch has already approved this\."):
        decide(review, board[1], approve=approve, comment="No.", of=seen)

    assert TaskState.objects.get(pk=review.pk).finished_by == board[0]
    assert mailed("board_decided") == ["Elspeth Morrow"]


def test_the_opposite_decision_of_the_same_member_is_refused(editor, board):
    review = submit(by=editor)
    decide(review, board[0], approve=False, comment="Not yet.")

    with pytest.raises(actions.AlreadyDecided, match=r"Ada Birch has already asked for changes\."):
        decide(review, board[0])


def test_what_was_taken_back_is_decided_no_more(editor, board):
    review = submit(by=editor)
    review.workflow_state.cancel(user=editor)

    with pytest.raises(actions.AlreadyDecided, match="taken back"):
        decide(review, board[0])
    with pytest.raises(actions.AlreadyDecided, match="taken back"):
        comment(review, board[0])


def test_a_draft_that_nobody_has_read_is_not_approved(editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)
    seen = edition(review)
    page.title = "Something else altogether"
    page.save_revision(user=board[1])

    with pytest.raises(actions.DraftChanged):
        decide(review, board[0], of=seen)
    assert not kept(page).live

    decide(review, board[0])
    assert kept(page).title == "Something else altogether"


def test_a_draft_written_over_in_place_counts_as_changed(editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)
    seen = edition(review)
    page.title = "Something else altogether"
    page.save_revision(user=editor, overwrite_revision=page.latest_revision)

    with pytest.raises(actions.DraftChanged):
        decide(review, board[0], of=seen)


@pytest.fixture
def below_what_is_out(editor):
    """
    Give a draft that was submitted before its shelf was taken out of the library.
    """
    page = CaseStudyPageFactory(live=False)
    submit(page, by=editor)
    actions.retire_page(
        page=page.get_parent(), by=None, state=PageState.ARCHIVED, reason="Closed.", now=NOW
    )
    return page


def test_nothing_is_approved_below_what_was_taken_out(below_what_is_out, board):
    review = below_what_is_out.current_workflow_task_state

    with pytest.raises(actions.PlaceIsOut):
        decide(review, board[0])
    assert not kept(below_what_is_out).live

    decide(review, board[0], approve=False, comment="It needs another shelf.")
    assert mailed("board_decided") == ["Elspeth Morrow"]


def test_nothing_is_approved_in_wagtail_below_what_was_taken_out(client, below_what_is_out, board):
    review = below_what_is_out.current_workflow_task_state
    client.force_login(board[0])

    client.post(in_wagtail(below_what_is_out, "approve", review), {"comment": ""})

    assert not kept(below_what_is_out).live
    assert TaskState.objects.get(pk=review.pk).status == TaskState.STATUS_IN_PROGRESS
    assert mailed("board_decided") == []


@pytest.mark.parametrize("roles", [[], ["editor"], ["organiser", "steward"]])
def test_nobody_else_decides_or_comments(editor, board, roles):
    review = submit(by=editor)
    member = MemberFactory(roles=roles)

    with pytest.raises(actions.NotOnTheBoard):
        decide(review, member)
    with pytest.raises(actions.NotOnTheBoard):
        comment(review, member)


def test_changes_are_asked_for_with_a_reason(editor, board):
    review = submit(by=editor)

    with pytest.raises(actions.ReasonNeeded):
        decide(review, board[0], approve=False, comment="  ")
    with pytest.raises(actions.ReasonNeeded):
        comment(review, board[0], "  ")


def test_a_comment_is_mailed_to_who_submitted_the_page_and_decides_nothing(editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)

    comment(review, board[0])
    comment(review, board[0])

    assert BoardComment.objects.count() == 1
    assert mailed("board_commented") == ["Elspeth Morrow"]
    message = Message.objects.get(kind="resources.board_commented")
    assert message.subject == f"A comment from the editorial board: {page.title}"
    assert "Whose kettle is it?" in message.text
    assert [waiting.pk for waiting in queries.board_waiting()] == [review.pk]
    assert not kept(page).live


def test_the_same_member_comments_more_than_once(editor, board):
    review = submit(by=editor)

    for text in ["One", "Two", "One"]:
        comment(review, board[0], text)

    assert [said.text for said in BoardComment.objects.all()] == ["One", "Two", "One"]


def test_deciding_in_wagtail_does_and_mails_the_same(client, editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)
    client.force_login(board[0])

    client.post(in_wagtail(page, "approve", review), {"comment": "Warm and clear."})

    assert kept(page).live
    assert TaskState.objects.get(pk=review.pk).finished_by == board[0]
    assert mailed("board_decided") == ["Elspeth Morrow"]
    assert "Warm and clear." in Message.objects.get(kind="resources.board_decided").text
    assert mail.outbox == []


def test_asking_for_changes_in_wagtail_mails_the_reason(client, editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)
    client.force_login(board[0])

    client.post(in_wagtail(page, "reject", review), {"comment": "Whose kettle?"})

    assert mailed("board_decided") == ["Elspeth Morrow"]
    assert "Whose kettle?" in Message.objects.get(kind="resources.board_decided").text
    assert mail.outbox == []


def test_wagtail_refuses_a_decision_that_was_loaded_before_another_was_made(editor, board):
    review = submit(by=editor)
    loaded = TaskState.objects.get(pk=review.pk)
    decide(review, board[0])

    with pytest.raises(PermissionDenied):
        loaded.reject(user=board[1], comment="No.")

    assert TaskState.objects.get(pk=review.pk).status == TaskState.STATUS_APPROVED
    assert mailed("board_decided") == ["Elspeth Morrow"]


def test_whoever_approves_their_own_page_gets_no_mail_about_it(board):
    review = submit(by=board[0])

    decide(review, board[0])

    assert mailed("board_decided") == []


def test_an_editor_still_publishes_directly_and_the_review_ends(editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)

    page.get_latest_revision().publish(user=editor)

    assert kept(page).live
    assert queries.board_waiting() == []
    assert TaskState.objects.get(pk=review.pk).status == TaskState.STATUS_CANCELLED
    assert mailed("board_decided") == []


def test_what_waits_comes_the_longest_first_and_is_counted(editor, board):
    first, second = submit(by=editor), submit(by=editor)
    decide(submit(by=editor), board[0])
    TaskState.objects.filter(pk=second.pk).update(started_at=NOW - datetime.timedelta(days=4))
    TaskState.objects.filter(pk=first.pk).update(started_at=NOW - datetime.timedelta(days=1))

    waiting = queries.board_waiting()

    assert [(review.pk, review.age(NOW)) for review in waiting] == [
        (second.pk, "for 4 days"),
        (first.pk, "for 1 day"),
    ]
    assert queries.board_waiting_count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_are_read_in_the_same_number_of_queries(
    editor, board, number, django_assert_num_queries
):
    for _ in range(number):
        comment(submit(by=editor), board[0])
        decide(submit(by=editor), board[0], comment="Good.")

    with django_assert_num_queries(4):
        shown = [(each.title, each.kind, each.submitted_by) for each in queries.board_waiting()]
    with django_assert_num_queries(4):
        told = [(each.title, each.decided_by) for each in queries.board_decided()]
    assert (len(shown), len(told)) == (number, number)


def test_a_deleted_page_leaves_nothing_waiting(editor, board):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)
    comment(review, board[0])

    kept(page).delete()

    assert queries.board_waiting() == []
    assert queries.board_review(review.pk) is None
    assert not BoardComment.objects.exists()


def test_closing_an_account_keeps_the_words_and_not_the_name(editor, board):
    review = submit(by=editor)
    comment(review, board[0])
    comment(review, board[1], "Mine.")
    decide(review, board[0], approve=False, comment="Say whose.")

    close_account(member=board[0], now=NOW)
    close_account(member=editor, now=NOW)

    [told] = queries.board_decided()
    assert {(remark.who, remark.text) for remark in told.remarks} == {
        ("A former board member", "Whose kettle is it?"),
        ("Sam Rowan", "Mine."),
        ("A former board member", "Say whose."),
    }
    assert (told.submitted_by, told.decided_by) == ("A former editor", "A former board member")
    assert not BoardComment.objects.filter(member=board[0]).exists()
    assert not TaskState.objects.filter(finished_by=board[0]).exists()
    assert not WorkflowState.objects.filter(requested_by=editor).exists()


def test_mail_about_a_sig_s_page_names_the_sig_and_not_everyone(editor, board):
    sig = SigFactory(name="Night shifts")
    submit(CaseStudyPageFactory(live=False, audience=Audience.SIG, sig=sig), by=editor)

    text = Message.objects.get(kind="resources.board_review").text

    assert "Case study, for members of Night shifts" in text


def test_the_link_of_each_board_member_is_their_own(editor, board):
    review = submit(by=editor)

    links = {board_address(review.pk, member.pk) for member in board}

    assert len(links) == 2
    assert Message.objects.get(kind="resources.board_review").text.count("http") == 1


def test_other_pages_than_case_studies_go_the_same_way(editor, board):
    page = InformationPageFactory(live=False)

    decide(submit(page, by=editor), board[0])

    page.refresh_from_db()
    assert page.live


def test_a_recording_before_the_board_is_called_what_the_search_calls_it(editor, board):
    submit(RecordingPageFactory(live=False), by=editor)

    [review] = queries.board_waiting()

    assert review.kind == "Video or audio"


def send(kind):
    """
    Let the worker come to the last mail of a kind, and give {name: what became of it}.
    """
    message = Message.objects.filter(kind=f"resources.{kind}").latest("pk")
    pks = message.deliveries.order_by("pk").values_list("pk", flat=True)
    delivery.deliver(
        message_id=message.pk,
        first=min(pks),
        last=max(pks),
        clock=lambda: datetime.datetime.now(datetime.UTC),
    )
    return {
        each.member.name: each.reason or each.state
        for each in message.deliveries.select_related("member")
    }


@pytest.mark.parametrize("approve", [True, False])
def test_what_was_decided_before_the_mail_left_is_not_asked_any_more(editor, board, approve):
    review = submit(by=editor)
    decide(review, board[0], approve=approve, comment="Whose kettle?")

    assert send("board_review") == dict.fromkeys(
        ["Ada Birch", "Sam Rowan"], "The board has decided, or need not any more."
    )


def test_what_was_taken_back_before_the_mail_left_is_not_asked_any_more(editor, board):
    submit(by=editor).workflow_state.cancel(user=editor)

    assert set(send("board_review").values()) == {"The board has decided, or need not any more."}


def test_whoever_left_the_board_before_the_mail_left_gets_none(editor, board):
    submit(by=editor)
    board[0].groups.clear()

    assert send("board_review") == {"Ada Birch": "No longer on the board.", "Sam Rowan": "sent"}


def test_mail_of_changes_is_not_sent_once_the_page_was_submitted_again(editor, board):
    review = submit(by=editor)
    decide(review, board[0], approve=False, comment="Whose kettle?")
    review.workflow_state.refresh_from_db()
    review.workflow_state.resume(editor)

    assert send("board_decided") == {"Elspeth Morrow": "The page was submitted again since."}
    assert send("board_review") == {"Ada Birch": "sent", "Sam Rowan": "sent"}


@pytest.mark.parametrize("kind", ["board_decided", "board_commented"])
def test_mail_about_a_page_that_is_gone_is_not_sent(editor, board, kind):
    page = CaseStudyPageFactory(live=False)
    review = submit(page, by=editor)
    comment(review, board[0])
    decide(review, board[0], approve=False, comment="Whose kettle?")
    kept(page).delete()

    assert send(kind) == {"Elspeth Morrow": "The page is gone."}


@pytest.mark.parametrize("kind", ["board_decided", "board_commented"])
def test_mail_to_who_submitted_a_page_is_sent(editor, board, kind):
    review = submit(by=editor)
    comment(review, board[0])
    decide(review, board[0])

    assert send(kind) == {"Elspeth Morrow": "sent"}
