"""
What happens when two of the board decide at once. Only a database with row locks can show it.
"""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import TaskState

from notifications.models import Message
from resources import actions, queries
from resources.models import BoardComment, CaseStudyPage
from tests.factories.board import submit
from tests.factories.members import MemberFactory
from tests.factories.resources import CaseStudyPageFactory
from tests.forums.test_races import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page():
    return CaseStudyPageFactory(live=False)


def test_many_who_decide_at_once_make_one_decision(page):
    board = MemberFactory.create_batch(8, roles=["board"])
    review = submit(page)
    edition = queries.board_review(review.pk).edition
    outcomes = []

    def act(numbered):
        number, member = numbered
        try:
            state = actions.decide(
                review_id=review.pk,
                member=member,
                approve=number % 2 == 0,
                comment="Not yet." if number % 2 else "",
                edition=edition,
            )
            outcomes.append((state.status, member.pk))
        except actions.AlreadyDecided:
            outcomes.append(None)

    all_at_once(act, list(enumerate(board)))

    state = TaskState.objects.get(pk=review.pk)
    assert [outcome for outcome in outcomes if outcome] == [(state.status, state.finished_by_id)]
    assert len(outcomes) == 8
    approved = state.status == TaskState.STATUS_APPROVED
    assert CaseStudyPage.objects.get(pk=page.pk).live == approved
    assert Message.objects.filter(kind="resources.board_decided").count() == 1


def test_one_member_who_clicks_many_times_decides_once(page):
    member = MemberFactory(roles=["board"])
    review = submit(page)
    edition = queries.board_review(review.pk).edition

    def act(_):
        actions.decide(
            review_id=review.pk, member=member, approve=True, comment="", edition=edition
        )

    all_at_once(act, range(8))

    assert CaseStudyPage.objects.get(pk=page.pk).live
    assert Message.objects.filter(kind="resources.board_decided").count() == 1


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_a_decision_in_wagtail_and_one_from_the_mail_at_once_are_one(page, verdict):
    by_mail, in_wagtail = MemberFactory.create_batch(2, roles=["board"])
    review = submit(page)
    edition = queries.board_review(review.pk).edition
    loaded = TaskState.objects.get(pk=review.pk)
    refused = []

    def act(which):
        try:
            if which == "mail":
                actions.decide(
                    review_id=review.pk, member=by_mail, approve=True, comment="", edition=edition
                )
            else:
                getattr(loaded, verdict)(user=in_wagtail, comment="Not yet.")
        except (actions.AlreadyDecided, PermissionDenied):
            refused.append(which)

    all_at_once(act, ["mail", "wagtail"])

    assert len(refused) == 1
    state = TaskState.objects.get(pk=review.pk)
    is_live = CaseStudyPage.objects.get(pk=page.pk).live
    assert is_live == (verdict == "approve" or state.finished_by == by_mail)
    assert Message.objects.filter(kind="resources.board_decided").count() == 1


def test_the_same_comment_sent_many_times_at_once_is_one(page):
    member = MemberFactory(roles=["board"])
    review = submit(page)
    now = review.started_at

    all_at_once(
        lambda _: actions.comment(review_id=review.pk, member=member, text="Whose?", now=now),
        range(8),
    )

    assert BoardComment.objects.count() == 1
