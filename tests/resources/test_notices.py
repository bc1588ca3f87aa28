"""
What the library tells people, as it stands on the site: where it leads, who may still see it, and
when it counts as seen.
"""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState

from notifications import registry
from notifications.models import Delivery
from resources import actions, queries
from resources.enums import Audience
from sigs.models import SigMembership
from tests.factories.board import submit
from tests.factories.members import MemberFactory
from tests.factories.promises import PromiseFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.sigs import SigFactory
from tests.factories.suggestions import SuggestionFactory

NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def editor():
    return MemberFactory(name="Elspeth", roles=["editor"])


@pytest.fixture
def board():
    return [MemberFactory(name=name, roles=["board"]) for name in ("Ada", "Sam")]


def told(member):
    client = Client()
    client.force_login(member)
    notices = client.get("/mail/notices/").context["told"].notices
    return [(notice.delivery.message.kind, notice.path) for notice in notices]


def unseen(member):
    unseen = Delivery.objects.filter(member=member, seen_at=None).order_by("pk")
    return list(unseen.values_list("message__kind", flat=True))


def decide(review, member):
    edition = queries.board_review(review.pk).edition
    return actions.decide(
        review_id=review.pk, member=member, approve=False, comment="Whose?", edition=edition
    )


def answer(suggestion, editor):
    return actions.answer_suggestion(
        suggestion=suggestion,
        by=editor,
        state="accepted",
        answer="Thank you.",
        made_page=None,
        now=NOW,
    )


def test_each_kind_of_the_library_leads_somewhere():
    kinds = [kind for kind in registry.kinds() if kind.name.startswith("resources.")]
    on_site = [kind for kind in kinds if kind.on_site]

    assert [kind.name for kind in kinds if not kind.on_site] == ["resources.newsletter_trial"]
    assert [kind.name for kind in on_site if not kind.links] == []
    # A newsletter holds nothing but what everybody may read.
    assert [kind.name for kind in on_site if not kind.open_to] == ["resources.newsletter"]
    assert len(on_site) == 7


class TestBoard:
    def test_both_sides_are_led_to_what_the_board_says(self, editor, board):
        review = submit(by=editor)
        decide(review, board[0])
        path = reverse("resources:board_review", args=[review.pk])

        assert told(board[1]) == [("resources.board_review", path)]
        assert told(editor) == [("resources.board_decided", path)]

    def test_whoever_decides_has_seen_what_waited_and_nobody_else_has(self, editor, board):
        decide(submit(by=editor), board[0])

        assert [unseen(each) for each in [*board, editor]] == [
            [],
            ["resources.board_review"],
            ["resources.board_decided"],
        ]

    def test_whoever_comments_has_seen_it_too(self, editor, board):
        review, _ = submit(by=editor), submit(by=editor)
        actions.comment(review_id=review.pk, member=board[0], text="Whose?", now=NOW)

        assert [unseen(each) for each in [*board, editor]] == [
            ["resources.board_review"],
            ["resources.board_review"] * 2,
            ["resources.board_commented"],
        ]

    def test_deciding_in_wagtail_counts_as_well(self, editor, board):
        review = submit(by=editor)
        client = Client()
        client.force_login(board[0])
        address = "wagtailadmin_pages:workflow_action"
        page_id = review.workflow_state.object_id
        client.post(reverse(address, args=[page_id, "reject", review.pk]), {"comment": "Whose?"})
        review.refresh_from_db()

        assert (review.status, unseen(board[0])) == (TaskState.STATUS_REJECTED, [])

    def test_who_left_the_board_is_shown_no_page_that_waited_for_it(self, editor, board):
        submit(by=editor)
        board[0].groups.clear()

        assert told(board[0]) == []
        assert len(told(board[1])) == 1


class TestPromises:
    def test_its_owner_is_led_to_settle_it_and_has_then_seen_it(self, editor):
        promise, other = PromiseFactory(owner=editor), PromiseFactory(owner=editor)
        actions.tell_owners(now=NOW)
        path = reverse("settle_promise", args=[promise.pk])
        assert ("resources.promise_due", path) in told(editor)
        actions.withdraw_promise(promise=promise, reason="No time.", by=editor, now=NOW)

        assert list(
            Delivery.objects.filter(seen_at=None).values_list("message__about", flat=True)
        ) == [f"promise:{other.pk}"]

    def test_who_does_not_see_to_it_any_more_is_not_shown_it(self, editor):
        promise = PromiseFactory(owner=editor)
        actions.tell_owners(now=NOW)
        promise.owner = None
        promise.save()

        assert told(editor) == []


class TestSuggestions:
    def test_its_maker_is_led_to_their_suggestions(self, editor):
        suggestion = SuggestionFactory()
        answer(suggestion, editor)

        assert told(suggestion.by) == [("resources.suggestion_answered", "/suggestions/")]

    def test_it_is_left_out_where_its_page_is_not_theirs_to_open_any_more(self, editor):
        member = MemberFactory()
        sig = SigFactory(members=[member])
        page = ArticlePageFactory(audience=Audience.SIG, sig=sig)
        answer(SuggestionFactory(by=member, page=page, kind="correction"), editor)
        assert len(told(member)) == 1
        SigMembership.objects.update(left_at=NOW)

        assert told(member) == []
