"""
The intake: whatever comes in is written down once, and nothing in it does harm.
"""

import datetime
import email
import email.policy
import io
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from notifications import actions, inbound, registry, seals
from notifications.models import Delivery, IncomingMail, Report, StreamPreference, Suppression
from notifications.registry import register_handler
from tests.factories.members import MemberFactory

from .arriving import ADDRESS, NOW, SENT_AT, about, sample, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch):
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))


@pytest.fixture
def ada():
    return MemberFactory(name="Ada Quill", email=ADDRESS)


@pytest.fixture
def delivery(ada):
    return send(ada)


def what_is_kept():
    return list(IncomingMail.objects.values_list("state", "outcome"))


def nothing_changed(delivery):
    delivery.refresh_from_db()
    return (
        delivery.state,
        delivery.reason,
        Suppression.objects.count(),
        StreamPreference.objects.count(),
        Report.objects.filter(had_effect=True).count(),
    ) == ("sent", "", 0, 0, 0)


def test_mail_taken_twice_is_one_row_with_one_effect(delivery):
    raw = sample("postfix_unknown_user.eml", delivery.pk)
    first = inbound.take_in(raw, now=NOW)
    again = inbound.take_in(raw.replace(b"\n", b"\r\n"), now=NOW + datetime.timedelta(days=1))
    assert (first.pk, IncomingMail.objects.count(), Report.objects.count()) == (again.pk, 1, 1)


def test_same_words_to_two_of_our_addresses_are_two_mails():
    raw = b"Subject: stop\n\nstop\n"
    for recipient in ("unsubscribe+1.x@pielink.example.org", "unsubscribe+2.x@pielink.example.org"):
        inbound.take_in(raw, envelope_to=recipient, now=NOW)
    assert IncomingMail.objects.count() == 2


# Bad input: recorded and harmless.


def test_bounce_for_an_unknown_delivery_is_recorded_and_harmless(delivery):
    inbound.take_in(sample("postfix_unknown_user.eml", delivery.pk + 1000), now=NOW)
    assert what_is_kept() == [("done", "It is about no mail that we know of. Nothing was changed.")]
    assert list(Report.objects.values_list("address", "delivery", "had_effect")) == [
        (ADDRESS, None, False)
    ]
    assert nothing_changed(delivery)


def test_forged_bounce_without_our_seal_is_recorded_and_harmless(delivery):
    raw = sample("postfix_unknown_user.eml", delivery.pk)
    seal = seals.bounce_address(delivery.pk).partition(".")[2].partition("@")[0]
    inbound.take_in(raw.replace(seal.encode(), b"aaaabbbbccccdddd"), now=NOW)
    assert Report.objects.get().delivery is None
    assert nothing_changed(delivery)


def test_bounce_that_names_another_address_than_its_mail_went_to_is_harmless(delivery):
    other = MemberFactory(email="ben@brackenvale.example.org")
    raw = sample("postfix_unknown_user.eml", delivery.pk)
    inbound.take_in(raw.replace(ADDRESS.encode(), other.email.encode()), now=NOW)
    assert what_is_kept() == [
        ("done", "It names an address that this mail did not go to. Nothing was changed.")
    ]
    assert nothing_changed(delivery)


def test_bounce_of_a_bounce_is_recorded_and_harmless(delivery):
    inner = sample("postfix_unknown_user.eml", delivery.pk).decode()
    ours = seals.bounce_address(delivery.pk)
    raw = (
        "From: MAILER-DAEMON@mx.example.org\nTo: postmaster@pielink.example.org\n"
        "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=outer\n\n"
        "--outer\nContent-Type: text/plain\n\nSorry.\n\n"
        "--outer\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; {ours}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--outer\nContent-Type: message/rfc822\n\n{inner}\n--outer--\n"
    )
    mail = inbound.take_in(raw.encode(), now=NOW)
    assert mail.state == "done"
    told = Report.objects.filter(address=ours).values_list("verdict", "had_effect")
    assert list(told) == [("gone", False)]


@pytest.mark.parametrize("state", ["queued", "held", "on_site", "skipped", "refused"])
def test_bounce_for_a_mail_that_never_went_out_is_harmless(delivery, state):
    Delivery.objects.update(state=state)
    inbound.take_in(sample("postfix_unknown_user.eml", delivery.pk), now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, Suppression.objects.count()) == (state, 0)
    assert what_is_kept() == [
        ("done", "It is about a mail that never went out. Nothing was changed.")
    ]


def test_bounce_of_20_mb_has_its_effect_and_only_its_beginning_is_kept(delivery, settings):
    raw = sample("exchange_online_not_found.eml", delivery.pk)
    heavy = raw + b"0123456789abcdef" * (20 * 65536)
    mail = inbound.take_in(heavy, now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, mail.size > 20_000_000) == ("bounced", True)
    assert len(bytes(mail.raw)) == settings.MAIL_INTAKE_BYTES


def test_mail_in_eight_bits_and_an_unknown_charset_is_read_as_far_as_it_goes():
    raw = (
        "From: Åsa <asa@example.org>\nTo: team@pielink.example.org\nSubject: Mötet på måndag\n"
        'Content-Type: text/plain; charset="klingon-8"\n\nVi ses på måndag.\n'
    ).encode()
    mail = inbound.take_in(raw, now=NOW)
    assert (mail.sender, mail.text) == ("asa@example.org", "Vi ses på måndag.\n")
    assert what_is_kept() == [("waiting", "Nothing here knows what to do with it.")]


def test_mail_without_a_charset_is_read_all_the_same():
    mail = inbound.take_in(b"From: a@example.org\nSubject: x\n\nna\xefve caf\xe9\n", now=NOW)
    assert mail.text == "na\N{REPLACEMENT CHARACTER}ve caf\N{REPLACEMENT CHARACTER}\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 5000,
        b"From: \0a@example.org\0\nSubject: a\0b\n\n\0words\0",
        b"From: <<<>>>\nTo: (((((\nSubject: =?utf-8?q?=FF=FE?=\n\nx",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nnever ends",
        b"Content-Type: multipart/mixed\n\nwithout a boundary",
        b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n####",
        b"To: " + b"(" * 100_000 + b"\nSubject: deep\n\nx",
        b"To: " + b"a," * 100_000 + b"\nSubject: wide\n\nx",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)
        ),
        b"From: a@example.org\nContent-Type: text/html\n\n" + b"<script" * 50_000,
    ],
)
def test_broken_mail_is_one_row_and_raises_nothing(raw):
    mail = inbound.take_in(raw, now=NOW)
    assert (IncomingMail.objects.count(), mail.state) == (1, "waiting")
    assert "\0" not in mail.subject + mail.text + mail.sender


@trying(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    head=st.lists(
        st.tuples(
            st.sampled_from(
                b"From To Subject Content-Type Auto-Submitted Return-Path In-Reply-To Date"
                b" Content-Transfer-Encoding X-Failed-Recipients".split()
            ),
            st.one_of(
                st.binary(max_size=60),
                st.sampled_from(
                    b"multipart/report;boundary=x message/rfc822 <> base64 auto-replied"
                    b" message/delivery-status text/plain;charset=\xff".split()
                ),
            ),
        ),
        max_size=8,
    ),
    body=st.one_of(
        st.binary(max_size=400),
        st.lists(
            st.sampled_from(
                b"--x|--x--|Content-Type: message/delivery-status||Action: failed|Status: 5.1.1"
                b"|Final-Recipient: rfc822; \xff@x|Content-Type: \xfe\xff".split(b"|")
            ),
            max_size=20,
        ).map(b"\n".join),
    ),
    envelope=st.text(max_size=30),
)
def test_take_in_of_any_bytes_leaves_one_row_and_raises_nothing(head, body, envelope):
    IncomingMail.objects.all().delete()
    raw = b"".join(b"%s: %s\n" % pair for pair in head) + b"\n" + body
    mail = inbound.take_in(raw, envelope_to=envelope, envelope_from=envelope, now=NOW)
    assert list(IncomingMail.objects.values_list("pk", flat=True)) == [mail.pk]
    assert mail.state in {"done", "waiting"}


# What follows from a bounce.


def test_hard_bounce_marks_the_mail_with_the_words_of_the_server(delivery):
    inbound.take_in(sample("gmail_not_found.eml", delivery.pk), now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.settled_at) == ("bounced", NOW)
    assert delivery.reason.startswith(
        "No such mailbox: 550-5.1.1 The email account that you tried to reach does not exist."
    )


def test_second_report_of_a_dead_mailbox_stops_the_address_once(ada, delivery):
    second = send(ada, key="walk:2")
    for one in (delivery, second):
        inbound.take_in(sample("qmail_no_mailbox.eml", one.pk), now=NOW)
    assert Suppression.objects.count() == 1


def test_bounce_of_a_mail_from_before_an_address_was_mended_stops_it_not_again(ada, delivery):
    stopped = actions.stop_address(address=ADDRESS, reason="gone", words="", now=SENT_AT)
    actions.lift(suppression=stopped, by=ada, words="", now=NOW)
    inbound.take_in(sample("qmail_no_mailbox.eml", delivery.pk), now=NOW)
    assert Suppression.objects.current().count() == 0
    later = send(ada, key="walk:2", at=NOW + datetime.timedelta(days=1))
    inbound.take_in(sample("qmail_no_mailbox.eml", later.pk), now=NOW + datetime.timedelta(days=1))
    assert Suppression.objects.current().count() == 1


@pytest.mark.parametrize(("days", "is_stopped"), [(1, False), (4, True), (90, False)])
def test_domain_that_is_not_found_stops_an_address_when_told_again_after_days(
    ada, delivery, days, is_stopped
):
    again = send(ada, key="walk:2")
    inbound.take_in(sample("postfix_domain_not_found.eml", delivery.pk), now=NOW)
    inbound.take_in(
        sample("postfix_domain_not_found.eml", again.pk), now=NOW + datetime.timedelta(days=days)
    )
    assert Suppression.objects.exists() == is_stopped


def test_any_number_of_full_mailboxes_and_spam_verdicts_stops_no_address(ada):
    names = ["exchange_quota.eml", "postfix_spam_verdict.eml", "localised_without_recipient.eml"]
    for number in range(12):
        one = send(ada, key=f"walk:{number}")
        at = NOW + datetime.timedelta(days=number)
        inbound.take_in(sample(names[number % 3], one.pk), now=at)
    assert (Report.objects.filter(had_effect=True).count(), Suppression.objects.count()) == (12, 0)


def test_delay_leaves_a_note_and_the_mail_as_sent(delivery):
    inbound.take_in(sample("postfix_delayed.eml", delivery.pk), now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (
        "sent",
        "Not now: connect to mx1.brackenvale.example.org[192.0.2.7]:25: Connection timed out",
    )


def test_complaint_about_mail_that_cannot_be_left_changes_no_stream(ada):
    told = send(ada, kind="tests.service", stream="")
    mail = inbound.take_in(sample("arf_abuse.eml", told.pk), now=NOW)
    assert StreamPreference.objects.count() == 0
    assert list(Report.objects.values_list("verdict", "had_effect")) == [("complaint", True)]
    assert mail.outcome == (
        "They called a mail unwanted that nobody can switch off: a steward should look."
    )


def passed_on(raw, sender):
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "team@pielink.example.org"
    mail["Subject"] = "FW: Undeliverable, delivery has failed"
    mail.set_content("What does this mean? It came to my own mailbox.\n\n" + raw.decode("latin-1"))
    mail.add_attachment(email.message_from_bytes(raw, policy=email.policy.default))
    return mail.as_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "postfix_unknown_user.eml",
        "exim_text_only.eml",
        "qmail_no_mailbox.eml",
        "read_receipt.eml",
        "arf_abuse.eml",
    ],
)
def test_report_that_a_person_passes_on_is_read_by_a_person(delivery, name):
    raw = passed_on(sample(name, delivery.pk), "Ben <ben@brackenvale.example.org>")
    inbound.take_in(raw, now=NOW)
    assert nothing_changed(delivery)
    assert IncomingMail.objects.get().state == "waiting"


def test_postmaster_who_writes_in_their_own_words_is_read_by_a_person(delivery):
    raw = about(
        delivery.pk,
        "From: Jo <postmaster@brackenvale.example.org>\nTo: team@pielink.example.org\n"
        "Subject: Re: your mail being rejected\nIn-Reply-To: MESSAGE_ID\n\n"
        "We let you in now.\n",
    )
    inbound.take_in(raw, now=NOW)
    assert nothing_changed(delivery)
    assert IncomingMail.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("sender", "state"),
    [("<>", "done"), ("MAILER-DAEMON", "done"), ("", "waiting"), ("a@x.org", "waiting")],
)
def test_mail_from_nobody_by_its_envelope_is_automatic(sender, state):
    mail = inbound.take_in(b"From: a@example.org\n\nx", envelope_from=sender, now=NOW)
    assert mail.state == state


# Unsubscribing by mail.


def unsubscribing(address, sender="somebody@elsewhere.example.org"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, address, "unsubscribe"
    mail.set_content("unsubscribe\n")
    return mail.as_bytes()


@pytest.mark.parametrize("case", [str, str.upper])
def test_mail_to_the_sealed_address_takes_its_member_off_the_stream(ada, delivery, case):
    address = case(seals.unsubscribe_address(delivery.pk))
    mail = inbound.take_in(unsubscribing(address), now=NOW)
    assert list(StreamPreference.objects.values_list("member", "stream", "pace")) == [
        (ada.pk, "walks", "off")
    ]
    assert mail.outcome == "Taken off “Walks, and talks”, as they asked."


def test_envelope_alone_names_whom_to_take_off(ada, delivery):
    raw = unsubscribing("undisclosed@example.org")
    inbound.take_in(raw, envelope_to=seals.unsubscribe_address(delivery.pk), now=NOW)
    assert StreamPreference.objects.get().member == ada


def test_unsubscribe_address_that_was_changed_takes_nobody_off(delivery):
    address = seals.unsubscribe_address(delivery.pk).replace("+", "+1")
    inbound.take_in(unsubscribing(address, sender=ADDRESS), now=NOW)
    assert nothing_changed(delivery)
    assert what_is_kept() == [("waiting", "Nothing here knows what to do with it.")]


def test_seal_of_a_message_id_unsubscribes_nobody(delivery):
    seal = seals.message_id(delivery.pk).strip("<>").removeprefix("d")
    inbound.take_in(unsubscribing(f"unsubscribe+{seal}"), now=NOW)
    assert StreamPreference.objects.count() == 0


def test_word_unsubscribe_from_a_bare_address_takes_nobody_off_and_is_read(ada, delivery):
    inbound.take_in(unsubscribing("team@pielink.example.org", sender=ada.email), now=NOW)
    assert (StreamPreference.objects.count(), IncomingMail.objects.get().state) == (0, "waiting")


def test_unsubscribing_from_mail_that_cannot_be_left_changes_nothing(ada):
    told = send(ada, kind="tests.service", stream="")
    inbound.take_in(unsubscribing(seals.unsubscribe_address(told.pk)), now=NOW)
    assert (StreamPreference.objects.count(), IncomingMail.objects.get().state) == (0, "done")


def test_unsubscribing_an_account_that_is_gone_is_done_already(ada, delivery):
    address = seals.unsubscribe_address(delivery.pk)
    ada.delete()
    assert inbound.take_in(unsubscribing(address), now=NOW).state == "done"


# Handlers.


def test_delivery_is_found_by_what_a_mail_answers(delivery):
    raw = about(delivery.pk, "From: a@example.org\nReferences: <x@y> MESSAGE_ID\n\nYes\n")
    assert inbound.take_in(raw, now=NOW).delivery == delivery


def test_handler_that_fails_leaves_the_mail_for_a_person_and_the_others_to_work():
    asked = []

    def failing(arrival, now):
        MemberFactory(email="half-done@example.org")
        raise ValueError("in the middle")

    register_handler("first", failing, order=1)
    register_handler("second", lambda one, now: asked.append(one.sender) or "Seen.", order=2)
    mail = inbound.take_in(b"From: a@example.org\n\nx", now=NOW)
    assert asked == ["a@example.org"]
    assert (mail.state, mail.outcome) == ("waiting", "Seen. Something went wrong in “first”.")
    assert list(Delivery.objects.all()) == []
    assert not type(MemberFactory()).objects.filter(email="half-done@example.org").exists()


def test_handlers_see_what_the_mail_is_and_the_first_that_takes_it_has_it(delivery):
    seen = []

    def take(arrival, now):
        seen.append(arrival)
        return "Taken."

    register_handler("taking", take, order=1)
    register_handler("never asked", lambda arrival, now: seen.append("too late"), order=2)
    raw = sample("unix_vacation.eml", delivery.pk)
    mail = inbound.take_in(raw, envelope_from="<>", envelope_to="team@x", now=NOW)
    (arrival,) = seen
    assert (arrival.pk, arrival.sender, arrival.envelope_from, arrival.envelope_to) == (
        mail.pk,
        ADDRESS,
        "<>",
        "team@x",
    )
    assert (arrival.delivery, arrival.is_automatic, arrival.received_at) == (delivery, True, NOW)


def test_mail_left_by_a_database_that_went_away_is_taken_up_later():
    def gone(arrival, now):
        raise OperationalError("the server went away")

    register_handler("first", gone, order=1)
    with pytest.raises(OperationalError):
        inbound.take_in(b"From: a@example.org\n\nx", now=NOW)
    assert what_is_kept() == [("new", "")]
    register_handler("first", lambda arrival, now: f"From {arrival.sender}.", order=1)
    inbound.take_up_left(now=NOW + datetime.timedelta(minutes=5))
    assert what_is_kept() == [("new", "")]
    inbound.take_up_left(now=NOW + datetime.timedelta(minutes=11))
    assert what_is_kept() == [("done", "From a@example.org.")]


def test_words_of_mail_dealt_with_long_ago_are_forgotten_and_of_waiting_mail_kept(delivery):
    inbound.take_in(sample("gmail_not_found.eml", delivery.pk), now=NOW)
    inbound.take_in(sample("person_answers.eml", delivery.pk), now=NOW)
    assert inbound.forget_old(now=NOW + datetime.timedelta(days=89)) == 0
    assert inbound.forget_old(now=NOW + datetime.timedelta(days=91)) == 1
    kept = IncomingMail.objects.order_by("pk")
    assert [(mail.is_kept, bool(mail.text), bool(mail.raw)) for mail in kept] == [
        (False, False, False),
        (True, True, True),
    ]


def test_closing_an_account_forgets_what_came_in_from_and_about_it(ada, delivery):
    kept = inbound.take_in(b"From: other@example.org\nSubject: mine\n\nwords\n", now=NOW)
    for name in ("gmail_not_found.eml", "person_answers.eml"):
        inbound.take_in(sample(name, delivery.pk), now=NOW)
    address = delivery.address
    assert IncomingMail.objects.filter(outcome__contains=address).count() == 1
    Delivery.objects.update(reason=f"No such mailbox: 550 5.1.1 <{address}> is not here")
    actions.forget_person(member=ada, now=NOW)
    assert list(Delivery.objects.values_list("reason", flat=True)) == [""]
    rest = IncomingMail.objects.exclude(pk=kept.pk)
    assert set(rest.values_list("outcome", flat=True)) == {"Their account is closed."}
    told = {(mail.sender, mail.subject, mail.text, bytes(mail.raw)) for mail in rest}
    assert told == {("", "", "", b"")}
    assert Suppression.objects.count() == 0
    assert list(Report.objects.values_list("address", "words")) == [("", "")]
    kept.refresh_from_db()
    assert (kept.subject, kept.text) == ("mine", "words\n")


@pytest.mark.parametrize("earlier", [0, 2, 20])
def test_taking_in_a_bounce_takes_as_many_queries_whatever_came_before(
    ada, delivery, earlier, django_assert_num_queries
):
    for number in range(earlier):
        one = send(ada, key=f"earlier:{number}")
        inbound.take_in(sample("exchange_quota.eml", one.pk), now=NOW)
    raw = sample("exchange_quota.eml", delivery.pk)
    # Its delivery; the row, known? a savepoint around it; the handler's savepoint; the row and the
    # delivery held; the report, known? a savepoint around it; went it out? believed; the delivery
    # and the row settled.
    with django_assert_num_queries(19):
        inbound.take_in(raw, now=NOW)


# The pipe.


class Stdin:
    def __init__(self, content):
        self.buffer = io.BytesIO(content)


def test_pipe_takes_in_standard_input_with_its_envelope(monkeypatch, delivery, settings):
    settings.MAIL_INTAKE_BYTES = 3000
    raw = sample("person_answers.eml", delivery.pk) + b"x" * 5000
    monkeypatch.setattr(sys, "stdin", Stdin(raw))
    call_command("take_in_mail", "--from", "ada@example.org", "--to", "team@pielink.example.org")
    mail = IncomingMail.objects.get()
    assert (mail.envelope_from, mail.envelope_to, mail.size, len(bytes(mail.raw))) == (
        "ada@example.org",
        "team@pielink.example.org",
        len(raw),
        3000,
    )


def test_pipe_asks_the_mail_server_to_come_again_while_the_database_is_away(monkeypatch, capsys):
    def gone(arrival, now):
        raise OperationalError("the server went away")

    register_handler("first", gone, order=1)
    monkeypatch.setattr(sys, "stdin", Stdin(b"From: a@example.org\n\nx"))
    with pytest.raises(SystemExit) as stopped:
        call_command("take_in_mail")
    assert stopped.value.code == 75
    assert "The database cannot take this mail now" in capsys.readouterr().err


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_same_mail_taken_in_by_four_at_once_is_one_row_with_one_effect():
    ada = MemberFactory(name="Ada Quill", email=ADDRESS)
    raw = sample("person_answers.eml", send(ada).pk)
    done, start = [], threading.Barrier(4)

    def once(arrival, now):
        done.append(arrival.pk)
        return "Once."

    register_handler("once", once, order=1)

    def work(_):
        try:
            start.wait()
            return inbound.take_in(raw, now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        rows = set(threads.map(work, range(4)))
    assert (len(rows), done) == (1, list(rows))
    assert what_is_kept() == [("done", "Once.")]
