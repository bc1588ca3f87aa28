"""
What forums tell people, as it stands on the site: where it leads, who may still see it, and when
it counts as seen.
"""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from forums import actions, invitations
from forums.enums import Audience
from forums.notices import answer_address
from notifications import registry
from notifications.models import Delivery, Message
from sigs.models import Sig, SigMembership
from tests.factories.forums import AnswerFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def member():
    return MemberFactory(name="Maryam")


@pytest.fixture
def other():
    return MemberFactory(name="Tomos")


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def invited(topic=None, *, dates=(8, 10)):
    topic = topic or TopicFactory()
    sessions = [SessionFactory(topic=topic, date=datetime.date(2026, 12, day)) for day in dates]
    invitations.invite(topic, sessions, now=NOW)
    return topic, sessions


def notices_of(member):
    return client_of(member).get("/mail/notices/").context["told"].notices


def unseen(member):
    """
    Return the kinds of what a member was told and has not seen.
    """
    unseen = Delivery.objects.filter(member=member, seen_at=None).order_by("pk")
    return list(unseen.values_list("message__kind", flat=True))


class TestWhereTheyLead:
    def test_an_invitation_leads_to_its_first_session(self, member):
        _, [tuesday, _] = invited()

        assert [notice.path for notice in notices_of(member)] == [tuesday.get_absolute_url()]

    def test_news_of_a_session_leads_to_it(self, member):
        topic, [tuesday, thursday] = invited()
        actions.respond(topic=topic, member=member, choice="yes", session=thursday, now=NOW)
        confirmed, invitation = notices_of(member)

        assert (confirmed.delivery.message.kind, confirmed.path) == (
            "forums.confirmed",
            thursday.get_absolute_url(),
        )
        assert invitation.path == tuesday.get_absolute_url()

    def test_each_kind_of_forums_leads_somewhere(self):
        kinds = [kind for kind in registry.kinds() if kind.name.startswith("forums.")]

        assert [kind.name for kind in kinds if not (kind.links and kind.open_to)] == []
        assert len(kinds) == 27

    @pytest.mark.parametrize("number", [1, 3, 20])
    def test_it_takes_the_same_steps_for_any_number(
        self, member, number, django_assert_num_queries
    ):
        for _ in range(number):
            invited()
        client = client_of(member)
        # Session, member; how many, one page, the newest; roles, ties to SIGs; which are open,
        # where they lead; the bell; a pause.
        with django_assert_num_queries(11):
            client.get("/mail/notices/")


class TestWhoMaySeeThem:
    def test_somebody_who_left_the_sig_is_told_no_more_of_what_it_asks(self, member, other):
        sig = SigFactory(members=[member, other])
        topic = TopicFactory(title="Behind the curtain", audience=Audience.SIG, sig=sig)
        invited(topic)
        SigMembership.objects.filter(member=member).update(left_at=NOW)
        page = client_of(member).get("/mail/notices/")

        assert page.context["told"].notices == []
        assert "Behind the curtain" not in page.text
        assert "Behind the curtain" in client_of(other).get("/mail/notices/").text

    def test_nor_does_opening_one_lead_them_there(self, member):
        sig = SigFactory(members=[member])
        invited(TopicFactory(audience=Audience.SIG, sig=sig))
        SigMembership.objects.update(left_at=NOW)
        pk = Delivery.objects.get(member=member).pk
        answer = client_of(member).post(f"/mail/notices/{pk}/open/")

        assert (answer.status_code, answer.url) == (303, "/mail/notices/")


class TestAnswering:
    def test_on_the_site_it_takes_the_invitation_and_its_own_confirmation_as_seen(
        self, member, other
    ):
        topic, [tuesday, _] = invited()
        invited()
        assert unseen(member) == ["forums.invitation"] * 2
        client_of(member).post(
            reverse("forums:answer", args=[topic.pk]), {"choice": f"yes-{tuesday.pk}"}
        )

        assert unseen(member) == ["forums.invitation"]
        assert unseen(other) == ["forums.invitation"] * 2

    @pytest.mark.parametrize("choice", ["yes", "maybe", "no"])
    def test_from_the_mail_it_does_so_too(self, client, member, settings, choice):
        topic, [tuesday, _] = invited()
        address = answer_address(topic.pk, member.pk).removeprefix(settings.SITE_ADDRESS)
        client.get(address)
        assert unseen(member) == ["forums.invitation"]
        client.post(address, {"choice": f"yes-{tuesday.pk}" if choice == "yes" else choice})

        assert unseen(member) == []

    def test_the_confirmation_is_mailed_all_the_same(self, member):
        topic, [tuesday, _] = invited()
        actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
        confirmation = Delivery.objects.get(message__kind="forums.confirmed")

        assert (confirmation.member, confirmation.state) == (member, "queued")

    def test_news_of_a_session_after_it_is_new_again(self, member):
        topic, [tuesday] = invited(dates=[8])
        actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
        actions.cancel_session(session=tuesday, by=tuesday.host, now=LATER)

        assert unseen(member) == ["forums.cancelled"]

    def test_an_answer_that_is_refused_marks_nothing(self, member):
        topic, [tuesday] = invited(dates=[8])
        with pytest.raises(actions.AnsweringClosed):
            actions.respond(
                topic=topic, member=member, choice="yes", session=tuesday, now=tuesday.ends_at
            )

        assert unseen(member) == ["forums.invitation"]

    def test_whoever_is_offered_a_place_that_came_free_finds_it_new(self, member, other):
        topic, [tuesday] = invited(dates=[8])
        actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
        tuesday.refresh_from_db()
        tuesday.capacity = 1
        tuesday.save()
        actions.respond(topic=topic, member=other, choice="yes", session=tuesday, now=NOW)
        actions.respond(topic=topic, member=member, choice="no", now=NOW)

        assert (unseen(member), unseen(other)) == ([], ["forums.offer"])

    def test_looking_at_the_session_marks_nothing(self, member):
        _, [tuesday, _] = invited()
        client_of(member).get(tuesday.get_absolute_url())

        assert unseen(member) == ["forums.invitation"]


class TestStreams:
    def legends(self, member):
        groups = client_of(member).get("/mail/").context["form"].groups()
        return {heading: [row["legend"] for row in rows] for heading, rows in groups}

    def test_each_sig_is_a_stream_of_its_own(self, member):
        SigFactory(name="PIE leads", members=[member])
        SigFactory(name="Night shifts", facilitators=[member])
        SigFactory(name="Somebody else's")

        assert self.legends(member) == {
            "Lunchtime forums": ["Invitations to lunchtime forums"],
            "Your SIGs": [
                "Invitations from Night shifts",
                "Invitations from PIE leads",
                "News of Night shifts",
                "News of PIE leads",
                "Posts in Night shifts",
                "Posts in PIE leads",
                "Threads you follow",
            ],
            "Round-up and newsletter": ["Round-up of what is new", "The newsletter"],
        }

    def test_one_that_closed_or_was_left_stands_apart_and_may_be_chosen_for(self, member):
        closed = SigFactory(name="Closed ones", members=[member], state=Sig.State.CLOSED)
        left = SigFactory(name="Left ones", members=[member])
        SigMembership.objects.filter(sig=left).update(left_at=NOW)
        for sig in (closed, left):
            member.stream_preferences.create(stream=f"sig-{sig.pk}", pace="weekly", chosen_at=NOW)
        assert self.legends(member)["No longer yours"] == [
            "Invitations from Closed ones",
            "Invitations from Left ones",
        ]
        answer = client_of(member).post(
            "/mail/", {"hour": 7, "weekday": 0, f"pace-sig-{closed.pk}": "off"}
        )

        assert answer.status_code == 302
        assert list(member.stream_preferences.values_list("pace", flat=True)) == ["off", "weekly"]

    def test_one_of_a_sig_one_never_belonged_to_is_refused(self, member):
        sig = SigFactory()
        answer = client_of(member).post(
            "/mail/", {"hour": 7, "weekday": 0, f"pace-sig-{sig.pk}": "daily"}
        )

        assert (answer.status_code, member.stream_preferences.count()) == (404, 0)

    @pytest.mark.parametrize("name", ["sig-x", "sig-²", "sig-99999", "sig-"])
    def test_a_name_that_no_sig_has_is_called_something(self, name):
        words = "Invitations from a SIG that is gone" if name == "sig-99999" else name

        assert registry.label_of(name) == words

    @pytest.mark.parametrize("number", [1, 3, 12])
    def test_choosing_takes_the_same_steps_for_any_number_of_sigs(
        self, member, number, django_assert_num_queries
    ):
        for _ in range(number):
            SigFactory(members=[member])
        client = client_of(member)
        # Session, member, settings; choices, ties to SIGs, which of them are open, their names,
        # roles, streams had; the bell. For news once more which of them are open, and their names;
        # and for posts.
        with django_assert_num_queries(15):
            client.get("/mail/")


def test_turning_a_sig_off_leaves_news_of_a_yes_to_its_session(member):
    sig = SigFactory(members=[member])
    _, [tuesday] = invited(TopicFactory(audience=Audience.SIG, sig=sig), dates=[8])
    AnswerFactory(session=tuesday, member=member)
    client_of(member).post("/mail/", {"hour": 7, "weekday": 0, f"pace-sig-{sig.pk}": "off"})
    actions.cancel_session(session=tuesday, by=tuesday.host, now=LATER)

    assert dict(Delivery.objects.filter(member=member).values_list("message__kind", "state")) == {
        "forums.invitation": "skipped",
        "forums.cancelled": "queued",
    }
    assert set(
        Message.objects.filter(kind="forums.cancelled").values_list("stream", flat=True)
    ) == {""}
