"""
What is seen before a mail leaves, and what became of it afterwards.
"""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from forums import actions, queries
from forums.invitations import plan_inviting, plan_moving, tell_host
from forums.models import Session, SessionChange, Topic
from notifications.actions import choose_pace
from notifications.enums import Pace, Trouble, Verdict
from notifications.models import Delivery, MailSettings, Message, Report, Suppression
from notifications.recipients import Reach
from notifications.registry import kind_of
from tests.factories.forums import AnswerFactory, GuestFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
State = Delivery.State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def host():
    return MemberFactory(name="Hanna Host", email="hanna@example.org")


@pytest.fixture
def ada():
    return MemberFactory(name="Ada Able", email="ada@example.org")


@pytest.fixture
def draft(host):
    return SessionFactory(host=host, state="draft", topic=topic_by(host))


@pytest.fixture
def session(host):
    return SessionFactory(host=host, topic=topic_by(host))


def topic_by(host, **more):
    return TopicFactory(title="Boundaries", created_by=host, **more)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def said(response):
    return [str(each) for each in response.context["messages"]]


def of_every_kind():
    """
    Add members whom an invitation reaches in each way, or not at all.
    """
    for pace, number in [
        (Pace.AT_ONCE, 1),
        (Pace.DAILY, 2),
        (Pace.WEEKLY, 1),
        (Pace.SITE, 4),
        (Pace.OFF, 5),
    ]:
        for member in MemberFactory.create_batch(number):
            choose_pace(member=member, stream="forums", pace=pace, now=NOW)
    for days in (3, 9):
        MailSettings.objects.create(member=MemberFactory(), paused_until=NOW + days * DAY)
    for member in MemberFactory.create_batch(6):
        Suppression.objects.create(address=member.email, reason=Trouble.GONE, since=NOW)
    MemberFactory.create_batch(7, verified=False)
    MemberFactory.create_batch(8, is_active=False, closed_at=NOW)


def test_it_is_counted_who_gets_an_invitation_and_who_is_left_out(draft, django_assert_num_queries):
    of_every_kind()
    planned = plan_inviting(draft.topic, [draft])
    with django_assert_num_queries(2):
        reach = planned.reach(now=NOW)
    assert reach == Reach(
        count=16,
        at_once=1,
        in_a_roundup=3,
        on_the_site=4,
        paused=2,
        dead=6,
        off=5,
        unverified=7,
        away_until=NOW + 9 * DAY,
    )


def test_the_count_is_what_announcing_writes(draft, host):
    of_every_kind()
    reach = plan_inviting(draft.topic, [draft]).reach(now=NOW)
    actions.announce_topic(topic=draft.topic, by=host, now=NOW)
    written = Delivery.objects.filter(message__kind="forums.invitation")
    numbers = {
        state: written.filter(state=state).count()
        for state in (State.QUEUED, State.HELD, State.ON_SITE)
    }
    assert numbers == {
        State.QUEUED: reach.at_once,
        State.HELD: reach.in_a_roundup + reach.paused,
        State.ON_SITE: reach.on_the_site + reach.dead,
    }
    assert written.count() == reach.count


def test_the_review_says_in_words_who_is_left_out_and_shows_the_mail(draft, host):
    of_every_kind()
    page = signed_in(host).get(reverse("forums:review", args=[draft.topic_id]))
    lines = re.findall(r"<li>(\d.*?|Hanna.*?)</li>", page.text)
    assert lines == [
        "1 by mail at once",
        "3 in their daily or weekly round-up",
        "2 are away, until 1 December at the latest: kept for the round-up after",
        "4 on the site only, as they chose",
        "6 on the site only: mail to their address comes back",
        "5 want none of these mails",
        "7 have not confirmed their address",
        "Hanna Host hosts it, and gets a mail of their own with the entry for their calendar",
    ]
    frame = signed_in(host).get(reverse("forums:review_mail", args=[draft.topic_id]))
    assert "<h1" in frame.text
    assert "/answer/" not in frame.text
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    assert Message.objects.count() == 0


def test_the_html_of_a_draft_is_for_those_who_look_after_its_topic(draft, ada):
    address = reverse("forums:review_mail", args=[draft.topic_id])
    assert (Client().get(address).status_code, signed_in(ada).get(address).status_code) == (
        302,
        404,
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_review_takes_the_same_steps_for_any_number(
    draft, host, number, django_assert_num_queries
):
    MemberFactory.create_batch(number)
    client = signed_in(host)
    client.get("/forums/")
    with django_assert_num_queries(11):
        client.get(reverse("forums:review", args=[draft.topic_id]))


def test_a_trial_goes_to_oneself_alone_and_answers_for_nobody(draft, host, ada):
    client = signed_in(host)
    for _ in range(2):
        page = client.post(reverse("forums:review", args=[draft.topic_id]), {"do": "try"})
    assert (page.status_code, said(page)[-1]) == (
        200,
        "A trial is on its way to hanna@example.org. Nobody else gets it.",
    )
    assert (
        list(Delivery.objects.values_list("member", "message__kind"))
        == [(host.pk, "forums.trial")] * 2
    )
    message = Message.objects.first()
    assert message.subject == "Trial: Tuesday 8 December, 12.30: Boundaries"
    assert message.calendar == ""
    [slots] = kind_of(message.kind).slots(message, list(message.deliveries.all())).values()
    assert slots == {"answer_url": f"http://testserver{draft.get_absolute_url()}"}
    draft.refresh_from_db()
    assert draft.state == "draft"


def typed(**more):
    return {"date": "2026-12-10", "start_time": "16:00", "end_time": "17:30", **more}


def test_the_mail_of_a_move_is_seen_with_both_times_before_it_is_sent(session, host, ada):
    AnswerFactory(session=session, member=ada)
    client = signed_in(host)
    address = reverse("forums:move", args=[session.pk])
    page = client.post(address, typed(reason="The room is taken.", do="look"))
    text = page.context["preview"].text
    assert "It was:    Tuesday 8 December 2026, 12.30 to 14.00" in text
    assert "It is now: Thursday 10 December 2026, 16.00 to 17.30" in text
    assert "The room is taken." in text
    assert page.context["form"]["reason"].value() == "The room is taken."
    assert "Thursday" in client.get(reverse("forums:look")).text
    session.refresh_from_db()
    assert (session.date.day, Message.objects.count()) == (8, 0)
    client.post(address, typed(do="try"))
    assert list(Delivery.objects.values_list("member", "message__kind")) == [
        (host.pk, "forums.trial")
    ]
    assert client.post(address, typed()).status_code == 302
    assert Message.objects.get(kind="forums.moved", calendar="").subject.startswith("Moved to")


def test_a_look_at_what_cannot_be_is_refused_in_words(session, host):
    page = signed_in(host).post(
        reverse("forums:move", args=[session.pk]), typed(end_time="15:00", do="look")
    )
    assert (page.status_code, page.context["preview"]) == (422, None)


def test_nobody_sees_a_mail_they_did_not_look_at(ada):
    assert signed_in(ada).get(reverse("forums:look")).status_code == 404


def test_cancelling_and_changing_show_their_mail_and_whom_it_goes_to(session, host, ada):
    AnswerFactory(session=session, member=ada)
    AnswerFactory(session=session, member=MemberFactory(verified=False))
    client = signed_in(host)
    off = client.post(
        reverse("forums:cancel", args=[session.pk]), {"reason": "Owen is ill.", "do": "look"}
    )
    assert "Owen is ill." in off.context["preview"].text
    assert (off.context["reach"].count, off.context["reach"].unverified) == (1, 1)
    changed = client.post(
        reverse("forums:edit", args=[session.pk]),
        {**held(session), "place": "The mill", "do": "look"},
    )
    assert "It is now: The mill" in changed.context["preview"].text
    assert Message.objects.count() == 0


def held(session, **more):
    return {
        "type": session.type,
        "host": session.host_id,
        "join_link": session.join_link,
        "confidentiality": session.confidentiality,
        "recording_policy": session.recording_policy,
        **more,
    }


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("page", "count"), [("move", 13), ("cancel", 13), ("edit", 14)])
def test_the_pages_that_change_take_the_same_steps_for_any_number(
    session, host, number, page, count, django_assert_num_queries
):
    AnswerFactory.create_batch(number, session=session)
    client = signed_in(host)
    client.get("/forums/")
    with django_assert_num_queries(count):
        client.get(reverse(f"forums:{page}", args=[session.pk]))


def test_guests_are_counted_beside_the_members_who_are_told(session, host, ada):
    AnswerFactory(session=session, member=ada)
    guest = GuestFactory(topic=session.topic)
    AnswerFactory(session=session, member=None, guest=guest)
    AnswerFactory(
        session=session, member=None, guest=GuestFactory(topic=session.topic), choice="no"
    )
    page = signed_in(host).get(reverse("forums:move", args=[session.pk]))
    assert (page.context["reach"].count, page.context["reach"].guests) == (1, 1)
    assert "1 guest without an account is told as well" in page.text
    actions.cancel_session(session=session, by=host, now=NOW)
    told = Delivery.objects.filter(message__kind="forums.cancelled", member=None)
    assert list(told.values_list("address", flat=True)) == [guest.email]


# Quietly, or told


def test_wording_is_saved_quietly_or_told_as_one_chooses(session, host, ada):
    AnswerFactory(session=session, member=ada)
    client = signed_in(host)
    address = reverse("forums:edit", args=[session.pk])
    quiet = client.post(address, held(session, recording_policy="notes", do="quietly"))
    assert (quiet.status_code, Message.objects.count()) == (302, 0)
    client.post(address, held(session, confidentiality="open", recording_policy="notes", do="tell"))
    assert list(
        Delivery.objects.filter(message__kind="forums.changed").values_list("member", flat=True)
    ) == [ada.pk]
    message = Message.objects.filter(kind="forums.changed").last()
    assert message.subject == "Changed, Tuesday 8 December: Boundaries"
    assert (
        "Afterwards\n"
        "Before: Chatham House Rule: share what was said, never who said it\n"
        "Now:    Open: what is said may be shared" in message.text
    )
    assert "Recording" not in message.text


def test_a_new_place_is_told_however_it_is_saved(session, host, ada):
    AnswerFactory(session=session, member=ada)
    signed_in(host).post(
        reverse("forums:edit", args=[session.pk]), held(session, place="The mill", do="quietly")
    )
    assert Delivery.objects.filter(message__kind="forums.changed", member=ada).count() == 1


def wording(**more):
    return {"title": "Bending", "question": "How far do we bend?", **more}


def test_the_words_of_an_announced_topic_are_saved_quietly_and_old_addresses_lead_on(
    session, host, ada
):
    AnswerFactory(session=session, member=ada)
    before = session.get_absolute_url()
    client = signed_in(host)
    saved = client.post(
        reverse("forums:edit_topic", args=[session.topic_id]), wording(do="quietly")
    )
    after = f"/forums/s/{session.pk}-bending/"
    assert (saved.url, Client().get(before).url) == (after, after)
    assert said(client.get(after)) == ["Saved. Nobody was written to."]
    assert Message.objects.count() == 0
    session.refresh_from_db()
    assert (session.sequence, session.topic.question) == (0, "How far do we bend?")
    [change] = SessionChange.objects.all()
    assert (change.batch, change.details_before) == (
        "",
        {"title": "Boundaries", "question": "How do we stay in touch when the rules say stop?"},
    )


def test_told_words_reach_each_who_comes_once_and_can_be_taken_back(host, ada, settings):
    settings.FORUM_STOP_SECONDS = 600
    topic = topic_by(host)
    tuesday = SessionFactory(host=host, topic=topic)
    thursday = SessionFactory(host=host, topic=topic, date=datetime.date(2026, 12, 10))
    gone = SessionFactory(host=host, topic=topic, state="cancelled")
    for one in (tuesday, thursday):
        tell_host(one, now=NOW)
        AnswerFactory(session=one, member=ada, choice="maybe")
    declined = AnswerFactory(session=tuesday, choice="no").member
    MemberFactory(name="Silent")
    client = signed_in(host)
    address = reverse("forums:edit_topic", args=[topic.pk])
    look = client.post(address, wording(do="look"))
    assert "Before: Boundaries\nNow:    Bending" in look.context["preview"].text
    assert look.context["reach"].count == 2
    client.post(address, wording(do="tell"))
    told = Delivery.objects.filter(message__kind="forums.changed").order_by("member__name")
    assert [each.member for each in told] == [ada, host]
    assert declined not in [each.member for each in told]
    sequences = Session.objects.order_by("pk").values_list("sequence", flat=True)
    assert list(sequences) == [1, 1, 0]
    [press] = queries.waiting_presses(host, now=NOW)
    assert press.heading == "Changed: Bending"
    client.post(reverse("forums:take_back", args=[press.batch]))
    assert Topic.objects.get().title == "Boundaries"
    assert {each.state for each in told.all()} == {State.SKIPPED}
    assert list(sequences.all()) == [2, 2, 0]
    assert gone.changes.count() == 0


def test_words_that_are_as_before_and_words_of_what_is_over(session, host):
    client = signed_in(host)
    address = reverse("forums:edit_topic", args=[session.topic_id])
    same = {"title": "Boundaries", "question": session.topic.question, "do": "tell"}
    assert said(client.post(address, same, follow=True)) == [
        "The words are as they were. Nobody was written to."
    ]
    refused = client.post(address, wording(title="", do="tell"))
    assert (refused.status_code, refused.context["form"]["question"].value()) == (
        422,
        "How far do we bend?",
    )
    Session.objects.update(state="cancelled")
    assert said(client.get(address, follow=True)) == [
        "No date of this topic is to come, so its words stay."
    ]


# Afterwards


@pytest.fixture
def sent(session, host, ada):
    """
    Cancel the session: one mail comes back and one is refused.
    """
    session.state = "draft"
    session.save()
    people = [ada, MemberFactory(name="Ben Bounced"), MemberFactory(name="Cy Late")]
    actions.announce_topic(topic=session.topic, by=host, now=NOW - DAY)
    Delivery.objects.update(state=State.SENT, settled_at=NOW - DAY)
    session.refresh_from_db()
    actions.cancel_session(session=session, by=host, now=NOW, reason="Ill.")
    cancelled = Delivery.objects.filter(message__kind="forums.cancelled")
    cancelled.update(state=State.SENT, settled_at=NOW)
    bounced = cancelled.get(member=people[1])
    bounced.state = State.BOUNCED
    bounced.reason = f"550 5.1.1 <{people[1].email}>: no such user"
    bounced.save()
    Report.objects.create(
        source="r1",
        delivery=bounced,
        verdict=Verdict.GONE,
        had_effect=True,
        reported_at=NOW,
        words=bounced.reason,
    )
    cancelled.filter(member=people[2]).update(state=State.REFUSED, reason=f"No {people[2].email}")
    return people


def test_who_cancels_a_session_sees_who_was_told_and_which_came_back(sent, session, host):
    client = signed_in(host)
    page = client.get(reverse("forums:sent", args=[session.pk]))
    [off, on] = page.context["sent"].presses
    assert [each.change.kind for each in (off, on)] == ["cancelled", "announced"]
    [mail] = off.mails
    assert (mail.in_words, mail.returned) == (
        "1 came back, 1 refused by their mail server, 2 sent",
        [("No such mailbox", 1)],
    )
    shown = client.get(reverse("forums:sent_mail", args=[session.pk, mail.message.pk]))
    assert [(one.name, one.state, one.why) for one in shown.context["page"]] == [
        ("Ben Bounced", "Came back", "No such mailbox."),
        ("Cy Late", "Refused by their mail server", ""),
        ("Ada Able", "Sent", ""),
        ("Hanna Host", "Sent", ""),
    ]
    for text in (page.text, shown.text):
        assert [one.email for one in sent if one.email in text] == []


def test_what_was_sent_is_for_those_who_look_after_the_session(sent, session, host, organiser):
    message = Message.objects.get(kind="forums.cancelled")
    sig = SigFactory()
    elsewhere = MemberFactory()
    elsewhere.facilitation_terms.create(sig=sig, started_at=NOW)
    other = SessionFactory()
    for name, arguments in [("sent", [session.pk]), ("sent_mail", [session.pk, message.pk])]:
        address = reverse(f"forums:{name}", args=arguments)
        answers = [
            signed_in(member).get(address).status_code
            for member in (host, organiser, elsewhere, sent[0])
        ]
        assert (Client().get(address).status_code, answers) == (302, [200, 200, 403, 403])
    foreign = reverse("forums:sent_mail", args=[other.pk, message.pk])
    assert signed_in(other.host).get(foreign).status_code == 404


def test_what_one_person_is_told_of_their_own_answer_is_not_listed(session, host, ada):
    actions.respond(topic=session.topic, member=ada, choice="yes", session=session, now=NOW)
    page = signed_in(host).get(reverse("forums:sent", args=[session.pk]))
    assert page.context["sent"].presses == []
    assert "Ada" not in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_what_was_sent_takes_the_same_steps_for_any_number(
    session, host, number, django_assert_num_queries
):
    MemberFactory.create_batch(number)
    Session.objects.update(state="draft")
    actions.announce_topic(topic=session.topic, by=host, now=NOW)
    for day in range(10, 10 + number):
        to = actions.DateSpec(datetime.date(2026, 12, day), session.start_time, session.end_time)
        actions.move_session(session=session, to=to, by=host, now=NOW)
    message = Message.objects.filter(kind="forums.moved").last()
    client = signed_in(host)
    client.get("/forums/")
    with django_assert_num_queries(11):
        page = client.get(reverse("forums:sent", args=[session.pk]))
    assert len(page.context["sent"].presses) == number + 1
    with django_assert_num_queries(13):
        client.get(reverse("forums:sent_mail", args=[session.pk, message.pk]))


def test_nothing_planned_is_written(session, host):
    plan_moving(session, now=NOW).reach(now=NOW)
    session.refresh_from_db()
    assert (session.date.day, Message.objects.count()) == (8, 0)
