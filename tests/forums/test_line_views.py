"""
The line as people meet it: the page of an offer, the words on their pages, the host's acts.
"""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from forums import queries
from forums.models import Answer, LineMove, Offer
from forums.notices import offer_address
from notifications.models import Delivery
from tests.factories.forums import (
    AnswerFactory,
    GuestFactory,
    OfferFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def full(now):
    """
    A session in ten days with one place, taken, and three in line: a member, a guest, a member.
    """
    day = (now + datetime.timedelta(days=10)).date()
    session = SessionFactory(topic__title="Doors", capacity=1, date=day)
    AnswerFactory(session=session)
    since = {"session": session, "choice": "waiting"}
    AnswerFactory(answered_at=now - datetime.timedelta(hours=3), **since)
    guest = GuestFactory(topic=session.topic, name="Ines Fairbank")
    AnswerFactory(answered_at=now - datetime.timedelta(hours=2), member=None, guest=guest, **since)
    AnswerFactory(answered_at=now - datetime.timedelta(hours=1), **since)
    return session


def line_of(session):
    return [entry.answer for entry in queries.line_of(session)]


def offered(answer, **fields):
    """
    Keep a place for somebody for two more hours, in the place of the one who comes.
    """
    answer.session.answers.filter(choice="yes").delete()
    until = timezone.now() + datetime.timedelta(hours=2)
    return OfferFactory(answer=answer, **{"until": until, **fields})


def path_of(offer):
    return offer_address(offer.pk).removeprefix("http://testserver")


def move_path(answer):
    return reverse("forums:move_in_line", args=[answer.session_id, answer.pk])


def give_path(answer):
    return reverse("forums:give_place", args=[answer.session_id, answer.pk])


def test_the_link_of_an_offer_shows_two_buttons_without_signing_in_and_changes_nothing(
    client, full
):
    offer = offered(line_of(full)[0])
    page = client.get(path_of(offer) + "?choose=yes")
    assert (page.status_code, page.context["stage"], page["Cache-Control"]) == (
        200,
        "open",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert page.text.count('name="choice"') == 2
    assert Offer.objects.get().state == "open"


def test_taking_the_place_says_so_and_the_link_goes_on_saying_so(client, full):
    offer = offered(line_of(full)[0])
    stages = [
        answer.context["stage"]
        for answer in (
            client.post(path_of(offer), {"choice": "yes"}),
            client.get(path_of(offer)),
            client.post(path_of(offer), {"choice": "yes"}),
        )
    ]
    assert stages == ["kept"] * 3
    assert Answer.objects.get(pk=offer.answer_id).choice == "yes"


def test_letting_it_go_passes_it_on_and_one_may_join_the_line_again(client, full):
    first, second, third = line_of(full)
    offer = offered(first)
    assert client.post(path_of(offer), {"choice": "no"}).context["stage"] == "declined"
    assert Offer.objects.get(state="open").answer == second
    again = client.post(path_of(offer), {"choice": "again"})
    assert (again.context["stage"], again.context["place"]) == ("waiting", "third")
    assert line_of(full) == [second, third, first]


def test_a_place_taken_too_late_is_gone_and_one_may_join_the_line_again(client, full, now):
    first, second, third = line_of(full)
    offer = offered(first, until=now)
    late = client.post(path_of(offer), {"choice": "yes"})
    assert (late.status_code, late.context["stage"]) == (409, "lapsed")
    assert "Put me back in line" in late.text
    assert client.post(path_of(offer), {"choice": "again"}).context["place"] == "third"
    assert line_of(full) == [second, third, first]


def test_a_guest_takes_a_place_from_the_mail(client, full):
    guest = line_of(full)[1]
    kept = client.post(path_of(offered(guest)), {"choice": "yes"})
    assert (kept.context["stage"], kept.context["first_name"]) == ("kept", "Ines Fairbank")
    assert Delivery.objects.filter(message__kind="forums.confirmed").get().address == (
        guest.guest.email
    )


def test_an_answer_that_says_neither_is_asked_again(client, full):
    offer = offered(line_of(full)[0])
    unclear = client.post(path_of(offer), {"choice": "perhaps"})
    assert (unclear.status_code, unclear.context["is_unclear"]) == (422, True)
    assert Offer.objects.get().state == "open"


@pytest.mark.parametrize("tampered", ["x", "1.abc"])
def test_a_link_that_nobody_signed_or_whose_person_is_gone_is_unknown(client, full, tampered):
    offer = offered(line_of(full)[0])
    path = path_of(offer)
    assert client.get(reverse("forums:offer", args=[tampered])).status_code == 404
    offer.answer.delete()
    assert client.post(path, {"choice": "yes"}).status_code == 404


def test_an_offer_of_a_date_that_is_off_or_for_somebody_who_left_the_sig_is_closed(client, full):
    offer = offered(line_of(full)[0])
    full.topic.sig, full.topic.audience = SigFactory(), "sig"
    full.topic.save()
    left = client.post(path_of(offer), {"choice": "yes"})
    assert (left.status_code, left.context["left_sig"]) == (410, True)
    full.state = "cancelled"
    full.save()
    off = client.get(path_of(offer))
    assert (off.context["stage"], "This date is cancelled" in off.text) == ("closed", True)
    assert Answer.objects.get(pk=offer.answer_id).choice == "waiting"


def test_those_in_line_read_their_place_on_every_page_that_shows_their_answer(client, full):
    third = line_of(full)[2]
    client.force_login(third.member)
    words = f"You are third in line for {queries.DateLine(full).when_short}"
    pages = [
        full.get_absolute_url(),
        reverse("forums:mine"),
        reverse("forums:answer", args=[full.topic_id]),
        reverse("forums:programme"),
    ]
    assert [words in client.get(page).text for page in pages] == [True] * 4


def test_whoever_is_offered_a_place_reads_until_when_on_their_pages(client, full):
    first = line_of(full)[0]
    offered(first)
    client.force_login(first.member)
    page, mine = client.get(full.get_absolute_url()), client.get(reverse("forums:mine"))
    assert "A place is yours to take until" in page.text
    assert "Take the place or let it go" in page.text
    assert "Take it or let it go" in mine.text


def test_answering_yes_to_a_full_session_says_the_place_in_line(client, full):
    client.force_login(MemberFactory())
    page = client.post(
        reverse("forums:answer", args=[full.topic_id]), {"choice": f"yes-{full.pk}"}
    )
    assert "You are fourth in line" in page.text


def test_a_host_sees_the_line_with_what_is_offered_and_moves_somebody_with_a_reason(client, full):
    first, guest, third = line_of(full)
    offered(first)
    client.force_login(full.host)
    people = reverse("forums:people", args=[full.pk])
    page = client.get(people)
    assert [entry.answer for entry in page.context["in_line"]] == [first, guest, third]
    assert "Offered a place until" in page.text
    refused = client.post(move_path(third), {"place": "9", "reason": ""})
    assert (refused.status_code, refused.context["form"].errors) == (
        422,
        {
            "place": ["Choose a place from 1 to 3."],
            "reason": ["Say why, so that it can be explained to those who wait."],
        },
    )
    typed = client.post(move_path(third), {"place": "9", "reason": "Comes a long way"})
    assert "Comes a long way" in typed.text
    moved = client.post(move_path(third), {"place": "1", "reason": "Comes a long way"})
    assert moved.url == f"{people}#line"
    assert line_of(full) == [third, first, guest]
    assert "Moved from 3 to 1" in client.get(people).text


def test_a_host_gives_a_place_at_once_unless_every_one_is_taken(client, full):
    guest = line_of(full)[1]
    client.force_login(full.host)
    refused = client.post(give_path(guest), follow=True)
    assert "Every place is taken or offered to somebody." in refused.text
    full.capacity = 2
    full.save()
    given = client.post(give_path(guest), follow=True)
    assert "Ines Fairbank has a place now and is being told." in given.text
    gone = client.post(give_path(guest), follow=True)
    assert "They are not in the line any more." in gone.text


@pytest.mark.parametrize("role", ["nobody", "member", "facilitator", "organiser", "host"])
def test_only_those_who_look_after_a_session_steer_its_line(client, organiser, role, full):
    facilitator = MemberFactory()
    sig = SigFactory(facilitators=[facilitator])
    full.topic.sig = sig
    full.topic.save()
    answer = line_of(full)[0]
    people = {
        "member": MemberFactory(),
        "facilitator": facilitator,
        "organiser": organiser,
        "host": full.host,
    }
    if role in people:
        client.force_login(people[role])
    codes = [
        client.get(move_path(answer)).status_code,
        client.post(move_path(answer), {"place": "2", "reason": "So"}).status_code,
        client.get(give_path(answer)).status_code,
    ]
    may = role in ("facilitator", "organiser", "host")
    refused = [302, 302, 302] if role == "nobody" else [403, 403, 405]
    assert codes == ([200, 302, 405] if may else refused)
    assert LineMove.objects.count() == (1 if may else 0)


def test_a_line_that_one_may_not_know_of_is_not_there(client):
    session = SessionFactory(topic=TopicFactory(sig=SigFactory(), audience="sig"))
    answer = AnswerFactory(session=session, choice="waiting")
    client.force_login(MemberFactory())
    assert client.get(move_path(answer)).status_code == 404
    assert client.post(give_path(answer)).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_line_takes_as_many_queries_for_one_as_for_many(number, django_assert_num_queries):
    session = SessionFactory()
    for _ in range(number):
        OfferFactory(answer=AnswerFactory(session=session, choice="waiting"))
    with django_assert_num_queries(3):
        names = [(entry.answer.name, entry.from_where) for entry in queries.line_of(session)]
    assert len(names) == number
