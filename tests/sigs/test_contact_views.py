"""
The pages on which people write to those who run a SIG, and are answered.
"""

import datetime

import pytest

from notifications.models import Delivery
from sigs import actions
from sigs.models import Contact
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    ContactFactory,
    SigFactory,
)

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def tomos():
    return MemberFactory(name="Tomos Bevan", email="tomos@quillmere.example.org")


@pytest.fixture
def maryam():
    return MemberFactory(name="Maryam Siddiqui", email="maryam@quillmere.example.org")


@pytest.fixture
def sig(tomos, maryam):
    return SigFactory(slug="leads", name="PIE leads", facilitators=[tomos], members=[tomos, maryam])


def text_of(response):
    return " ".join(response.content.decode().split())


VISITOR = {"name": "Xu Guest", "address": "xu@almshouse.example.org", "text": "May I listen?"}


def test_a_visitor_writes_with_name_and_address_and_is_answered_by_mail(client, sig, tomos):
    response = client.post("/sigs/leads/contact/", VISITOR)

    contact = Contact.objects.get()
    assert response.url == "/sigs/leads/contact/sent/"
    assert (contact.name, contact.address) == ("Xu Guest", "xu@almshouse.example.org")
    client.force_login(tomos)
    page = text_of(client.get(f"/sigs/leads/contact/{contact.pk}/"))
    assert ("May I listen?" in page, "xu@almshouse" in page) == (True, False)


def test_what_fills_in_the_field_that_people_do_not_see_is_thanked_and_not_passed_on(client, sig):
    response = client.post("/sigs/leads/contact/", {**VISITOR, "website": "https://spam.example"})

    assert response.url == "/sigs/leads/contact/sent/"
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "Win at https://x.example"}, "Give a name alone, without addresses or links."),
        ({"address": "no address"}, "Enter a valid email address."),
        ({"text": " "}, "Write a few words first."),
        ({"text": "x" * 4001}, "That is longer than we can pass on."),
    ],
)
def test_what_cannot_be_passed_on_is_kept_and_explained(client, sig, typed, sentence):
    response = client.post("/sigs/leads/contact/", {**VISITOR, **typed})

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Contact.objects.count() == 0


def test_too_many_messages_in_an_hour_are_held_back_and_kept_in_the_form(client, sig):
    for number in range(6):
        client.post("/sigs/leads/contact/", {**VISITOR, "text": f"Message {number}"})

    response = client.post("/sigs/leads/contact/", {**VISITOR, "text": "Message 7"})

    assert response.status_code == 429
    assert "Message 7" in text_of(response)
    assert Contact.objects.count() == 6


def test_a_member_writes_in_one_box_and_reads_the_answers_on_the_site(client, sig, tomos, maryam):
    client.force_login(maryam)

    written = client.post("/sigs/leads/contact/", {"text": "May I listen?"})
    contact = Contact.objects.get()
    assert written.url == f"/sigs/leads/contact/{contact.pk}/"
    client.force_login(tomos)
    client.post(written.url, {"text": "Please do.", "seen": 1})

    client.force_login(maryam)
    page = text_of(client.get(written.url))
    assert ("Please do." in page, "@quillmere" in page) == (True, False)


def test_an_answer_beside_anothers_is_kept_in_the_form(client, sig, tomos):
    contact = ContactFactory(sig=sig)
    client.force_login(tomos)
    actions.answer_contact(contact=contact, by=tomos, text="Please do.", now=NOW)

    response = client.post(f"/sigs/leads/contact/{contact.pk}/", {"text": "Yes!", "seen": 1})

    assert response.status_code == 409
    assert "Somebody has written since you opened this page." in text_of(response)
    assert contact.messages.count() == 2


def test_an_exchange_of_others_is_not_there(client, sig):
    contact = ContactFactory(sig=sig)
    client.force_login(MemberFactory())

    assert client.get(f"/sigs/leads/contact/{contact.pk}/").status_code == 404
    assert client.post(f"/sigs/leads/contact/{contact.pk}/settle/").status_code == 404


def test_settling_is_said_beside_the_exchange(client, sig, tomos):
    contact = ContactFactory(sig=sig)
    client.force_login(tomos)

    client.post(f"/sigs/leads/contact/{contact.pk}/settle/")

    assert "Settled by Tomos Bevan" in text_of(client.get(f"/sigs/leads/contact/{contact.pk}/"))


@pytest.mark.parametrize("state", ["active", "resting", "closed", "declined"])
def test_a_worry_can_be_told_on_every_sig(client, sig, tomos, state):
    type(sig).objects.update(state=state)

    page = text_of(client.get("/sigs/leads/worried/"))
    client.post("/sigs/leads/worried/", VISITOR)

    assert ("call 999" in page, "safeguarding lead" in page) == (True, True)
    assert "PIElink is not a reporting line" in page
    assert Contact.objects.get().is_worry is True
    assert Delivery.objects.filter(member=tomos, message__kind="sigs.worry").count() == 1


def test_when_nobody_runs_it_the_page_says_that_the_organisers_read_it(client):
    SigFactory(slug="alone", state="resting")

    assert (
        "Nobody who could answer you runs it at present, so the organisers of PIElink read it."
        in text_of(client.get("/sigs/alone/contact/"))
    )


@pytest.mark.parametrize("number", [1, 3, 12])
def test_an_exchange_costs_a_fixed_number_of_queries(
    client, sig, tomos, number, django_assert_num_queries
):
    client.force_login(tomos)
    contact = ContactFactory(sig=sig)
    for place in range(number):
        actions.answer_contact(contact=contact, by=tomos, text=f"Answer {place}", now=NOW)

    with django_assert_num_queries(7):
        client.get(f"/sigs/leads/contact/{contact.pk}/")
