import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse

from forums.models import Answer, Session, Topic
from forums.notices import answer_address
from members.models import Member
from notifications.models import Delivery, Message
from tests.factories.forums import AnswerFactory, SeasonFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LINK = "https://meet.example.org/room"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sig():
    return SigFactory()


@pytest.fixture
def facilitator(sig):
    member = MemberFactory(name="Tomos Facilitator")
    member.facilitation_terms.create(sig=sig, started_at=NOW)
    return member


@pytest.fixture
def desk(client, facilitator):
    """
    Sign the facilitator in.
    """
    client.force_login(facilitator)
    return client


def path_of(address):
    return address.removeprefix("http://testserver")


def written(sig, hosted_by, *dates, **changes):
    """
    Return what a facilitator types into the scheduling form.
    """
    data = {
        "title": "Boundaries that bend",
        "question": "How far do we go?",
        "sig": sig.pk,
        "audience": "registered",
        "type": "conversation",
        "host": hosted_by.pk,
        "join_link": LINK,
        "confidentiality": "chatham_house",
        "recording_policy": "none",
        "dates-TOTAL_FORMS": "3",
        "dates-INITIAL_FORMS": "0",
    }
    for index in range(3):
        data |= {
            f"dates-{index}-date": dates[index] if index < len(dates) else "",
            f"dates-{index}-start_time": "12:30",
            f"dates-{index}-end_time": "14:00",
        }
    return data | changes


def errors_of(response):
    form, formset = response.context["form"], response.context.get("formset")
    found = {name: list(errors) for name, errors in form.errors.items()}
    for index, date in enumerate(formset or []):
        found |= {f"{index}-{name}": list(errors) for name, errors in date.errors.items()}
    return found


def test_scheduling_twin_dates_drafts_reviews_and_announces(desk, sig, facilitator):
    MemberFactory.create_batch(3)
    saved = desk.post(
        reverse("forums:schedule"), written(sig, facilitator, "2026-12-08", "2026-12-10")
    )
    topic = Topic.objects.get()
    assert saved.url == reverse("forums:review", args=[topic.pk])
    review = desk.get(saved.url)
    assert review.context["preview"].count == 3
    assert Message.objects.count() == 0
    announced = desk.post(saved.url)
    assert announced.url == topic.sessions.in_order().first().get_absolute_url()
    assert set(topic.sessions.values_list("state", flat=True)) == {"announced"}
    assert Delivery.objects.filter(message__kind="forums.invitation").count() == 3


def test_a_second_click_on_send_invites_nobody_twice(desk, sig, facilitator):
    MemberFactory()
    desk.post(reverse("forums:schedule"), written(sig, facilitator, "2026-12-08"))
    review = reverse("forums:review", args=[Topic.objects.get().pk])
    desk.post(review)
    again = desk.post(review, follow=True)
    assert [str(message) for message in again.context["messages"]] == [
        "Announced. Everyone invited is being told.",
        "This was announced already. Nobody was invited twice.",
    ]
    assert Delivery.objects.filter(message__kind="forums.invitation").count() == 1


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        (
            {"dates-0-date": "2026-11-20"},
            {"0-date": ["This date has gone by. Choose one that is still to come."]},
        ),
        (
            {"dates-0-end_time": "12:00"},
            {"0-end_time": ["The session has to end after it starts."]},
        ),
        (
            {"dates-0-date": "2027-03-28", "dates-0-start_time": "01:30"},
            {
                "0-start_time": [
                    (
                        "On Sunday 28 March the clocks go forward and 1.30 does not happen. "
                        "Choose another time."
                    )
                ]
            },
        ),
        (
            {"dates-0-date": "2027-10-31", "dates-0-start_time": "01:30"},
            {
                "0-start_time": [
                    (
                        "On Sunday 31 October the clocks go back and 1.30 happens twice. "
                        "Choose another time."
                    )
                ]
            },
        ),
        (
            {"dates-1-date": "2026-12-08"},
            {"1-date": ["This date is there twice. Change one of them."]},
        ),
        (
            {"capacity": "0"},
            {"capacity": ["There has to be at least one place, or no limit at all."]},
        ),
        (
            {"join_link": "http://meet.example.org/room"},
            {"join_link": ["Give an address that starts with https://."]},
        ),
        (
            {"join_link": "javascript:alert(1)"},
            {"join_link": ["Give an address that starts with https://."]},
        ),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(
    desk, sig, facilitator, changes, errors
):
    refused = desk.post(
        reverse("forums:schedule"), written(sig, facilitator, "2026-12-08", **changes)
    )
    assert (refused.status_code, errors_of(refused)) == (422, errors)
    assert "How far do we go?" in refused.content.decode()
    assert Topic.objects.count() == 0


def test_a_draft_that_is_not_settled_says_what_is_missing_and_sends_nothing(desk, sig, facilitator):
    open_ends = {"host": "", "join_link": "", "confidentiality": "", "recording_policy": ""}
    desk.post(reverse("forums:schedule"), written(sig, facilitator, "2026-12-08", **open_ends))
    review = reverse("forums:review", args=[Topic.objects.get().pk])
    assert desk.get(review).context["missing"] == [
        "who hosts it",
        "how people join: a link or a place",
        "what may be passed on afterwards",
        "whether it is recorded",
    ]
    refused = desk.post(review)
    assert (refused.status_code, len(refused.context["reasons"])) == (422, 4)
    assert Message.objects.count() == 0


def test_writing_a_draft_anew_shows_what_was_typed_and_replaces_it(desk, sig, facilitator):
    desk.post(reverse("forums:schedule"), written(sig, facilitator, "2026-12-08", "2026-12-10"))
    topic = Topic.objects.get()
    edit = reverse("forums:edit_topic", args=[topic.pk])
    shown = desk.get(edit).context
    assert [form.initial.get("date") for form in shown["formset"]] == [
        datetime.date(2026, 12, 8),
        datetime.date(2026, 12, 10),
        None,
    ]
    desk.post(edit, written(sig, facilitator, "2026-12-15", title="Boundaries that hold"))
    topic.refresh_from_db()
    assert (topic.title, [session.date for session in topic.sessions.all()]) == (
        "Boundaries that hold",
        [datetime.date(2026, 12, 15)],
    )


def test_throwing_a_draft_away_leaves_nothing(desk, sig, facilitator):
    desk.post(reverse("forums:schedule"), written(sig, facilitator, "2026-12-08"))
    desk.post(reverse("forums:discard", args=[Topic.objects.get().pk]))
    assert (Topic.objects.count(), Session.objects.count()) == (0, 0)


def test_a_facilitator_may_not_schedule_for_another_sig(desk, facilitator):
    refused = desk.post(
        reverse("forums:schedule"), written(SigFactory(), facilitator, "2026-12-08")
    )
    assert refused.status_code == 422
    assert Topic.objects.count() == 0


def test_moving_tells_the_old_and_the_new_time(desk, sig, facilitator):
    session = SessionFactory(topic=TopicFactory(sig=sig))
    AnswerFactory(session=session)
    move = reverse("forums:move", args=[session.pk])
    moved = desk.post(
        move, {"date": "2026-12-10", "start_time": "12:30", "end_time": "14:00", "reason": ""}
    )
    session.refresh_from_db()
    assert (moved.url, session.sequence) == (session.get_absolute_url(), 1)
    assert Delivery.objects.filter(message__kind="forums.moved").count() == 1


def test_moving_to_the_same_time_says_so_and_tells_nobody(desk, sig):
    session = SessionFactory(topic=TopicFactory(sig=sig))
    refused = desk.post(
        reverse("forums:move", args=[session.pk]),
        {"date": "2026-12-08", "start_time": "12:30", "end_time": "14:00"},
    )
    assert errors_of(refused) == {
        "date": ["That is the time it already has. Nobody was written to."]
    }
    assert Message.objects.count() == 0


def test_cancelling_keeps_the_session_on_the_programme_as_cancelled(desk, client, sig):
    session = SessionFactory(topic=TopicFactory(sig=sig))
    desk.post(reverse("forums:cancel", args=[session.pk]), {"reason": "The host is ill."})
    page = client.get(session.get_absolute_url()).context["page"]
    assert (page.line.is_cancelled, page.cancelled.reason) == (True, "The host is ill.")
    assert "STATUS:CANCELLED" in client.get(reverse("forums:calendar")).content.decode()


def test_a_capacity_below_the_places_taken_is_refused_in_words(desk, sig, facilitator):
    session = SessionFactory(topic=TopicFactory(sig=sig), host=facilitator, capacity=5)
    AnswerFactory.create_batch(3, session=session)
    refused = desk.post(
        reverse("forums:edit", args=[session.pk]),
        {
            "type": "conversation",
            "host": facilitator.pk,
            "capacity": "2",
            "join_link": LINK,
            "confidentiality": "open",
            "recording_policy": "none",
        },
    )
    assert errors_of(refused) == {
        "capacity": ["3 people have a place or are offered one. Keep at least that many."]
    }


@pytest.mark.parametrize("name", ["people", "move", "cancel", "edit"])
def test_pages_of_the_desk_are_closed_to_members_and_visitors(client, name):
    session = SessionFactory()
    address = reverse(f"forums:{name}", args=[session.pk])
    assert client.get(address).status_code == 302
    client.force_login(MemberFactory())
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("name", ["schedule", "desk", "add_season"])
def test_scheduling_is_closed_to_members(client, name):
    client.force_login(MemberFactory())
    assert client.get(reverse(f"forums:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["review", "edit_topic"])
def test_drafts_are_unknown_to_members(client, name):
    topic = SessionFactory(state="draft").topic
    client.force_login(MemberFactory())
    assert client.get(reverse(f"forums:{name}", args=[topic.pk])).status_code == 404


def test_a_host_of_a_draft_is_led_to_no_page_that_is_closed_to_them(client, sig):
    draft = SessionFactory(state="draft", topic=TopicFactory(sig=sig))
    client.force_login(draft.host)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert re.findall(rf'href="(/forums/topics/{draft.topic_id}/[^"]*)"', page) == []


def test_opening_a_season_is_for_organisers(client):
    organiser = MemberFactory()
    organiser.groups.add(Group.objects.get(name="organiser"))
    client.force_login(organiser)
    opened = client.post(
        reverse("forums:add_season"),
        {"title": "Season Six", "starts_on": "2026-12-01", "ends_on": "2027-02-28"},
    )
    assert opened.url == reverse("forums:plan", args=["season-six"])


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        (
            {"title": "Six", "starts_on": "2026-12-01", "ends_on": "2026-11-01"},
            {"ends_on": ["The last day has to come after the first."]},
        ),
        (
            {"title": "Past", "starts_on": "2026-12-01", "ends_on": "2026-12-31"},
            {"title": ["Choose a title with a few more letters in it."]},
        ),
        (
            {"title": "Season 5", "starts_on": "2026-12-01", "ends_on": "2026-12-31"},
            {"title": ["There is a season of this name. Choose another."]},
        ),
    ],
)
def test_a_season_that_cannot_be_is_refused_in_words(client, data, errors):
    SeasonFactory(slug="season-5", title="Season 5")
    organiser = MemberFactory()
    organiser.groups.add(Group.objects.get(name="organiser"))
    client.force_login(organiser)
    refused = client.post(reverse("forums:add_season"), data)
    assert errors_of(refused) == errors


@pytest.fixture
def invited():
    return MemberFactory(name="Maryam Invited")


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def address(session, invited):
    return path_of(answer_address(session.topic_id, invited.pk))


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_answer_page_changes_nothing(client, address, session, method):
    shown = getattr(client, method)(f"{address}?choose=yes-{session.pk}")
    assert shown.status_code == 200
    assert (Answer.objects.count(), Message.objects.count()) == (0, 0)


def test_the_button_pressed_in_the_mail_is_chosen_already(client, address, session):
    shown = client.get(f"{address}?choose=yes-{session.pk}")
    assert shown.context["form"]["choice"].value() == f"yes-{session.pk}"


def test_answering_from_the_mail_needs_no_sign_in(client, address, session, invited):
    answered = client.post(address, {"choice": f"yes-{session.pk}"})
    assert answered.status_code == 200
    assert list(session.answers.values_list("member", "choice")) == [(invited.pk, "yes")]
    assert "_auth_user_id" not in client.session


def test_answering_twice_alike_is_recorded_and_confirmed_once(client, address, session):
    for _ in range(2):
        client.post(address, {"choice": f"yes-{session.pk}"})
    assert (session.answers.count(), Delivery.objects.count()) == (1, 1)


def test_answering_without_choosing_says_so(client, address):
    refused = client.post(address, {"access_note": "A quiet room"})
    assert errors_of(refused) == {"choice": ["Choose one of the answers."]}
    assert 'value="A quiet room"' in refused.content.decode()


@pytest.mark.parametrize("spoil", [lambda token: token[:-3] + "abc", lambda token: "nonsense"])
def test_a_spoilt_token_is_refused_and_answers_nothing(client, session, invited, spoil):
    address = path_of(answer_address(session.topic_id, invited.pk))
    token = address.removesuffix("/").rsplit("/", 1)[1]
    spoilt = reverse("forums:answer_by_mail", args=[spoil(token)])
    for response in (client.get(spoilt), client.post(spoilt, {"choice": "no"})):
        assert response.status_code == 404
        assert response.templates[0].name == "forums/answer_unknown.html"
    assert Answer.objects.count() == 0


def test_a_token_ends_when_its_last_session_starts(client, address, session):
    with time_machine.travel(session.starts_at, tick=False):
        refused = client.post(address, {"choice": "no"})
    assert refused.status_code == 410
    assert Answer.objects.count() == 0


def test_a_token_ends_with_the_account(client, address, invited):
    Member.objects.filter(pk=invited.pk).update(is_active=False)
    assert client.post(address, {"choice": "no"}).status_code == 404
    assert Answer.objects.count() == 0


def test_a_token_of_a_sig_ends_with_leaving_it(client, sig, invited):
    session = SessionFactory(topic=TopicFactory(sig=sig, audience="sig"))
    invited.sig_memberships.create(sig=sig, joined_at=NOW, left_at=NOW)
    address = path_of(answer_address(session.topic_id, invited.pk))
    assert client.post(address, {"choice": "no"}).status_code == 410
    assert Answer.objects.count() == 0


def test_the_way_in_is_shown_by_no_get_and_on_no_token_page(client, address, session, invited):
    client.post(address, {"choice": f"yes-{session.pk}"})
    pages = [client.get(address), client.post(address, {"choice": f"yes-{session.pk}"})]
    client.force_login(invited)
    pages.extend(
        client.get(reverse(f"forums:{name}")) for name in ("programme", "calendar", "mine")
    )
    pages.append(client.get(session.get_absolute_url()))
    pages.append(client.get(reverse("forums:join", args=[session.pk])))
    assert [page.status_code for page in pages] == [200] * 7
    assert [page for page in pages if LINK in page.content.decode()] == []


def test_no_mail_carries_the_way_in(client, address, session):
    client.post(address, {"choice": f"yes-{session.pk}"})
    message = Message.objects.get()
    assert LINK not in message.text + message.html + message.calendar


def test_joining_shows_the_way_in_by_post_to_those_who_said_yes(client, session, invited):
    AnswerFactory(session=session, member=invited)
    client.force_login(invited)
    entered = client.post(reverse("forums:join", args=[session.pk]))
    assert entered.context["stage"] == "open"
    assert f'href="{LINK}"' in entered.content.decode()


@pytest.mark.parametrize("choice", ["no", "maybe", "waiting"])
def test_joining_shows_nothing_to_those_who_did_not_say_yes(client, session, invited, choice):
    AnswerFactory(session=session, member=invited, choice=choice)
    client.force_login(invited)
    refused = client.post(reverse("forums:join", args=[session.pk]), follow=True)
    assert refused.context["stage"] == "answer"
    assert LINK not in refused.content.decode()


def test_joining_asks_a_visitor_to_sign_in_and_come_back(client, session):
    join = reverse("forums:join", args=[session.pk])
    shown = client.get(join)
    assert shown.context["stage"] == "sign-in"
    assert f"/accounts/login/?next={join}" in shown.content.decode()


def test_access_needs_are_shown_to_the_host_alone(client, desk, sig, facilitator, session):
    Topic.objects.filter(pk=session.topic_id).update(sig=sig)
    AnswerFactory(session=session, access_note="A chair with arms")
    people = reverse("forums:people", args=[session.pk])
    seen = {}
    organiser = MemberFactory()
    organiser.groups.add(Group.objects.get(name="organiser"))
    for name, user in [
        ("host", session.host),
        ("facilitator", facilitator),
        ("organiser", organiser),
    ]:
        client.force_login(user)
        seen[name] = "A chair with arms" in client.get(people).content.decode()
    assert seen == {"host": True, "facilitator": False, "organiser": False}


def test_people_page_tells_no_from_silence_and_shows_no_address(client, sig, desk, facilitator):
    silent, declined = MemberFactory.create_batch(2)
    desk.post(reverse("forums:schedule"), written(sig, facilitator, "2026-12-08"))
    desk.post(reverse("forums:review", args=[Topic.objects.get().pk]))
    session = Session.objects.get()
    client.force_login(facilitator)
    client.post(path_of(answer_address(session.topic_id, declined.pk)), {"choice": "no"})
    page = desk.get(reverse("forums:people", args=[session.pk]))
    people = page.context["people"]
    assert (people.counts["no"], people.silent) == (1, 1)
    assert [one for one in (silent, declined) if one.email in page.content.decode()] == []


@pytest.mark.parametrize(
    ("time_zone", "words"),
    [("Europe/London", []), ("Australia/Melbourne", ["(Tuesday 23.30 your time)"])],
)
def test_session_page_tells_a_member_elsewhere_their_own_time(client, session, time_zone, words):
    client.force_login(MemberFactory(time_zone=time_zone))
    page = client.get(session.get_absolute_url()).content.decode()
    assert re.findall(r"\([^)]* your time\)", page) == words


@pytest.mark.parametrize("number", [1, 3, 12])
@pytest.mark.parametrize(
    ("name", "signed_in", "queries"),
    [
        ("forums:programme", False, 3),
        ("forums:programme", True, 9),
        ("forums:past", False, 2),
        ("forums:calendar", False, 3),
        ("forums:mine", True, 11),
        ("dashboard:home", False, 4),
        ("dashboard:home", True, 12),
    ],
)
def test_lists_take_as_many_queries_for_one_as_for_many(
    client, django_assert_num_queries, number, name, signed_in, queries
):
    sig = SigFactory()
    for _ in range(number):
        SigFactory()
        topic = TopicFactory(sig=sig, season=SeasonFactory())
        AnswerFactory.create_batch(number, session=SessionFactory(topic=topic))
        SessionFactory(topic=topic, date=datetime.date(2026, 12, 10))
        SessionFactory(topic=topic, date=datetime.date(2026, 11, 10), state="held")
    if signed_in:
        member = MemberFactory()
        AnswerFactory(session=SessionFactory(), member=member)
        client.force_login(member)
    client.get(reverse(name))

    with django_assert_num_queries(queries):
        client.get(reverse(name))


@pytest.mark.parametrize("number", [1, 3, 12])
@pytest.mark.parametrize(("page", "queries"), [("session", 2), ("answer", 7), ("people", 15)])
def test_pages_of_one_session_take_as_many_queries_for_one_answer_as_for_many(
    client, django_assert_num_queries, number, page, queries
):
    session = SessionFactory(topic=TopicFactory(sig=SigFactory()))
    AnswerFactory.create_batch(number, session=session)
    AnswerFactory.create_batch(number, session=session, choice="waiting", access_note="A lift")
    address = {
        "session": session.get_absolute_url(),
        "answer": reverse("forums:answer", args=[session.topic_id]),
        "people": reverse("forums:people", args=[session.pk]),
    }[page]
    if page != "session":
        client.force_login(session.host)
    with django_assert_num_queries(queries):
        client.get(address)
