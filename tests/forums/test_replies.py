import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import reverse

from forums import access, actions, queries
from forums.models import Answer, Reply
from members.actions import close_account
from notifications.delivery import deliver
from notifications.models import Delivery, Message
from notifications.registry import kind_of
from notifications.transport import MemoryTransport
from tests.factories.forums import AnswerFactory, ReplyFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
WORDS = "I am on nights & <tired>.\n\nCould Jo come?"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def box():
    MemoryTransport.sent.clear()
    yield MemoryTransport.sent
    MemoryTransport.sent.clear()


@pytest.fixture
def sig():
    return SigFactory()


@pytest.fixture
def session(sig):
    return SessionFactory(topic=TopicFactory(sig=sig, audience="sig"))


@pytest.fixture
def other_date(session):
    return SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))


@pytest.fixture
def writer(sig):
    member = MemberFactory(name="Maryam Siddiqui")
    member.sig_memberships.create(sig=sig, joined_at=NOW)
    return member


@pytest.fixture
def reply(session, writer):
    return ReplyFactory(session=session, member=writer, words=WORDS)


def people_page(session):
    return reverse("forums:people", args=[session.pk])


def settle(client, session, reply, choice):
    address = reverse("forums:settle_reply", args=[session.pk, reply.pk])
    return client.post(address, {"choice": choice}, follow=True)


def facilitator_of(sig):
    member = MemberFactory()
    member.facilitation_terms.create(sig=sig, started_at=NOW)
    return member


@pytest.fixture
def everybody(session, other_date, sig, writer, organiser):
    return {
        "visitor": AnonymousUser(),
        "outsider": MemberFactory(),
        "writer": writer,
        "staff": MemberFactory(is_staff=True),
        "other_facilitator": facilitator_of(SigFactory()),
        "facilitator": facilitator_of(sig),
        "host": session.host,
        "other_host": other_date.host,
        "organiser": organiser,
    }


@pytest.mark.parametrize(
    ("about", "readers"),
    [
        ("one date", {"facilitator", "host", "organiser"}),
        ("all dates", {"facilitator", "host", "other_host", "organiser"}),
    ],
)
def test_words_are_read_by_those_who_look_after_the_date_and_nobody_else(
    about, readers, client, session, other_date, writer, everybody
):
    reply = ReplyFactory(
        topic=session.topic,
        session=session if about == "one date" else None,
        member=writer,
        words="I am on nights",
    )
    SessionFactory()
    by_rule = {n for n, user in everybody.items() if access.can_read_reply(user, reply)}
    by_list = {
        name for name, user in everybody.items() if list(access.readable_replies(user)) == [reply]
    }
    by_page = set()
    by_desk = set()
    for name, user in everybody.items():
        client.logout()
        if user.is_authenticated:
            client.force_login(user)
        pages = [client.get(people_page(date)) for date in (session, other_date)]
        if any("I am on nights" in page.content.decode() for page in pages):
            by_page.add(name)
        if user.is_authenticated and queries.waiting_replies(user):
            by_desk.add(name)
    assert (by_rule, by_list, by_page, by_desk) == (readers, readers, readers, readers)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("visitor", 302),
        ("outsider", 404),
        ("writer", 403),
        ("staff", 404),
        ("other_facilitator", 404),
        ("other_host", 404),
    ],
)
def test_noting_is_refused_to_everybody_else(name, status, client, session, reply, everybody):
    if everybody[name].is_authenticated:
        client.force_login(everybody[name])
    address = reverse("forums:settle_reply", args=[session.pk, reply.pk])
    assert client.post(address, {"choice": "no"}).status_code == status
    reply.refresh_from_db()
    assert (reply.settled_at, Answer.objects.count()) == (None, 0)


def test_noting_a_reply_at_a_date_it_is_not_about_is_refused(
    client, session, other_date, reply, organiser
):
    client.force_login(organiser)
    address = reverse("forums:settle_reply", args=[other_date.pk, reply.pk])
    assert client.post(address, {"choice": "yes"}).status_code == 404


def test_noting_by_get_or_with_a_made_up_choice_is_refused(client, session, reply):
    client.force_login(session.host)
    address = reverse("forums:settle_reply", args=[session.pk, reply.pk])
    assert client.get(address).status_code == 405
    assert client.post(address, {"choice": "waiting"}).status_code == 404


def test_people_page_shows_the_words_as_text_beside_the_present_answer(client, session, reply):
    AnswerFactory(session=session, member=reply.member, choice="maybe")
    client.force_login(session.host)
    page = client.get(people_page(session)).content.decode()
    assert "I am on nights &amp; &lt;tired&gt;." in page
    assert ("Down as maybe" in page, reply.member.email in page) == (True, False)


@pytest.mark.parametrize(
    ("choice", "mails", "told"),
    [
        ("yes", ["forums.confirmed"], "Noted: Maryam Siddiqui is coming, and is being told."),
        ("maybe", [], "Noted: Maryam Siddiqui may come."),
        ("no", [], "Noted: Maryam Siddiqui is not coming."),
    ],
)
def test_noting_words_answers_for_the_person_and_says_who_did(
    choice, mails, told, client, session, reply, writer
):
    client.force_login(session.host)
    page = settle(client, session, reply, choice)
    reply.refresh_from_db()
    assert (reply.settled_as, reply.settled_by, reply.settled_at) == (choice, session.host, NOW)
    assert list(Answer.objects.values_list("member", "choice")) == [(writer.pk, choice)]
    kinds = Delivery.objects.filter(member=writer).values_list("message__kind", flat=True)
    assert list(kinds) == mails
    assert [str(message) for message in page.context["messages"]] == [told]


def test_noting_coming_to_a_full_session_puts_the_person_in_line(client, session, reply, writer):
    session.capacity = 1
    session.save()
    AnswerFactory(session=session)
    client.force_login(session.host)
    page = settle(client, session, reply, "yes")
    assert Answer.objects.get(member=writer).choice == "waiting"
    assert [str(message) for message in page.context["messages"]] == [
        "Noted: Maryam Siddiqui waits for a place, and is being told."
    ]


def test_noting_nothing_changes_no_answer_and_folds_the_words_away(client, session, reply):
    client.force_login(session.host)
    page = settle(client, session, reply, "")
    assert Answer.objects.count() == 0
    assert ([*page.context["replies"]], len(page.context["settled_replies"])) == ([], 1)


def test_noting_twice_keeps_what_was_noted_first(client, session, reply, writer):
    client.force_login(session.host)
    settle(client, session, reply, "no")
    settle(client, session, reply, "yes")
    assert Answer.objects.get(member=writer).choice == "no"
    reply.refresh_from_db()
    assert reply.settled_as == "no"


def test_noting_for_a_session_that_is_off_says_so_and_keeps_the_reply_waiting(
    client, session, reply
):
    session.state = "cancelled"
    session.save()
    client.force_login(session.host)
    page = settle(client, session, reply, "no")
    assert [str(message) for message in page.context["messages"]] == [
        "This date can no longer be answered. Nothing was noted."
    ]
    reply.refresh_from_db()
    assert reply.settled_at is None


def test_noting_for_someone_who_left_the_sig_says_so(client, session, reply, writer):
    writer.sig_memberships.update(left_at=NOW)
    client.force_login(session.host)
    page = settle(client, session, reply, "yes")
    assert [str(message) for message in page.context["messages"]] == [
        "This person is no longer among those invited. Nothing was noted."
    ]


def test_mail_to_the_host_holds_the_words_and_is_one_persons_to_another(
    box, session, reply, writer
):
    reply.delete()
    keep(session, writer)
    send_everything()
    sent = [one for one in box if one.address == session.host.email]
    mail = sent[0].content.decode()
    assert len(sent) == 1
    assert ("Maryam Siddiqui" in mail, "I am on nights & <tired>." in mail) == (True, True)
    assert ("&lt;tired&gt;" in mail, "Auto-Submitted" in mail) == (True, False)


@pytest.mark.parametrize("end", ["erased", "settled", "handed over"])
def test_mail_to_the_host_is_left_unsent_once_it_is_not_theirs_to_read(
    end, box, session, writer, organiser
):
    kept = keep(session, writer)
    if end == "erased":
        close_account(member=writer, now=NOW)
    elif end == "settled":
        actions.settle_reply(reply=kept, by=organiser, now=NOW)
    else:
        session.host = MemberFactory()
        session.save()
    send_everything()
    assert (box, Delivery.objects.get().state) == ([], "skipped")


def test_notice_on_the_site_leads_to_who_is_coming(session, writer):
    keep(session, writer)
    message = Message.objects.get()
    assert kind_of(message.kind).links([message]) == {message.pk: people_page(session)}


def test_closing_an_account_erases_the_words_and_keeps_those_of_others(session, writer, reply):
    other = ReplyFactory(session=session)
    close_account(member=writer, now=NOW)
    assert list(Reply.objects.all()) == [other]


@pytest.mark.parametrize("number", [1, 3, 12])
@pytest.mark.parametrize(("page", "count"), [("people", 13), ("desk", 21)])
def test_pages_take_as_many_queries_for_one_reply_as_for_many(
    number, page, count, client, django_assert_num_queries, organiser, sig
):
    session = SessionFactory(topic=TopicFactory(sig=sig))
    for position in range(number):
        ReplyFactory(session=session)
        ReplyFactory(topic=session.topic, session=None)
        ReplyFactory(session=session, settled_at=NOW, settled_by=organiser, settled_as="no")
        if position and page == "desk":
            ReplyFactory()
    client.force_login(organiser)
    address = people_page(session) if page == "people" else reverse("forums:desk")
    with django_assert_num_queries(count):
        client.get(address)


def test_desk_names_where_replies_wait_and_how_many(client, session, other_date, organiser):
    ReplyFactory.create_batch(2, session=other_date)
    ReplyFactory(topic=session.topic, session=None)
    ReplyFactory(session=session, settled_at=NOW)
    client.force_login(organiser)
    waiting = client.get(reverse("forums:desk")).context["replies"]
    assert [(one.line.session, one.number) for one in waiting] == [(session, 1), (other_date, 2)]


def keep(session, writer):
    return actions.keep_reply(
        topic=session.topic,
        session=session,
        member=writer,
        kind="words",
        words=WORDS,
        mail_key="one",
        received_at=NOW,
        now=NOW,
    )


def send_everything():
    for message in Message.objects.all():
        pks = list(message.deliveries.order_by("pk").values_list("pk", flat=True))
        deliver(message_id=message.pk, first=pks[0], last=pks[-1], clock=lambda: NOW)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_mail_read_by_many_workers_at_once_is_kept_and_told_once():
    session = SessionFactory()
    writer = MemberFactory()

    def keeping(_):
        try:
            keep(session, writer)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=12) as threads:
        list(threads.map(keeping, range(24)))
    assert Reply.objects.count() == 1
    assert list(Delivery.objects.values_list("member_id", flat=True)) == [session.host_id]
