"""
What editors do so that people find things, in Wagtail and below it.
"""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pielink.celery import app
from resources import actions, jobs
from resources.models import BestBet, EmptySearch, LibraryPage
from tests.factories.members import MemberFactory
from tests.factories.resources import InformationPageFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=1)


def test_an_empty_search_is_kept_once_with_how_often_and_when_last():
    actions.note_empty_search(words=["zebra", "ape"], now=NOW)
    actions.note_empty_search(words=["ape", "zebra"], now=LATER)

    kept = EmptySearch.objects.get()
    assert (kept.words, kept.count, kept.last_at) == ("ape zebra", 2, LATER)


def test_an_empty_search_without_words_is_not_kept():
    actions.note_empty_search(words=[], now=NOW)

    assert EmptySearch.objects.count() == 0


@pytest.mark.parametrize(
    ("count", "days", "kept"),
    [(1, 90, True), (1, 91, False), (2, 91, True), (2, 364, True), (2, 365, False)],
)
def test_an_empty_search_is_forgotten_after_a_year_and_a_single_one_after_three_months(
    count, days, kept
):
    last_at = NOW - datetime.timedelta(days=days)
    EmptySearch.objects.create(words="zebra", count=count, last_at=last_at)

    forgotten = actions.forget_empty_searches(now=NOW)

    assert (EmptySearch.objects.exists(), forgotten) == (kept, 0 if kept else 1)


def test_beat_forgets_empty_searches_every_day():
    EmptySearch.objects.create(words="zebra", last_at=NOW - datetime.timedelta(days=400))
    EmptySearch.objects.create(words="ape", last_at=timezone.now())
    planned = app.conf.beat_schedule["forget searches in vain"]

    jobs.forget_empty_searches()

    assert planned == {"task": jobs.forget_empty_searches.name, "schedule": 24 * 60 * 60}
    assert [each.words for each in EmptySearch.objects.all()] == ["ape"]


def test_the_same_words_cannot_be_kept_twice():
    EmptySearch.objects.create(words="zebra", last_at=NOW)

    with pytest.raises(IntegrityError):
        EmptySearch.objects.create(words="zebra", last_at=NOW)


def test_editors_alone_may_suggest_pages():
    verbs = ["add", "change", "delete", "view"]

    may = {
        group.name: sorted(
            group.permissions.filter(content_type__model="bestbet").values_list(
                "codename", flat=True
            )
        )
        for group in Group.objects.filter(name__in=["board", "editor"])
    }

    assert may == {"board": [], "editor": [f"{verb}_bestbet" for verb in verbs]}


def test_an_editor_suggests_a_page(client):
    page = InformationPageFactory()
    client.force_login(MemberFactory(roles=["editor"]))

    answer = client.post(
        "/cms/snippets/resources/bestbet/add/",
        {"words": "house rules", "page": page.pk, "reason": "It says who decides."},
    )

    assert answer.status_code == 302
    bet = BestBet.objects.get()
    assert (bet.words, bet.page_id, bet.reason) == (
        "house rules",
        page.pk,
        "It says who decides.",
    )
    assert str(bet) == f"house rules: {page.title}"


def test_an_editor_reads_what_nobody_found(client):
    EmptySearch.objects.create(words="zebra xylophone", count=7, last_at=NOW)
    client.force_login(MemberFactory(roles=["editor"]))

    text = client.get("/cms/empty-searches/").content.decode()

    assert "zebra xylophone" in text
    assert "/cms/empty-searches/" in client.get("/cms/").content.decode()
    assert str(EmptySearch.objects.get()) == "zebra xylophone"


def test_the_board_does_not_read_what_nobody_found(client):
    client.force_login(MemberFactory(roles=["board"]))

    answer = client.get("/cms/empty-searches/")

    assert answer.status_code in {302, 403}
    assert "/cms/empty-searches/" not in client.get("/cms/").content.decode()


@pytest.mark.postgres
def test_words_are_looked_up_in_an_index_of_title_and_text_together():
    search = LibraryPage.objects.search("kettle", order_by_relevance=False)
    with CaptureQueriesContext(connection) as asked:
        list(search)
    query = next(each["sql"] for each in asked if "to_tsquery" in each["sql"])
    condition = re.search(r"WHERE (.+) ORDER BY", query)[1]

    with connection.cursor() as cursor:
        # Of so few entries it would rather read every one.
        cursor.execute("SET LOCAL enable_seqscan TO off")
        # Without the joins, whose order depends on what else is in the tables.
        cursor.execute(f"EXPLAIN SELECT 1 FROM wagtailsearch_indexentry WHERE {condition}")  # noqa: S608 - the words are Wagtail's own
        plan = "\n".join(row for (row,) in cursor.fetchall())

    assert "resources_search_all_words" in plan
