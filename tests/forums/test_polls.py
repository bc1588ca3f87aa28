import datetime
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from forums import access, actions, queries
from forums.models import Answer, DatePoll, PollVote, Session, SessionChange, Topic
from forums.notices import poll_address
from members.actions import close_account
from notifications import registry
from notifications.enums import Pace
from notifications.models import Delivery, Message, StreamPreference
from tests.factories.forums import (
    DatePollFactory,
    PollOptionFactory,
    PollVoteFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory, SigMembershipFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
CLOSES_AT = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def facilitator():
    return MemberFactory(name="Tomos")


@pytest.fixture
def member():
    return MemberFactory(name="Maryam")


@pytest.fixture
def silent():
    return MemberFactory(name="Silent")


@pytest.fixture
def sig(facilitator, member, silent):
    return SigFactory(name="PIE leads", facilitators=[facilitator], members=[member, silent])


@pytest.fixture
def poll(sig, facilitator):
    """
    Make an open poll of a SIG about a Tuesday and a Thursday.
    """
    topic = TopicFactory(title="Behind the curtain", sig=sig, audience="sig")
    poll = DatePollFactory(topic=topic, host=facilitator)
    for day in (8, 10):
        PollOptionFactory(poll=poll, date=datetime.date(2026, 12, day))
    return poll


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def said(poll, *choices):
    """
    Return a vote on all the dates of a poll as the page sends it.
    """
    pks = poll.options.values_list("pk", flat=True)
    return {f"option-{pk}": choice for pk, choice in zip(pks, choices, strict=True)}


def votes(poll, member, *choices, now=NOW):
    pks = poll.options.values_list("pk", flat=True)
    actions.vote(poll=poll, member=member, choices=dict(zip(pks, choices, strict=True)), now=now)


def details_of(poll, **changes):
    names = actions.SessionDetails.__dataclass_fields__
    return actions.SessionDetails(**({name: getattr(poll, name) for name in names} | changes))


def decide(poll, *, day=8, by=None, now=NOW, **changes):
    return actions.decide_poll(
        poll=poll,
        option=poll.options.get(date__day=day),
        details=details_of(poll, **changes),
        by=by or poll.host,
        now=now,
    )


def mailed(kind):
    names = Delivery.objects.filter(message__kind=f"forums.{kind}")
    return sorted(names.values_list("member__name", flat=True))


def asked(sig, host, *dates, **changes):
    """
    Return what somebody types who asks for a date.
    """
    data = {
        "title": "Behind the curtain",
        "question": "Who sees what we do?",
        "sig": sig.pk if sig else "",
        "audience": "sig" if sig else "registered",
        "type": "sig_meeting",
        "host": host.pk,
        "closes_on": "2026-12-01",
        "dates-TOTAL_FORMS": str(max(8, len(dates))),
        "dates-INITIAL_FORMS": "0",
    }
    for index in range(max(8, len(dates))):
        data |= {
            f"dates-{index}-date": dates[index] if index < len(dates) else "",
            f"dates-{index}-start_time": "12:30",
            f"dates-{index}-end_time": "14:00",
        }
    return data | changes


def faults(response):
    form, formset = response.context["form"], response.context["formset"]
    rows = [f"{n} {error}" for n, row in enumerate(formset) for error in row.errors.get("date", [])]
    own = [error for name in form.errors for error in form.errors[name]]
    return own + list(formset.non_form_errors()) + rows


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ((2026, 11, 22), ["2026-12-08", "2026-12-17", "2026-12-23"]),
        ((2026, 12, 7), ["2026-12-29", "2027-01-07", "2027-01-13"]),
        # The fourth is Saint Patrick's Day, a Wednesday.
        ((2027, 2, 15), ["2027-03-09", "2027-03-18", "2027-03-24"]),
        ((2027, 2, 8), ["2027-03-02", "2027-03-11", "2027-03-24"]),
    ],
)
def test_dates_to_start_from_are_three_weekdays_and_no_bank_holiday(day, found):
    now = datetime.datetime(*day, 9, tzinfo=datetime.UTC)

    assert [str(each) for each in queries.dates_to_start_from(now)] == found


class TestAsking:
    def test_it_asks_everybody_in_the_sig_but_who_asks_and_leaves_after_the_time_to_stop(
        self, sig, facilitator, settings
    ):
        settings.FORUM_STOP_SECONDS = 600
        MemberFactory(name="Outsider")
        page = client_of(facilitator).post(
            reverse("forums:add_poll"), asked(sig, facilitator, "2026-12-10", "2026-12-08")
        )
        poll = DatePoll.objects.get()

        assert page.url == reverse("forums:poll_results", args=[poll.pk])
        assert mailed("poll") == ["Maryam", "Silent"]
        assert [option.date.day for option in poll.options.all()] == [8, 10]
        assert poll.closes_at == datetime.datetime(2026, 12, 1, 18, tzinfo=datetime.UTC)
        message = Message.objects.get()
        assert (message.stream, bool(message.batch)) == (f"sig-{sig.pk}", True)
        assert set(message.deliveries.values_list("due_at", flat=True)) == {
            NOW + datetime.timedelta(minutes=10)
        }

    def test_without_a_deadline_it_closes_the_evening_before_the_first_date(self, sig, facilitator):
        data = asked(sig, facilitator, "2026-12-10", "2026-12-08", closes_on="")
        client_of(facilitator).post(reverse("forums:add_poll"), data)

        assert DatePoll.objects.get().closes_at == datetime.datetime(
            2026, 12, 7, 18, tzinfo=datetime.UTC
        )

    @pytest.mark.parametrize(
        ("dates", "changes", "words"),
        [
            (["2026-12-08"], {}, ["1 Give at least two dates to choose from."]),
            (
                ["2026-12-08", "2026-12-08"],
                {},
                ["1 This date is there twice. Change one of them."],
            ),
            (
                ["2026-12-08", "2026-11-20"],
                {},
                ["1 This date has gone by. Choose one that is still to come."],
            ),
            (
                [f"2026-12-{day:02d}" for day in range(8, 17)],
                {},
                ["Ask about eight dates at most. There are 9: take some out."],
            ),
            (
                ["2026-12-10", "2026-12-08"],
                {"closes_on": "2026-12-09"},
                ["The poll has to close before the first date. Choose an earlier day."],
            ),
            (
                ["2026-12-10", "2026-12-08"],
                {"closes_on": "2026-11-20"},
                ["That is over already. Choose a day that is still to come."],
            ),
        ],
    )
    def test_bad_input_is_refused_with_a_sentence_and_nothing_typed_is_lost(
        self, sig, facilitator, dates, changes, words
    ):
        page = client_of(facilitator).post(
            reverse("forums:add_poll"), asked(sig, facilitator, *dates, **changes)
        )

        assert (page.status_code, faults(page)) == (422, words)
        assert re.findall(r'type="date" name="dates-\d+-date" value="([^"]+)"', page.text) == dates
        assert "Who sees what we do?" in page.text
        assert (DatePoll.objects.count(), Topic.objects.count()) == (0, 0)

    def test_a_draft_gives_its_dates_and_how_it_is_held(self, sig, facilitator):
        topic = TopicFactory(sig=sig, audience="sig")
        for day in (8, 10):
            SessionFactory(
                topic=topic, state="draft", date=datetime.date(2026, 12, day), host=facilitator
            )
        address = reverse("forums:poll_topic", args=[topic.pk])
        client = client_of(facilitator)
        form = client.get(address)
        rows = re.findall(r'name="dates-\d+-date" value="([^"]+)"', form.text)

        assert rows == ["2026-12-08", "2026-12-10"]
        assert form.context["form"]["join_link"].value() == "https://meet.example.org/room"
        client.post(address, asked(sig, facilitator, *rows))
        poll = DatePoll.objects.get()
        assert (poll.topic, poll.options.count(), topic.sessions.count()) == (topic, 2, 0)
        again = client.get(address)
        assert again.url == reverse("forums:poll_results", args=[poll.pk])

    def test_a_new_one_starts_as_the_last_session_of_the_sig_was_held(self, sig, facilitator):
        SessionFactory(topic=TopicFactory(sig=sig), join_link="https://meet.example.org/pie")
        SessionFactory(host=facilitator, date=datetime.date(2026, 12, 20))
        form = client_of(facilitator).get(reverse("forums:add_poll")).context["form"]

        assert (form["join_link"].value(), form["audience"].value()) == (
            "https://meet.example.org/pie",
            "sig",
        )

    def test_the_first_one_of_a_sig_starts_with_its_purpose_and_three_dates(self, sig, facilitator):
        SessionFactory(host=facilitator, join_link="https://meet.example.org/tea")
        SessionFactory(topic__sig=SigFactory())
        page = client_of(facilitator).get(reverse("forums:add_poll") + f"?sig={sig.pk}")
        form = page.context["form"]

        assert {name: form[name].value() for name in ("title", "question", "join_link")} == {
            "title": f"{sig.name}: our first meeting",
            "question": sig.purpose,
            "join_link": "https://meet.example.org/tea",
        }
        assert (form["recording_policy"].value(), form["confidentiality"].value()) == (
            "none",
            "chatham_house",
        )
        days = [str(day) for day in queries.dates_to_start_from(NOW)]
        assert re.findall(r'name="dates-\d+-date" value="([^"]+)"', page.text) == days

        client_of(facilitator).post(reverse("forums:add_poll"), asked(sig, facilitator, *days[:2]))
        second = client_of(facilitator).get(reverse("forums:add_poll"))
        assert second.context["form"]["title"].value() is None

    def test_an_organiser_asks_everyone_registered_about_an_idea(self, organiser):
        idea = TopicFactory(state="proposed", created_by=MemberFactory(name="Proposer"))
        client_of(organiser).post(
            reverse("forums:poll_topic", args=[idea.pk]),
            asked(None, organiser, "2026-12-08", "2026-12-10", type="conversation"),
        )

        assert (DatePoll.objects.get().topic, mailed("poll")) == (idea, ["Proposer"])

    @pytest.mark.parametrize("state", ["announced", "cancelled"])
    def test_what_was_announced_is_not_asked_about(self, organiser, state):
        session = SessionFactory(state=state)
        page = client_of(organiser).get(reverse("forums:poll_topic", args=[session.topic_id]))

        assert page.url == session.get_absolute_url()

    def test_who_does_not_look_after_it_may_not_ask(self, member, sig):
        proposal = TopicFactory(state="proposed", created_by=member)
        client = client_of(member)

        assert client.get(reverse("forums:add_poll")).status_code == 403
        assert client.get(reverse("forums:poll_topic", args=[proposal.pk])).status_code == 404

    def test_a_sig_that_has_closed_asks_nobody(self, sig, facilitator):
        sig.state = "closed"
        sig.save()
        page = client_of(facilitator).post(
            reverse("forums:add_poll"), asked(sig, facilitator, "2026-12-10", "2026-12-08")
        )

        assert (page.status_code, DatePoll.objects.count()) == (422, 0)


class TestVoting:
    def test_from_the_mail_a_get_changes_nothing_and_a_post_is_taken_down(self, poll, member):
        address = poll_address(poll.pk, member.pk)
        shown = Client().get(address)

        assert (shown.status_code, PollVote.objects.count()) == (200, 0)
        saved = Client().post(address, said(poll, "yes", "if_need"))
        assert saved.status_code == 200
        assert list(queries.choices_of(member, poll).values()) == ["yes", "if_need"]
        assert [line.words for line in saved.context["found"].in_order] == [
            "1 yes, 0 if need be, 0 no",
            "0 yes, 1 if need be, 0 no",
        ]

    def test_by_the_same_link_one_changes_ones_mind(self, poll, member):
        address = poll_address(poll.pk, member.pk)
        Client().post(address, said(poll, "yes", "no"))
        Client().post(address, said(poll, "no", "yes"))
        form = Client().get(address).context["form"]

        assert list(queries.choices_of(member, poll).values()) == ["no", "yes"]
        assert [field.value() for field in form] == ["no", "yes"]

    def test_the_same_answer_again_keeps_its_place_in_the_order(self, poll, member):
        votes(poll, member, "yes", "no")
        votes(poll, member, "yes", "yes", now=NOW + HOUR)

        assert [vote.voted_at for vote in PollVote.objects.order_by("option")] == [NOW, NOW + HOUR]

    def test_a_date_left_out_is_asked_for_and_the_rest_is_kept(self, poll, member):
        first, second = poll.options.all()
        page = client_of(member).post(
            reverse("forums:poll", args=[poll.pk]), {f"option-{first.pk}": "yes"}
        )

        assert page.status_code == 422
        assert page.context["form"].errors == {
            f"option-{second.pk}": ["Say whether Thursday 10 December suits you."]
        }
        assert page.context["form"][f"option-{first.pk}"].value() == "yes"
        assert PollVote.objects.count() == 0

    @pytest.mark.parametrize("how", ["closed", "abandoned", "sig"])
    def test_after_it_closed_nothing_is_taken_down_and_the_result_is_shown(
        self, poll, member, silent, how
    ):
        votes(poll, member, "yes", "no")
        if how == "closed":
            poll.closes_at = NOW
            poll.save()
        elif how == "abandoned":
            actions.abandon_poll(poll=poll, by=poll.host, now=NOW)
        else:
            poll.topic.sig.state = "closed"
            poll.topic.sig.save()
        late = Client().post(poll_address(poll.pk, silent.pk), said(poll, "yes", "yes"))

        assert (late.status_code, PollVote.objects.count()) == (409, 2)
        assert "1 yes, 0 if need be, 0 no" in late.text
        with pytest.raises(actions.PollIsOver):
            votes(poll, silent, "yes", "yes")

    def test_a_link_opens_one_poll_for_one_person_of_the_audience(self, poll, member):
        address = poll_address(poll.pk, member.pk)
        forged = address.replace(address[-4:-1], "xxx")

        assert Client().get(forged).status_code == 404
        member.sig_memberships.update(left_at=NOW)
        gone = Client().post(address, said(poll, "yes", "yes"))
        assert (gone.status_code, "Behind the curtain" in gone.text) == (410, False)
        assert PollVote.objects.count() == 0

    def test_who_voted_has_seen_what_they_were_told_and_finds_it_waiting_no_more(
        self, poll, member
    ):
        client = client_of(member)
        waiting = client.get(reverse("forums:mine")).context["polls"]
        votes(poll, member, "yes", "no")

        assert waiting == [poll]
        assert client.get(reverse("forums:mine")).context["polls"] == []


class TestResults:
    def test_dates_are_ranked_by_yes_then_if_need_be(self, poll, member, silent, facilitator):
        third = PollOptionFactory(poll=poll, date=datetime.date(2026, 12, 14))
        votes(poll, member, "no", "yes", "yes")
        votes(poll, silent, "if_need", "no", "if_need")
        page = client_of(facilitator).get(reverse("forums:poll_results", args=[poll.pk]))
        found = page.context["found"]

        assert [line.option.date.day for line in found.lines] == [14, 10, 8]
        assert found.lines[0].option == third
        assert found.lines[0].names == {"Yes": ["Maryam"], "If need be": ["Silent"]}
        assert "Nobody said yes" not in page.text

    def test_it_warns_when_the_leading_date_is_nobodys_yes_and_counts_the_silent(
        self, poll, member, facilitator
    ):
        from_mail = actions.open_poll(
            by=facilitator,
            asking=actions.TopicDetails("Next", "What next?", "sig", poll.topic.sig),
            details=details_of(poll),
            options=[
                actions.DateSpec(
                    datetime.date(2026, 12, day), datetime.time(12, 30), datetime.time(14)
                )
                for day in (8, 10)
            ],
            closes_at=CLOSES_AT,
            now=NOW,
        )
        votes(from_mail, member, "no", "if_need")
        page = client_of(facilitator).get(reverse("forums:poll_results", args=[from_mail.pk]))

        assert "Nobody said yes to the date that leads, Thursday 10 December" in page.text
        assert (page.context["found"].answered, page.context["found"].silent) == (1, 1)

    @pytest.mark.parametrize("number", [1, 3, 10])
    def test_pages_take_the_same_steps_for_any_number_of_votes(
        self, poll, member, facilitator, number, django_assert_num_queries
    ):
        for option in poll.options.all():
            for voter in MemberFactory.create_batch(number):
                SigMembershipFactory(sig=poll.topic.sig, member=voter)
                PollVoteFactory(option=option, member=voter)
        looking_after, asked_one = client_of(facilitator), client_of(member)
        with django_assert_num_queries(12):
            looking_after.get(reverse("forums:poll_results", args=[poll.pk]))
        with django_assert_num_queries(11):
            asked_one.get(reverse("forums:poll", args=[poll.pk]))

    @pytest.mark.parametrize("number", [1, 3, 12])
    def test_lists_take_the_same_steps_for_any_number_of_polls(
        self, sig, member, facilitator, number, django_assert_num_queries
    ):
        for _ in range(number):
            PollOptionFactory(
                poll=DatePollFactory(topic=TopicFactory(sig=sig, audience="sig"), host=facilitator)
            )
        assert len(queries.polls_waiting_for(member, now=NOW)) == number
        with django_assert_num_queries(1):
            queries.polls_waiting_for(member, now=NOW)
        assert len(queries.open_polls(facilitator)) == number
        organiser_like = MemberFactory(roles=["organiser"])
        assert len(queries.open_polls(organiser_like)) == number
        with django_assert_num_queries(1):
            queries.open_polls(facilitator)


class TestDeciding:
    def test_yeses_become_places_in_order_then_wait_and_everybody_else_is_invited(
        self, poll, member, silent, facilitator
    ):
        late, no = MemberFactory(name="Late"), MemberFactory(name="No")
        for each in (late, no):
            SigMembershipFactory(sig=poll.topic.sig, member=each)
        votes(poll, facilitator, "yes", "yes")
        votes(poll, late, "yes", "no", now=NOW + 2 * HOUR)
        votes(poll, member, "yes", "no", now=NOW + HOUR)
        votes(poll, no, "no", "yes")
        client = client_of(facilitator)
        address = reverse("forums:poll_results", args=[poll.pk])
        form = client.get(address).context["form"]
        data = {name: form[name].value() or "" for name in form.fields} | {"capacity": "1"}
        answer = client.post(address, data)
        session = Session.objects.get()

        assert answer.url == session.get_absolute_url()
        assert (session.date.day, session.state, session.host) == (8, "announced", facilitator)
        assert list(Answer.objects.order_by("pk").values_list("member__name", "choice")) == [
            ("Maryam", "yes"),
            ("Late", "waiting"),
        ]
        assert (mailed("confirmed"), mailed("waiting")) == (["Maryam"], ["Late"])
        assert (mailed("invitation"), mailed("hosting")) == (["No", "Silent"], ["Tomos"])
        confirmed = Message.objects.get(kind="forums.confirmed")
        assert (confirmed.calendar_method, "PARTSTAT=ACCEPTED" in confirmed.calendar) == (
            "REQUEST",
            True,
        )
        change = SessionChange.objects.get()
        assert set(Message.objects.values_list("batch", flat=True)) == {change.batch}
        poll.refresh_from_db()
        assert (poll.state, poll.session, poll.settled_by) == ("decided", session, facilitator)

    def test_a_decision_that_is_taken_back_opens_the_poll_again_and_tells_nobody(
        self, poll, member, facilitator, settings
    ):
        settings.FORUM_STOP_SECONDS = 600
        votes(poll, member, "yes", "no", now=NOW - HOUR)
        client = client_of(facilitator)
        results = reverse("forums:poll_results", args=[poll.pk])
        form = client.get(results).context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        client.post(results, data)
        batch = SessionChange.objects.get().batch
        answer = client.post(reverse("forums:take_back", args=[batch]))
        poll.refresh_from_db()

        assert (answer.url, poll.state, poll.session) == (results, "open", None)
        assert (Session.objects.count(), Answer.objects.count()) == (0, 0)
        written = Delivery.objects.filter(message__batch=batch)
        assert {*written.values_list("state", flat=True)} == {"skipped"}
        assert mailed("taken_back") == []
        client.post(results, data)
        assert Session.objects.get().state == "announced"

    def test_decided_twice_it_is_one_session_and_nobody_is_told_twice(self, poll, facilitator):
        client = client_of(facilitator)
        address = reverse("forums:poll_results", args=[poll.pk])
        form = client.get(address).context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        data["option"] = str(poll.options.first().pk)
        client.post(address, data)
        told = Delivery.objects.count()
        again = client.post(address, data | {"option": str(poll.options.last().pk)}, follow=True)

        assert [str(message) for message in again.context["messages"]][-1] == (
            "This was decided already: it is Tuesday 8 December. Nobody was told twice."
        )
        assert (Session.objects.count(), Delivery.objects.count()) == (1, told)

    def test_what_is_not_settled_is_asked_for_beside_its_field(self, poll, facilitator):
        poll.host = None
        poll.join_link = poll.confidentiality = poll.recording_policy = ""
        poll.save()
        page = client_of(facilitator).post(
            reverse("forums:poll_results", args=[poll.pk]),
            {"type": "conversation", "option": str(poll.options.first().pk), "capacity": "7"},
        )

        assert page.status_code == 422
        assert page.context["form"].errors == {
            "host": ["Say who hosts it."],
            "confidentiality": ["Say what may be passed on afterwards."],
            "recording_policy": ["Say whether it is recorded."],
            "join_link": ["Give the link to the room, or a place."],
        }
        assert 'name="capacity" value="7"' in page.text
        with pytest.raises(actions.NotReady):
            decide(poll, by=facilitator)
        assert Session.objects.count() == 0

    def test_a_date_that_has_gone_by_cannot_be_decided_for(self, poll, facilitator, time_machine):
        gone = datetime.datetime(2026, 12, 9, 9, tzinfo=datetime.UTC)
        time_machine.move_to(gone, tick=False)
        client = client_of(facilitator)
        address = reverse("forums:poll_results", args=[poll.pk])
        form = client.get(address).context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        page = client.post(address, data | {"option": str(poll.options.first().pk)})

        assert page.context["form"].errors == {
            "option": ["This date has gone by. Choose one that is still to come."]
        }
        with pytest.raises(actions.InThePast):
            decide(poll, now=gone)
        assert decide(poll, day=10, now=gone).date.day == 10

    def test_a_poll_of_a_closed_sig_or_given_up_is_not_decided(self, poll, facilitator):
        sig = poll.topic.sig
        sig.state = "closed"
        sig.save()
        client = client_of(facilitator)
        address = reverse("forums:poll_results", args=[poll.pk])
        form = client.get(address).context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        data["option"] = str(poll.options.first().pk)

        assert client.post(address, data).status_code == 409
        sig.state = "active"
        sig.save()
        actions.abandon_poll(poll=poll, by=facilitator, now=NOW)
        assert client.post(address, data).status_code == 409
        assert Session.objects.count() == 0

    def test_an_idea_comes_onto_the_programme(self, organiser):
        idea = TopicFactory(state="shortlisted")
        poll = PollOptionFactory(poll=DatePollFactory(topic=idea, host=organiser)).poll
        decide(poll)
        idea.refresh_from_db()

        assert idea.state == "scheduled"

    def test_who_left_the_sig_since_has_no_place(self, poll, member):
        votes(poll, member, "yes", "yes")
        member.sig_memberships.update(left_at=NOW)
        decide(poll)

        assert (Answer.objects.count(), mailed("confirmed"), mailed("invitation")) == (
            0,
            [],
            ["Silent"],
        )

    @pytest.mark.parametrize("number", [1, 3, 10])
    def test_it_takes_the_same_steps_for_any_number_of_votes(
        self, poll, number, django_assert_num_queries
    ):
        for voter in MemberFactory.create_batch(number):
            SigMembershipFactory(sig=poll.topic.sig, member=voter)
            votes(poll, voter, "yes", "no")
        # Five of them tell the SIG when it meets.
        with django_assert_num_queries(55):
            decide(poll, capacity=20)


class TestGivingUp:
    def test_those_who_voted_are_told_once_with_the_reason(self, poll, member, facilitator):
        votes(poll, member, "yes", "no")
        votes(poll, facilitator, "yes", "no")
        client = client_of(facilitator)
        address = reverse("forums:abandon_poll", args=[poll.pk])
        client.get(address)
        poll.refresh_from_db()
        assert poll.state == "open"
        client.post(address, {"reason": "Too few of us can come."})
        client.post(address, {"reason": "Too few of us can come."})

        assert mailed("poll_abandoned") == ["Maryam"]
        assert "Too few of us can come." in Message.objects.get(kind="forums.poll_abandoned").text
        shown = client_of(member).get(reverse("forums:poll", args=[poll.pk]))
        assert "This poll was given up" in shown.text
        again = client.get(reverse("forums:poll_topic", args=[poll.topic_id]))
        assert again.status_code == 200

    def test_one_that_was_decided_is_not_given_up(self, poll, facilitator):
        decide(poll)
        with pytest.raises(actions.PollIsOver):
            actions.abandon_poll(poll=poll, by=facilitator, now=NOW)


class TestJobs:
    def test_a_day_before_it_closes_those_are_reminded_once_who_have_not_answered(
        self, poll, member, silent
    ):
        none = MemberFactory(name="Wants none")
        SigMembershipFactory(sig=poll.topic.sig, member=none)
        StreamPreference.objects.create(
            member=none, stream=f"sig-{poll.topic.sig_id}", pace=Pace.OFF, chosen_at=NOW
        )
        votes(poll, member, "no", "no")
        early = actions.nudge_due(now=CLOSES_AT - 25 * HOUR)
        due = [actions.nudge_due(now=CLOSES_AT - left * HOUR) for left in (24, 12, 1)]

        assert (early, due, mailed("poll_nudge")) == (0, [1, 0, 0], ["Silent"])

    def test_a_short_poll_reminds_at_half_its_time(self, poll):
        poll.created_at = CLOSES_AT - 10 * HOUR
        poll.save()

        assert [actions.nudge_due(now=CLOSES_AT - left * HOUR) for left in (6, 5)] == [0, 1]

    def test_a_nudge_that_was_answered_meanwhile_is_not_sent(self, poll, silent):
        actions.nudge_due(now=CLOSES_AT - HOUR)
        votes(poll, silent, "yes", "yes")
        message = Message.objects.get(kind="forums.poll_nudge")
        kind = registry.kind_of(message.kind)
        reasons = kind.still_valid(message, list(message.deliveries.all()))

        assert sorted(reasons.values()) == ["They have answered already."]

    def test_an_undecided_poll_reminds_its_maker_and_a_day_later_the_other_facilitators(
        self, poll, facilitator, organiser
    ):
        other = MemberFactory(name="Other")
        other.facilitation_terms.create(sig=poll.topic.sig, started_at=NOW)
        before = actions.alert_due(now=CLOSES_AT - HOUR)
        at_once = actions.alert_due(now=CLOSES_AT)

        assert (before, at_once, mailed("poll_closed")) == (0, 0, ["Tomos"])
        late = [actions.alert_due(now=CLOSES_AT + left * HOUR) for left in (23, 24, 25)]
        assert (late, mailed("poll_undecided"), mailed("poll_closed")) == (
            [0, 1, 0],
            ["Other"],
            ["Tomos"],
        )

    def test_once_it_has_closed_nobody_is_asked_any_more(self, poll, silent):
        actions.nudge_due(now=CLOSES_AT - HOUR)
        actions.alert_due(now=CLOSES_AT)
        waiting = Delivery.objects.exclude(state=Delivery.State.SKIPPED)

        assert list(waiting.values_list("message__kind", flat=True)) == ["forums.poll_closed"]

    def test_where_nobody_else_runs_the_sig_the_organisers_are_told(self, poll, organiser):
        organiser.name = "Organiser"
        organiser.save()
        actions.alert_due(now=CLOSES_AT + 25 * HOUR)

        assert mailed("poll_undecided") == ["Organiser"]

    def test_with_the_first_date_near_the_alert_does_not_wait_a_day(self, poll):
        poll.closes_at = poll.options.first().starts_at - 4 * HOUR
        poll.save()

        assert [actions.alert_due(now=poll.closes_at + left * HOUR) for left in (1, 2)] == [0, 1]

    @pytest.mark.parametrize("end", ["decided", "abandoned", "closed"])
    def test_what_is_over_reminds_and_alerts_nobody(self, poll, facilitator, end):
        if end == "decided":
            decide(poll)
        elif end == "abandoned":
            actions.abandon_poll(poll=poll, by=facilitator, now=NOW)
        else:
            poll.topic.sig.state = "closed"
            poll.topic.sig.save()

        assert actions.nudge_due(now=CLOSES_AT - HOUR) == 0
        assert actions.alert_due(now=CLOSES_AT + 48 * HOUR) == 0
        assert mailed("poll_closed") == []

    @pytest.mark.parametrize("number", [1, 3, 12])
    def test_with_nothing_new_it_takes_three_steps(
        self, sig, facilitator, number, django_assert_num_queries
    ):
        for _ in range(number):
            PollOptionFactory(
                poll=DatePollFactory(topic=TopicFactory(sig=sig, audience="sig"), host=facilitator)
            )
        actions.alert_due(now=CLOSES_AT)
        with django_assert_num_queries(3):
            actions.nudge_due(now=CLOSES_AT)
            actions.alert_due(now=CLOSES_AT)


class TestWhoMayKnow:
    def test_one_poll_and_many_agree_for_every_role(self, poll, member, facilitator, organiser):
        open_to_all = PollOptionFactory(poll=DatePollFactory()).poll
        elsewhere = DatePollFactory(topic=TopicFactory(sig=SigFactory(), audience="sig"))
        shown_to_all = DatePollFactory(topic=TopicFactory(sig=poll.topic.sig))
        names = {poll: "sig", open_to_all: "all", elsewhere: "other", shown_to_all: "ours"}
        known, managed = {}, {}
        people = {
            "visitor": AnonymousUser(),
            "outsider": MemberFactory(),
            "member": member,
            "facilitator": facilitator,
            "organiser": organiser,
            "staff": MemberFactory(is_staff=True),
        }
        for role, user in people.items():
            one = {each.pk for each in names if access.can_view_poll(user, each)}
            assert one == set(access.visible_polls(user).values_list("pk", flat=True))
            own = {each.pk for each in names if access.can_manage_poll(user, each)}
            assert own == set(access.managed_polls(user).values_list("pk", flat=True))
            can = {each.pk for each in names if access.can_answer(user, each.topic)}
            assert can == set(access.answerable_polls(user).values_list("pk", flat=True))
            known[role] = sorted(names[each] for each in names if each.pk in one)
            managed[role] = sorted(names[each] for each in names if each.pk in own)

        assert known == {
            "visitor": [],
            "outsider": ["all", "ours"],
            "member": ["all", "ours", "sig"],
            "facilitator": ["all", "ours", "sig"],
            "organiser": ["all", "other", "ours", "sig"],
            "staff": ["all", "ours"],
        }
        assert managed == {
            "visitor": [],
            "outsider": [],
            "member": [],
            "facilitator": ["ours", "sig"],
            "organiser": ["all", "other", "ours", "sig"],
            "staff": [],
        }

    def test_pages_of_a_sig_poll_answer_each_role_as_they_may_know(
        self, poll, member, facilitator, organiser
    ):
        codes = {}
        pages = ("forums:poll", "forums:poll_results", "forums:abandon_poll")
        for role, user in {
            "outsider": MemberFactory(),
            "member": member,
            "facilitator": facilitator,
            "organiser": organiser,
        }.items():
            client = client_of(user)
            codes[role] = [client.get(reverse(name, args=[poll.pk])).status_code for name in pages]
        visitor = Client().get(reverse("forums:poll", args=[poll.pk]))

        assert codes == {
            "outsider": [404, 404, 404],
            "member": [200, 403, 403],
            "facilitator": [200, 200, 200],
            "organiser": [302, 200, 200],
        }
        assert (visitor.status_code, "Behind" in visitor.text) == (302, False)

    def test_names_of_voters_are_for_those_who_look_after_it(
        self, poll, member, silent, facilitator
    ):
        silent.name = "Gwenllian"
        silent.save()
        votes(poll, silent, "yes", "no")
        votes(poll, member, "yes", "no")
        results = reverse("forums:poll_results", args=[poll.pk])

        assert "Gwenllian" in client_of(facilitator).get(results).text
        poll.closes_at = NOW
        poll.save()
        for page in (
            client_of(member).get(reverse("forums:poll", args=[poll.pk])),
            Client().get(poll_address(poll.pk, member.pk)),
        ):
            assert ("2 yes" in page.text, "Gwenllian" in page.text) == (True, False)

    @pytest.mark.parametrize("role", ["visitor", "outsider"])
    def test_a_sig_poll_shows_on_no_page_of_those_outside(self, poll, role, sig):
        client = Client() if role == "visitor" else client_of(MemberFactory())
        addresses = [
            "/forums/",
            "/forums/past/",
            "/forums/calendar.ics",
            "/search/?q=curtain",
            sig.get_absolute_url(),
            *(["/me/sessions/", "/mail/notices/"] if role == "outsider" else []),
        ]
        pages = {address: client.get(address) for address in addresses}

        assert {page.status_code for page in pages.values()} == {200}
        assert [each for each, page in pages.items() if "Behind the curtain" in page.text] == []

    def test_members_find_it_on_the_page_of_their_sig_and_who_runs_it_on_their_desk(
        self, poll, member, facilitator
    ):
        desk = client_of(facilitator).get(reverse("forums:desk"))

        assert "Behind the curtain" in client_of(member).get(poll.topic.sig.get_absolute_url()).text
        assert reverse("forums:poll_results", args=[poll.pk]) in desk.text


class TestMail:
    def test_a_notice_leads_to_the_poll_and_is_kept_from_those_who_left(self, sig, facilitator):
        client_of(facilitator).post(
            reverse("forums:add_poll"), asked(sig, facilitator, "2026-12-10", "2026-12-08")
        )
        poll, told = DatePoll.objects.get(), Delivery.objects.get(member__name="Maryam")
        client = client_of(told.member)
        [notice] = client.get("/mail/notices/").context["told"].notices

        assert notice.path == reverse("forums:poll", args=[poll.pk])
        told.member.sig_memberships.update(left_at=NOW)
        assert client.get("/mail/notices/").context["told"].notices == []

    def test_one_who_left_or_answered_is_not_written_to_and_after_the_close_nobody_is(
        self, sig, facilitator, member, silent
    ):
        client_of(facilitator).post(
            reverse("forums:add_poll"), asked(sig, facilitator, "2026-12-10", "2026-12-08")
        )
        poll, message = DatePoll.objects.get(), Message.objects.get()
        votes(poll, member, "yes", "no")
        silent.sig_memberships.update(left_at=NOW)
        still_valid = registry.kind_of("forums.poll").still_valid
        reasons = still_valid(message, list(message.deliveries.order_by("pk")))

        assert list(reasons.values()) == [
            "They have answered already.",
            "No longer among those invited.",
        ]
        decide(
            poll,
            join_link="https://meet.example.org/x",
            confidentiality="open",
            recording_policy="none",
        )
        reasons = still_valid(message, list(message.deliveries.all()))
        assert set(reasons.values()) == {"The poll is over."}

    def test_in_a_round_up_it_stands_with_its_dates_and_a_button(self, sig, facilitator, member):
        StreamPreference.objects.create(
            member=member, stream=f"sig-{sig.pk}", pace=Pace.DAILY, chosen_at=NOW
        )
        client_of(facilitator).post(
            reverse("forums:add_poll"), asked(sig, facilitator, "2026-12-10", "2026-12-08")
        )
        message = Message.objects.get()
        assert message.deliveries.get(member=member).state == Delivery.State.HELD
        item = registry.kind_of("forums.poll").roundup([message])[message.pk]
        [button] = item.buttons
        poll = DatePoll.objects.get()

        assert (item.title, [date.date for date in item.dates]) == (
            "Behind the curtain",
            ["8 December 2026", "10 December 2026"],
        )
        assert registry.roundup_link(button.link, button.number, member.pk) == poll_address(
            poll.pk, member.pk
        )


class TestPrivacy:
    def test_closing_an_account_erases_the_votes_and_the_host_to_be(self, poll, member, silent):
        kept = PollVoteFactory(option=poll.options.first(), member=silent)
        votes(poll, member, "yes", "no")
        DatePoll.objects.update(host=member)
        close_account(member=member, now=NOW)
        poll.refresh_from_db()

        assert (list(PollVote.objects.all()), poll.host) == ([kept], None)
