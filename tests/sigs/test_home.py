"""
The home of a SIG: what it shows in which state, and what it costs.
"""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forums.enums import Audience, HarvestState, SessionState
from resources.enums import Audience as Readers
from sigs.models import Sig
from tests.factories.forums import AnswerFactory, HarvestFactory, SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.sig_rooms import (
    LineSuggestionFactory,
    SigShelfItemFactory,
    WorkingDocumentPageFactory,
)
from tests.factories.sigs import FOUNDED_AT, SigFactory

pytestmark = pytest.mark.django_db

NOW = "2026-12-01 09:00 +0000"
# Six for who asks and what their bell says; four for the SIG with its people, its words and its
# rules; five for how they stand to it, who runs it and how it came about; three for what is talked
# about; four for what comes next with its counts, their answer and polls; two for shelf and
# documents; three for what is past and what came of it.
BUDGET = 27


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW)


def past_session(sig, day=1, page=None, **topic):
    session = SessionFactory(
        topic__sig=sig,
        **{f"topic__{name}": value for name, value in topic.items()},
        state=SessionState.WRITTEN_UP if page else SessionState.HELD,
        date=datetime.date(2026, 10, 1) + datetime.timedelta(days=day),
    )
    if page:
        HarvestFactory(
            session=session, state=HarvestState.PUBLISHED, page=page, published_at=FOUNDED_AT
        )
    return session


def home_of(client, sig, user=None):
    if user:
        client.force_login(user)
    return client.get(sig.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_home_costs_no_more_however_much_there_is(client, number):
    sig = SigFactory(facilitators=[MemberFactory()], members=MemberFactory.create_batch(number))
    member = MemberFactory()
    sig.memberships.create(member=member, joined_at=FOUNDED_AT)
    sig.ground_rules.create(version=1, text="Be kind.", written_at=FOUNDED_AT)
    for day in range(number):
        AnswerFactory(session=SessionFactory(topic__sig=sig))
        past_session(sig, day, ArticlePageFactory())
        SigShelfItemFactory(sig=sig, page=ArticlePageFactory(), title="", address="")
        LineSuggestionFactory(page=WorkingDocumentPageFactory(sig=sig))
    client.force_login(member)
    client.get(sig.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        client.get(sig.get_absolute_url())

    assert len(queries) == BUDGET


def test_the_next_session_comes_before_all_else_with_a_way_to_answer(client):
    sig = SigFactory(members=[member := MemberFactory()])
    SessionFactory(topic__sig=sig, topic__title="Doors", topic__audience=Audience.SIG)
    past_session(sig, title="Kettles")

    inside, outside = home_of(client, sig, member), home_of(client.__class__(), sig)

    assert inside.index("Next session") < inside.index("Doors") < inside.index("Kettles")
    assert "Keep me a place" in inside
    assert "Doors" not in outside
    assert "Kettles" in outside


def test_what_came_of_a_session_is_read_by_whoever_may_read_it(client):
    sig = SigFactory(members=[member := MemberFactory()])
    page = ArticlePageFactory(audience=Readers.SIG, sig=sig, summary="Doors need handles.")
    past_session(sig, page=page, title="Doors", question="What is a door?")

    inside, outside = home_of(client, sig, member), home_of(client.__class__(), sig)

    assert ("Doors need handles." in inside, page.url in inside) == (True, True)
    assert ("Doors need handles." in outside, page.url in outside) == (False, False)
    assert "What is a door?" in outside


def test_past_sessions_have_a_page_of_their_own_where_there_are_more(client):
    sig = SigFactory()
    for day in range(21):
        past_session(sig, day, title=f"Doors {day}")
    past_session(sig, title="Between us", audience=Audience.SIG)
    past_session(SigFactory(), title="Of others")
    address = reverse("forums:sig_past", args=[sig.slug])

    first, second = client.get(address), client.get(f"{address}?page=2")

    assert address in home_of(client, sig)
    assert [row.session.topic.title for row in first.context["rows"]][:2] == [
        "Doors 20",
        "Doors 19",
    ]
    assert [row.session.topic.title for row in second.context["rows"]] == ["Doors 0"]


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_page_of_past_sessions_costs_a_fixed_number_of_queries(
    client, number, django_assert_num_queries
):
    sig = SigFactory()
    for day in range(number):
        past_session(sig, day, ArticlePageFactory())
    address = reverse("forums:sig_past", args=[sig.slug])
    client.get(address)

    with django_assert_num_queries(5):
        client.get(address)


@pytest.mark.parametrize(
    ("state", "words", "unsaid"),
    [
        (Sig.State.FORMING, "It is finding its first people and its first date.", "has closed"),
        (Sig.State.RESTING, "It is taking a rest.", "has closed"),
        (Sig.State.CLOSED, "This SIG has closed", "Next session"),
    ],
)
def test_every_state_is_told_as_it_is(client, state, words, unsaid):
    home = home_of(client, SigFactory(state=state, note="Rosa is away until spring."))

    assert words in home
    assert "Rosa is away until spring." in home
    assert unsaid not in home


def test_a_closed_sig_shows_first_what_came_of_it_and_whom_it_thanks(client):
    sig = SigFactory(
        state=Sig.State.CLOSED, harvest="Three guides and a habit.", thanks="To Rosa, for the tea."
    )
    SigShelfItemFactory(sig=sig, title="The last guide", is_public=True)

    home = home_of(client, sig)

    order = ["Three guides and a habit.", "To Rosa, for the tea.", "The last guide"]
    assert sorted(order, key=home.index) == order


def test_charter_and_ground_rules_stand_on_the_home_as_they_are_now(client):
    sig = SigFactory(charter={"who": "People on nights.", "rhythm": ""})
    sig.ground_rules.create(version=1, text="No names.", written_at=FOUNDED_AT)
    sig.ground_rules.create(version=2, text="No names, no towns.", written_at=FOUNDED_AT)

    home = home_of(client, sig)

    assert [each in home for each in ("People on nights.", "No names, no towns.", "Version 2")] == [
        True
    ] * 3
    assert "No names.<" not in home


def test_whoever_is_not_signed_in_is_offered_nothing_they_cannot_do(client):
    sig = SigFactory()
    WorkingDocumentPageFactory(sig=sig, title="Rules of the house")

    home = home_of(client, sig, None)

    assert AnonymousUser().is_authenticated is False
    assert [each in home for each in ("Begin a document", "for the shelf", "Rules of the")] == [
        False
    ] * 3
