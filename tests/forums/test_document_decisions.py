"""
What a session decides about the documents of its SIG, and where that is told.
"""

import datetime

import pytest
from django.urls import reverse

from forums import actions, harvest, queries
from forums.enums import Audience, Confidentiality
from forums.models import DocumentDecision
from resources import actions as library
from resources.enums import Audience as Readers
from resources.enums import LineState
from resources.models import LibraryPage, WorkingDocumentPage
from tests.factories.forums import AnswerFactory, SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.sig_rooms import LineSuggestionFactory, WorkingDocumentPageFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

SOON = datetime.timedelta(minutes=20)
KETTLE = "The kettle is for all."
WRITE_UP = harvest.WriteUp(summary="We talked.", points=("Doors matter.",))


@pytest.fixture
def host():
    return MemberFactory(name="Rosa Tarn")


@pytest.fixture
def sig(host):
    return SigFactory(members=[host, MemberFactory(name="Ada Birch")])


@pytest.fixture
def session(sig, host):
    return SessionFactory(topic__sig=sig, topic__audience=Audience.SIG, host=host)


@pytest.fixture
def suggestion(sig):
    page = WorkingDocumentPageFactory(sig=sig, title="House rules")
    return LineSuggestionFactory(page=page, by=sig.memberships.last().member)


def decide(session, suggestion, by, *, now=None, **changed):
    given = {
        "is_accepted": True,
        "seen": suggestion.before,
        "text": suggestion.after,
        "reason": "",
        "now": now or session.starts_at,
    }
    return actions.decide_in_session(
        session=session, suggestion=suggestion, by=by, **{**given, **changed}
    )


def texts_of(page):
    return [str(line.value) for line in WorkingDocumentPage.objects.get(pk=page.pk).lines]


def test_what_is_taken_in_is_noted_as_decided_in_the_session(session, suggestion, host):
    for _ in range(2):
        decided = decide(session, suggestion, host)

    [noted] = DocumentDecision.objects.all()
    assert (noted.session, noted.suggestion, noted.made_at) == (
        session,
        suggestion,
        session.starts_at,
    )
    assert (decided.state, decided.decided_by) == (LineState.ACCEPTED, host)
    assert texts_of(suggestion.page)[1] == suggestion.after


def test_what_was_decided_before_is_not_claimed_for_the_session(session, suggestion, host):
    library.decline_line(suggestion=suggestion, reason="No.", by=host, now=session.starts_at - SOON)

    decide(session, suggestion, host, is_accepted=False, reason="No.")

    assert DocumentDecision.objects.count() == 0


def test_nothing_is_decided_long_before_or_for_another_sig(session, suggestion, host):
    with pytest.raises(actions.NotYet):
        decide(session, suggestion, host, now=session.starts_at - datetime.timedelta(hours=2))
    with pytest.raises(actions.NotOfThisSig):
        decide(session, LineSuggestionFactory(), host)

    assert texts_of(suggestion.page)[1] == suggestion.before


def test_the_desk_lists_what_waits_and_decides_with_one_press(
    client, session, suggestion, host, time_machine
):
    time_machine.move_to(session.starts_at)
    LineSuggestionFactory(reason="Of another SIG.")
    client.force_login(host)
    desk = reverse("forums:people", args=[session.pk])
    before = client.get(desk).content.decode()

    client.post(
        reverse("forums:decide_line", args=[session.pk, suggestion.pk]),
        {"do": "take-in", "seen": suggestion.before, "text": suggestion.after, "view": "now"},
    )

    assert suggestion.reason in before
    assert "Of another SIG." not in before
    assert texts_of(suggestion.page)[1] == suggestion.after
    assert "Decided in this session" in client.get(desk).content.decode()


def test_the_desk_refuses_words_over_a_changed_paragraph(
    client, session, suggestion, host, time_machine
):
    time_machine.move_to(session.starts_at)
    decide(session, LineSuggestionFactory(page=suggestion.page, after="Knock."), host)
    client.force_login(host)

    response = client.post(
        reverse("forums:decide_line", args=[session.pk, suggestion.pk]),
        {"do": "take-in", "seen": suggestion.before, "text": suggestion.after},
        follow=True,
    )

    assert "This paragraph was changed in the meantime." in response.content.decode()
    assert "As it is now" in response.content.decode()
    assert texts_of(suggestion.page)[1] == "Knock."


def test_whoever_looks_after_a_session_from_outside_the_sig_neither_sees_nor_decides(
    client, session, suggestion, time_machine
):
    time_machine.move_to(session.starts_at)
    client.force_login(MemberFactory(roles=["organiser"]))

    desk = client.get(reverse("forums:people", args=[session.pk])).content.decode()
    response = client.post(
        reverse("forums:decide_line", args=[session.pk, suggestion.pk]),
        {"do": "take-in", "seen": suggestion.before, "text": suggestion.after},
    )

    assert suggestion.reason not in desk
    assert response.status_code == 404
    assert texts_of(suggestion.page)[1] == suggestion.before


def test_a_member_who_does_not_look_after_the_session_decides_nothing(client, session, suggestion):
    client.force_login(suggestion.by)

    response = client.post(
        reverse("forums:decide_line", args=[session.pk, suggestion.pk]), {"do": "leave-out"}
    )

    assert response.status_code == 403


def publish(session, by):
    over = session.ends_at + SOON
    return harvest.publish_harvest(
        session=session, write_up=WRITE_UP, by=by, seen=_seen(session), now=over
    )


def _seen(session):
    written = queries.after(session, session.host, now=session.ends_at + SOON).harvest
    return written.changed_at if written else None


def body_of(published):
    return str(LibraryPage.objects.get(pk=published.page_id).specific.body)


def test_the_write_up_tells_what_was_decided(session, suggestion, host):
    decide(session, suggestion, host)
    other = LineSuggestionFactory(
        page=suggestion.page, line_id="l3", before="The kettle is for all."
    )
    decide(session, other, host, is_accepted=False, reason="We like it.")

    body = body_of(publish(session, host))

    assert "Decided about “House rules”" in body
    assert f"Reads now: “{suggestion.after}”" in body
    assert "Left as it was: “The kettle is for all.” Why: We like it." in body


def test_a_write_up_for_all_tells_nothing_of_a_document_for_the_sig(sig, suggestion, host):
    session = SessionFactory(topic__sig=sig, topic__audience=Audience.REGISTERED, host=host)
    decide(session, suggestion, host)

    assert "House rules" not in body_of(publish(session, host))

    suggestion.page.audience = Readers.MEMBERS
    suggestion.page.save()
    again = LineSuggestionFactory(
        page=suggestion.page, line_id="l3", before="The kettle is for all."
    )
    decide(session, again, host, is_accepted=False, reason="Fine.", now=session.ends_at + 2 * SOON)

    assert "House rules" in body_of(publish(session, host))


def test_a_name_in_a_decision_is_asked_about_where_nobody_is_named(session, suggestion, host):
    assert session.confidentiality == Confidentiality.CHATHAM_HOUSE
    AnswerFactory(session=session, member=suggestion.by)
    decide(session, suggestion, host, is_accepted=False, reason="Birch likes it as it is.")

    with pytest.raises(harvest.NamesTold) as told:
        publish(session, host)

    assert told.value.names == ["Ada Birch"]
