"""
What happens when two publish at once. Only a database with row locks can show it.
"""

import datetime

import pytest

from forums import actions, harvest
from forums.models import Certificate, Harvest
from notifications.models import Delivery
from resources.models import ArticlePage, SectionPage
from tests.factories.forums import AnswerFactory, AttendanceFactory, SessionFactory

from .test_races import all_at_once

NOW = datetime.datetime(2026, 12, 8, 16, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def publish(session, summary="We asked what holds."):
    return harvest.publish_harvest(
        session=session,
        write_up=harvest.WriteUp(summary=summary, points=("Write it down.",)),
        by=session.host,
        seen=None,
        now=NOW,
    )


def told():
    return Delivery.objects.filter(message__kind="forums.missed").count()


def test_many_presses_on_publish_make_one_page_and_tell_each_once():
    session = SessionFactory(state="held")
    AnswerFactory.create_batch(3, session=session, choice="no")
    all_at_once(lambda _: publish(session), range(8))
    assert (ArticlePage.objects.count(), Harvest.objects.count(), told()) == (1, 1, 3)


def test_of_two_who_wrote_different_words_one_is_published_and_the_other_is_asked():
    session = SessionFactory(state="held")
    AnswerFactory(session=session, choice="no")
    refused = []

    def publishing(summary):
        try:
            publish(session, summary)
        except harvest.ChangedMeanwhile:
            refused.append(summary)

    all_at_once(publishing, ["Mine.", "Yours."])
    [page] = ArticlePage.objects.all()
    assert (len(refused), told()) == (1, 1)
    assert refused[0] not in str(page.body)


def test_sessions_published_at_once_share_one_shelf():
    sessions = SessionFactory.create_batch(4, state="held")
    all_at_once(publish, sessions)
    shelf = SectionPage.objects.get(slug="from-the-forums")
    assert shelf.get_children().count() == 4


def test_many_presses_for_a_certificate_make_one():
    attendance = AttendanceFactory(presence="came")
    codes = []
    all_at_once(
        lambda _: codes.append(
            actions.issue_certificate(
                session_id=attendance.session_id, member=attendance.member, now=NOW
            ).code
        ),
        range(8),
    )
    assert set(codes) == {Certificate.objects.get().code}
