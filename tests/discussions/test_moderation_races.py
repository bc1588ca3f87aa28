"""
What happens when several people report and decide at once. Only a database with row locks can show
it.
"""

import datetime

import pytest

from discussions import actions
from discussions.models import Decision, Report
from notifications.models import Delivery
from tests.factories.discussions import PostFactory, ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory
from tests.forums.test_races import all_at_once

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def post():
    sig = SigFactory(
        facilitators=MemberFactory.create_batch(4), members=MemberFactory.create_batch(4)
    )
    return PostFactory(thread=ThreadFactory(sig=sig))


def people(rows):
    return [row.member for row in rows.select_related("member").order_by("pk")]


def test_many_facilitators_who_decide_at_once_make_one_decision(post):
    facilitators = people(post.thread.sig.terms)
    Report.objects.create(
        post=post, reported_by=people(post.thread.sig.memberships)[0], reported_at=NOW
    )
    refused = []

    def decide(number):
        by = facilitators[number % 4]
        try:
            if number % 2:
                actions.hide_post(post=post, by=by, reason="It names a resident.", now=NOW)
            else:
                actions.keep_post(post=post, by=by, answer="It is fine.", now=NOW)
        except actions.AlreadyDecided as error:
            refused.append(str(error))

    all_at_once(decide, range(12))
    hidden = Decision.objects.filter(kind="hidden")

    assert (hidden.count(), Decision.objects.filter(kind="kept").count() <= 1) == (1, True)
    assert Delivery.objects.filter(message__kind="discussions.post_hidden").count() == 1
    assert Delivery.objects.filter(message__kind="discussions.report_settled").count() == 1
    assert {words.partition(" has hidden")[2] for words in refused} == {
        " this post already: “It names a resident.”"
    }


def test_many_reports_at_once_are_one_of_each_person_and_one_mail(post):
    readers = people(post.thread.sig.memberships)

    def report(number):
        actions.report_post(post=post, by=readers[number % 4], reason="unkind", words="", now=NOW)

    all_at_once(report, range(12))

    assert Report.objects.count() == 4
    assert (
        Delivery.objects.filter(message__kind="discussions.report_filed")
        .values("message")
        .distinct()
        .count()
        == 1
    )
