import csv
import datetime
import io
import re

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse

from forums import actions, documents
from forums.enums import Presence
from notifications.models import Delivery
from tests.factories.forums import (
    AnswerFactory,
    AttendanceFactory,
    GuestFactory,
    SeasonFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
TUESDAY, THURSDAY = datetime.date(2026, 12, 8), datetime.date(2026, 12, 10)
AFTER = datetime.datetime(2026, 12, 20, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AFTER, tick=False):
        yield


def announced(*dates, **topic):
    """
    Announce a topic on these dates to all who are there, and let the dates go by.
    """
    made = TopicFactory(**topic)
    host = made.created_by
    sessions = [SessionFactory(topic=made, date=date, state="draft", host=host) for date in dates]
    actions.announce_topic(topic=made, by=host, now=NOW)
    return [made.sessions.get(pk=session.pk) for session in sessions]


def came(session, *people, presence=Presence.CAME, **more):
    for member in people:
        AttendanceFactory(
            session=session, member=member, presence=presence, marked_at=AFTER, **more
        )


def tables(client, user, **query):
    client.force_login(user)
    found = client.get(reverse("forums:numbers"), query).context["found"]
    return {table.by: table.rows for table in found.tables}


@pytest.fixture
def twin(organiser):
    """
    Ask six people and the organiser about two dates of one topic, and have five of them answer.
    """
    people = MemberFactory.create_batch(6)
    season = SeasonFactory(title="Season Six", slug="season-six")
    tuesday, thursday = announced(TUESDAY, THURSDAY, title="=Boundaries & bends", season=season)
    first, second, third, fourth, fifth, _ = people
    for session, member, choice in [
        (tuesday, first, "yes"),
        (thursday, first, "no"),
        (thursday, second, "yes"),
        (thursday, third, "waiting"),
        (tuesday, fourth, "maybe"),
        (thursday, fourth, "maybe"),
        (tuesday, fifth, "no"),
        (thursday, fifth, "no"),
    ]:
        AnswerFactory(session=session, member=member, choice=choice)
    guest = GuestFactory(topic=tuesday.topic)
    AnswerFactory(session=tuesday, member=None, guest=guest)
    came(tuesday, first)
    came(tuesday, fourth, presence=Presence.MISSED)
    came(tuesday, fifth, presence=Presence.APOLOGIES)
    AttendanceFactory(
        session=tuesday, member=None, guest=guest, presence=Presence.CAME, marked_at=AFTER
    )
    AttendanceFactory(session=thursday, member=second)
    return tuesday, thursday


def test_numbers_come_by_session_season_and_day_and_a_person_asked_twice_counts_once(
    client, organiser, twin
):
    announced(TUESDAY, title="Of nobody", audience="sig", sig=SigFactory())
    SessionFactory(topic__title="Not from here", date=datetime.date(2026, 11, 6), state="held")
    for state in ("draft", "cancelled"):
        SessionFactory(topic=twin[0].topic, state=state)
    found = tables(client, organiser, season="all")

    assert found == {
        "sessions": [
            # Invited, answered, yes, waiting, maybe, no, came.
            ("=Boundaries & bends", "Thu 10 Dec 2026", 7, 5, 1, 1, 1, 2, None),
            ("Of nobody", "Tue 8 Dec 2026", 0, 0, 0, 0, 0, 0, None),
            ("=Boundaries & bends", "Tue 8 Dec 2026", 7, 4, 2, 0, 1, 1, 2),
            ("Not from here", "Fri 6 Nov 2026", None, 0, 0, 0, 0, 0, None),
        ],
        "seasons": [
            ("Season Six", 2, 7, 6, 3, 1, 1, 1, 2),
            ("Outside the seasons", 2, None, 0, 0, 0, 0, 0, None),
        ],
        "days": [
            ("Tuesday", 2, 7, 4, 2, 0, 1, 1, 2),
            ("Thursday", 1, 7, 5, 1, 1, 1, 2, None),
            ("Friday", 1, None, 0, 0, 0, 0, 0, None),
        ],
    }


def test_a_season_narrows_sessions_and_days_and_the_last_one_begun_comes_first(
    client, organiser, twin
):
    later = SeasonFactory(title="Season Seven", slug="season-seven")
    SessionFactory(topic__season=later, topic__title="To come", date=datetime.date(2027, 2, 2))
    client.force_login(organiser)
    page = client.get(reverse("forums:numbers"))

    assert page.context["found"].chosen.title == "Season Six"
    assert [season.title for season in page.context["found"].seasons] == [
        "Season Seven",
        "Season Six",
        "All of them",
    ]
    assert [row[0] for row in tables(client, organiser, season="season-seven")["sessions"]] == [
        "To come"
    ]
    assert len(tables(client, organiser, season="season-seven")["seasons"]) == 2
    assert client.get(reverse("forums:numbers"), {"season": "none"}).status_code == 404


def test_who_was_left_out_was_not_invited(client, organiser, twin):
    gone = Delivery.objects.filter(message__kind="forums.invitation").first()
    Delivery.objects.filter(pk=gone.pk).update(state="skipped")

    assert tables(client, organiser)["seasons"] == [("Season Six", 2, 6, 6, 3, 1, 1, 1, 2)]


def test_each_counts_what_they_look_after(client, organiser, twin):
    sig = SigFactory()
    (meeting,) = announced(TUESDAY, title="Meeting", sig=sig)
    facilitator, member = MemberFactory(), MemberFactory()
    facilitator.facilitation_terms.create(sig=sig, started_at=NOW)
    idle = MemberFactory()
    idle.facilitation_terms.create(sig=SigFactory(), started_at=NOW)

    def titles(user):
        return {row[0] for row in tables(client, user, season="all")["sessions"]}

    assert titles(organiser) == {"=Boundaries & bends", "Meeting"}
    assert titles(facilitator) == titles(meeting.host) == {"Meeting"}
    assert titles(twin[0].host) == {"=Boundaries & bends"}
    assert titles(idle) == set()
    client.force_login(member)
    assert client.get(reverse("forums:numbers")).status_code == 403
    file = reverse("forums:numbers_file", args=["sessions"])
    assert client.get(file).status_code == 403
    client.logout()
    assert client.get(file).url == f"/accounts/login/?next={file}"


@pytest.mark.parametrize("by", ["sessions", "seasons", "days"])
def test_chart_table_and_file_say_the_same(client, organiser, twin, by):
    client.force_login(organiser)
    answer = client.get(reverse("forums:numbers"))
    page = BeautifulSoup(answer.text, "html.parser").select_one(f"[aria-labelledby=by-{by}]")
    shown = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in page.find("tbody").find_all("tr")
    ]
    beside = [text.get_text() for text in page.select("svg .words")]
    file = client.get(reverse("forums:numbers_file", args=[by]))
    headings, *rows = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))

    assert [row[2] + " · " + row[3] + " · " + row[-1] for row in shown] == beside
    assert headings == [cell.get_text() for cell in page.find("thead").find_all("th")]
    assert [[cell or "–" for cell in row] for row in rows] == [
        [re.sub("^=", "'=", cell) for cell in row] for row in shown
    ]
    assert file["Content-Disposition"] == f'attachment; filename="{by}.csv"'


def test_no_name_of_anybody_is_on_the_page_or_in_a_file(client, organiser, twin):
    client.force_login(organiser)
    names = {answer.name for session in twin for answer in session.answers.all()}
    main = BeautifulSoup(client.get(reverse("forums:numbers")).text, "html.parser").main.get_text()
    file = client.get(reverse("forums:numbers_file", args=["sessions"])).content.decode()

    assert len(names) == 6
    assert [name for name in names if name in main + file] == []


def test_a_file_of_something_else_is_not_there(client, organiser):
    client.force_login(organiser)

    assert client.get("/forums/numbers/people.csv").status_code == 404
    assert client.get("/forums/numbers/days.csv?season=none").status_code == 404


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "'  @SUM(A1)"),
        ("-2", "'-2"),
        ("\t=1", "'\t=1"),
        ("A, “b” = c", "A, “b” = c"),
        (-2, "-2"),
        (None, ""),
    ],
)
def test_a_cell_is_never_run_as_a_formula(cell, written):
    file = documents.write_csv(["Name"], [[cell]]).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(file, newline="")))[1:] == [[written]]


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_page_takes_as_many_queries_for_one_session_as_for_many(
    number, client, organiser, django_assert_num_queries
):
    for position in range(number):
        season = SeasonFactory()
        (session,) = announced(TUESDAY + datetime.timedelta(days=position), season=season)
        came(session, AnswerFactory(session=session).member)
    client.force_login(organiser)
    # Session, member, roles; sessions, invited, answers, presence; the bell.
    with django_assert_num_queries(8):
        client.get(reverse("forums:numbers"))
