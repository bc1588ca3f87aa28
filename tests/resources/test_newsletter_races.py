"""
Two clicks and two workers at once. Only a database with row locks can show it.
"""

import datetime

import pytest

from notifications.models import Delivery, Message
from resources import actions
from resources.models import NewsletterSending
from tests.factories.members import MemberFactory
from tests.factories.newsletters import NewsletterPageFactory, agreeing
from tests.forums.test_races import all_at_once

NOW = datetime.datetime(2026, 11, 27, 9, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_eight_clicks_send_once():
    people = [agreeing() for _ in range(3)]
    newsletter = NewsletterPageFactory()
    editors = MemberFactory.create_batch(8)
    outcomes = []

    def click(editor):
        try:
            sending = actions.send_newsletter(
                page=newsletter, revision_id=newsletter.latest_revision_id, by=editor, now=NOW
            )
            outcomes.append(sending.by_id)
        except actions.AlreadySent:
            outcomes.append(None)

    all_at_once(click, editors)

    assert len(outcomes) == 8
    assert [each for each in outcomes if each] == [NewsletterSending.objects.get().by_id]
    assert Message.objects.count() == 1
    assert sorted(Delivery.objects.values_list("member", flat=True)) == [each.pk for each in people]


def test_eight_workers_and_a_click_send_what_is_due_once():
    agreeing()
    newsletter = NewsletterPageFactory()
    editor = MemberFactory()
    actions.schedule_newsletter(
        page=newsletter,
        revision_id=newsletter.latest_revision_id,
        at=NOW + HOUR,
        by=editor,
        now=NOW,
    )
    sent = []

    def act(number):
        if number:
            sent.append(actions.send_due_newsletters(now=NOW + HOUR))
            return
        try:
            actions.send_newsletter(
                page=newsletter,
                revision_id=newsletter.latest_revision_id,
                by=editor,
                now=NOW + HOUR,
            )
            sent.append(1)
        except actions.AlreadySent:
            sent.append(0)

    all_at_once(act, range(9))

    assert sorted(sent) == [0] * 8 + [1]
    assert Delivery.objects.count() == 1
