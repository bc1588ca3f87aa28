"""
Pages that are to be published on a day to come.
"""

import datetime

import pytest
import time_machine
from wagtail.models import PageLogEntry

from pielink.celery import app
from resources import actions, jobs
from resources.enums import PageState
from resources.models import ArticlePage
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    InformationPageFactory,
    SectionPageFactory,
)
from tests.resources.test_keeping import typed

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)
THEN = NOW + datetime.timedelta(days=3)


@pytest.fixture(autouse=True)
def clock():
    """
    Stop the clock, which Wagtail asks as well; move it with move_to().
    """
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def plan(page, **changed):
    """
    Have a page published on a day to come, as an editor does who chooses one and publishes.
    """
    page.go_live_at = THEN
    for name, value in changed.items():
        setattr(page, name, value)
    revision = page.save_revision()
    revision.publish(user=MemberFactory(roles=["editor"]))
    return revision


def live():
    return sorted(ArticlePage.objects.live().values_list("title", flat=True))


def test_a_page_is_published_once_its_day_has_come(clock):
    page = ArticlePageFactory(title="A kettle", live=False)
    plan(page)

    assert actions.publish_due_pages(now=NOW) == 0
    assert live() == []

    clock.move_to(THEN)
    assert actions.publish_due_pages(now=THEN) == 1
    assert actions.publish_due_pages(now=THEN) == 0
    assert live() == ["A kettle"]
    log = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled")
    assert log.count() == 1


def test_a_published_page_takes_the_words_that_were_planned(clock):
    page = ArticlePageFactory(title="The old kettle")
    page.save_revision().publish()
    plan(ArticlePage.objects.get(pk=page.pk), title="The new kettle")
    assert live() == ["The old kettle"]

    clock.move_to(THEN)
    actions.publish_due_pages(now=THEN)

    assert live() == ["The new kettle"]


def test_a_page_below_one_that_was_taken_out_waits_until_that_is_put_back(clock):
    shelf = SectionPageFactory()
    plan(ArticlePageFactory(parent=shelf, title="A kettle", live=False))
    plan(ArticlePageFactory(title="A hob", live=False))
    actions.retire_page(page=shelf, by=None, state=PageState.ARCHIVED, reason="It moved.", now=NOW)

    clock.move_to(THEN)
    assert actions.publish_due_pages(now=THEN) == 1
    assert live() == ["A hob"]

    actions.put_back(page=shelf, by=None, now=THEN)
    assert actions.publish_due_pages(now=THEN) == 1
    assert live() == ["A hob", "A kettle"]


def test_one_that_cannot_be_published_holds_up_none_of_the_others(clock, caplog):
    faulty = ArticlePageFactory(title="A kettle", live=False)
    revision = plan(faulty)
    revision.content["title"] = ""
    revision.save()
    plan(ArticlePageFactory(title="A hob", live=False))

    clock.move_to(THEN)
    assert actions.publish_due_pages(now=THEN) == 1

    assert live() == ["A hob"]
    faults = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert faults == [f"Page {faulty.pk} is due and cannot be published."]


def test_beat_publishes_what_is_due_every_minute(clock):
    plan(ArticlePageFactory(title="A kettle", live=False))
    planned = app.conf.beat_schedule["publish pages that are due"]

    clock.move_to(THEN)
    jobs.publish_due_pages()

    assert planned == {"task": jobs.publish_due_pages.name, "schedule": 60}
    assert live() == ["A kettle"]


def test_a_page_planted_live_is_published_once_before_its_next_words_are_planned(client):
    page = InformationPageFactory()
    client.force_login(MemberFactory(roles=["editor"]))

    answer = client.post(f"/cms/pages/{page.pk}/edit/", typed(page, go_live_at="2026-11-06 12:00"))

    assert answer.context["form"].errors == {
        "go_live_at": [
            "Publish this page once without a day: nothing else keeps what readers see until then."
        ]
    }
