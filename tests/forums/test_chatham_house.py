"""
A SIG under the Chatham House Rule keeps who was there and who said what to itself.

Each place is looked at twice, for a SIG without the rule and for one with it, so that what must not
leave is known to be there. The sessions were scheduled for everyone, as before a SIG took the rule.
"""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from forums import access, actions, harvest, queries
from forums.enums import Confidentiality, RecordingPolicy
from forums.forms import DetailsForm, ScheduleForm
from forums.notices import harvests as _harvests  # noqa: F401 - its kinds are asked for below
from members.models import Member
from notifications.models import Delivery, Message
from notifications.registry import kind_of
from resources.models import LibraryPage
from tests.factories.forums import (
    AnswerFactory,
    AttendanceFactory,
    DatePollFactory,
    PollOptionFactory,
    PollVoteFactory,
    ReplyFactory,
    SessionFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import FacilitationTermFactory, SigFactory, SigMembershipFactory

NOW = datetime.datetime(2026, 12, 9, 10, tzinfo=datetime.UTC)
ATTENDEE = "Bethan Prosser"
ABSENT = "Idris Inside"
OUTSIDER = "Olga Outside"
TITLE = "When the rules say stop"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(params=[False, True], ids=["open", "confidential"])
def keeps(request):
    return request.param


@pytest.fixture
def people():
    return {
        name: MemberFactory(name=name, email=f"{name.split()[0].lower()}@example.org")
        for name in (ATTENDEE, ABSENT, OUTSIDER, "Owen Host")
    }


@pytest.fixture
def organiser():
    return MemberFactory(name="Ines", roles=["organiser"])


@pytest.fixture
def sig(keeps, people):
    inside = [people[ATTENDEE], people[ABSENT], people["Owen Host"]]
    return SigFactory(name="PIE leads", is_confidential=keeps, members=inside)


@pytest.fixture
def session(sig, people):
    """
    Return a session that one of the SIG was at and two people said no to, one of them outside.
    """
    session = SessionFactory(
        topic__title=TITLE,
        topic__sig=sig,
        host=people["Owen Host"],
        confidentiality=Confidentiality.OPEN,
        state="held",
        announced_at=NOW,
    )
    AnswerFactory(session=session, member=people[ATTENDEE])
    AttendanceFactory(session=session, member=people[ATTENDEE], presence="came")
    for name in (ABSENT, OUTSIDER):
        AnswerFactory(session=session, member=people[name], choice="no")
    return session


def fresh(member):
    return Member.objects.get(pk=member.pk)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def publish(session, summary="We asked what holds.", accepted=()):
    return harvest.publish_harvest(
        session=session,
        write_up=harvest.WriteUp(summary=summary, points=("Ask whom a rule protects.",)),
        by=session.host,
        seen=None,
        now=NOW,
        accepted=accepted,
    )


def test_a_write_up_is_for_the_sig_alone(session, sig, people, keeps):
    page = publish(session).page.specific
    readers = {
        name
        for name, member in people.items()
        if LibraryPage.objects.visible_to(fresh(member)).filter(pk=page.pk).exists()
    }

    assert page.audience == ("sig" if keeps else "members")
    assert readers == (set(people) - {OUTSIDER} if keeps else set(people))


def test_a_quote_stands_by_name_only_if_its_speaker_agreed(session, keeps):
    summary = f"{ATTENDEE} said that rules protect rooms."
    if keeps:
        with pytest.raises(harvest.NamesTold) as refusal:
            publish(session, summary)
        assert refusal.value.names == [ATTENDEE]

    assert publish(session, summary, accepted=[ATTENDEE]).state == "published"


def test_what_came_of_it_is_mailed_to_the_sig_alone(session, keeps):
    publish(session)
    told = set(
        Delivery.objects.filter(message__kind="forums.missed").values_list("name", flat=True)
    )

    assert told == ({ABSENT} if keeps else {ABSENT, OUTSIDER})


def test_a_mail_that_waits_while_the_sig_takes_the_rule_stays(session, sig):
    sig.is_confidential = False
    sig.save()
    publish(harvest_of(session))
    sig.is_confidential = True
    sig.save()
    message = Message.objects.get(kind="forums.missed")
    deliveries = list(message.deliveries.select_related("member"))
    stopped = kind_of("forums.missed").still_valid(message, deliveries)

    assert {each.name for each in deliveries if each.pk in stopped} == {OUTSIDER}


def harvest_of(session):
    """
    Return the session as it is now, with its SIG.
    """
    return type(session).objects.select_related("topic__sig", "host").get(pk=session.pk)


def test_the_proof_of_a_certificate_names_neither_the_session_nor_its_host(session, people, keeps):
    issued = actions.issue_certificate(session_id=session.pk, member=people[ATTENDEE], now=NOW)
    page = Client().get(reverse("forums:certificate", args=[issued.code])).content.decode()
    certified = queries.certificate_by_code(issued.code)

    assert ATTENDEE in page
    assert [word for word in (TITLE, "PIE leads") if word in page] == ([] if keeps else [TITLE])
    assert (certified.title, certified.host) == (
        ("A session under the Chatham House Rule", "") if keeps else (TITLE, "Owen Host")
    )


def test_a_member_finds_their_own_certificate_by_the_title(session, people):
    (attended,) = queries.attended(people[ATTENDEE])

    assert attended.line.session.topic.title == TITLE


@pytest.mark.parametrize("page", ["people", "sent"])
def test_pages_of_who_comes_are_closed_to_organisers_from_outside(
    session, organiser, people, keeps, page
):
    address = reverse(f"forums:{page}", args=[session.pk])
    outside = signed_in(organiser).get(address)
    host = signed_in(people["Owen Host"]).get(address)
    SigMembershipFactory(sig=session.topic.sig, member=organiser)
    inside = signed_in(organiser).get(address)

    assert [each.status_code for each in (outside, host, inside)] == [
        403 if keeps else 200,
        200,
        200,
    ]
    if page == "people":
        assert ATTENDEE in host.content.decode()


def test_an_organiser_from_outside_marks_nobody(session, organiser, keeps):
    assert access.can_mark(fresh(organiser), session) is not keeps


def test_replies_of_those_who_come_are_read_inside_alone(session, organiser, people, keeps):
    reply = ReplyFactory(session=session, member=people[ATTENDEE], topic=session.topic)

    for member in (organiser, people["Owen Host"], people[OUTSIDER]):
        user = fresh(member)
        assert access.can_read_reply(user, reply) == (reply in access.readable_replies(user))
    assert access.can_read_reply(fresh(organiser), reply) is not keeps
    assert access.can_read_reply(fresh(people["Owen Host"]), reply) is True


def test_who_said_what_to_a_poll_is_not_told_outside(sig, organiser, people, keeps):
    FacilitationTermFactory(sig=sig, member=people[ABSENT])
    poll = DatePollFactory(topic__sig=sig, host=people["Owen Host"])
    option = PollOptionFactory(poll=poll, date=datetime.date(2026, 12, 20))
    PollVoteFactory(option=option, member=people[ATTENDEE])
    address = reverse("forums:poll_results", args=[poll.pk])
    names = [
        signed_in(member).get(address).context["found"].lines[0].names
        for member in (organiser, people[ABSENT])
    ]

    assert names == [{} if keeps else {"Yes": [ATTENDEE]}, {"Yes": [ATTENDEE]}]


def test_numbers_and_their_file_hold_no_names(session, organiser):
    client = signed_in(organiser)
    pages = [
        client.get(reverse("forums:numbers"), {"season": "all"}),
        client.get(reverse("forums:numbers_file", args=["sessions"]), {"season": "all"}),
    ]
    words = "".join(page.content.decode() for page in pages)

    assert [page.status_code for page in pages] == [200, 200]
    assert (TITLE in words, ATTENDEE in words) == (True, False)


@pytest.mark.parametrize(
    "address", ["/forums/calendar.ics", "/sigs/{slug}/calendar.ics", "/search/?q=rules", "{page}"]
)
def test_what_anybody_sees_of_a_session_names_nobody_who_was_there(session, sig, people, address):
    path = address.format(slug=sig.slug, page=session.get_absolute_url())
    for client in (Client(), signed_in(people[OUTSIDER])):
        response = client.get(path)
        assert (response.status_code, ATTENDEE in response.content.decode()) == (200, False)


def test_the_page_of_a_session_says_the_rule(session, keeps):
    page = Client().get(session.get_absolute_url()).content.decode()

    assert ("never say who said it or who was there." in page) is keeps


def test_what_is_read_out_follows_the_rule_of_the_sig(session, keeps):
    lines = queries.read_out(harvest_of(session))

    assert lines[0] == (
        "We meet under the Chatham House Rule."
        if keeps
        else "What is said in this session may be shared."
    )


def typed(sig, **changed):
    return {
        "title": "Rules",
        "question": "Whom do they protect?",
        "sig": sig.pk,
        "audience": "sig",
        "type": "conversation",
        "confidentiality": "chatham_house",
        "recording_policy": "none",
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"audience": "registered"}, "audience"),
        ({"confidentiality": "open"}, "confidentiality"),
        ({"recording_policy": RecordingPolicy.MEMBERS}, "recording_policy"),
        ({"recording_policy": RecordingPolicy.PUBLIC}, "recording_policy"),
        ({}, None),
    ],
)
def test_a_session_against_the_rule_is_refused_in_words(sig, keeps, changed, field):
    everybody = Member.objects.all()
    form = ScheduleForm(
        typed(sig, **changed),
        hosts=everybody,
        sigs=type(sig).objects.all(),
        must_choose_sig=False,
    )

    assert set(form.errors) == ({field} if keeps and field else set())


def test_how_a_session_is_held_cannot_be_changed_against_the_rule(sig, keeps):
    form = DetailsForm(
        typed(sig, confidentiality="open"), hosts=Member.objects.all(), is_confidential=keeps
    )

    assert set(form.errors) == ({"confidentiality"} if keeps else set())
