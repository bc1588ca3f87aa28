"""
Posts going out: to whom, how, and under which headers.
"""

import datetime
import email
import email.policy

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussions import actions, telling
from discussions.models import ThreadFollow
from discussions.notices import posts_stream_of
from members.models import Member
from notifications import delivery as delivering
from notifications import registry, roundups, seals
from notifications.models import Delivery, Message, StreamPreference
from notifications.previews import as_sent
from notifications.transport import MemoryTransport
from sigs.models import SigMembership
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigMembershipFactory

from .corresponding import thread_with_readers

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 14, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _takes_replies(settings):
    settings.MAIL_TAKES_REPLIES = True
    MemoryTransport.sent.clear()


@pytest.fixture
def sam():
    return MemberFactory(name="Sam Okoro", email="sam@harbour.example.org")


def chosen(member, thread, pace):
    StreamPreference.objects.create(
        member=member, stream=posts_stream_of(thread.sig_id), pace=pace, chosen_at=NOW
    )


def follow(member, thread, choice):
    ThreadFollow.objects.create(thread=thread, member=member, choice=choice, chosen_at=NOW)


def states(kind="discussions.post"):
    rows = Delivery.objects.filter(message__kind=kind)
    return dict(rows.values_list("member__email", "state"))


def test_a_post_waits_for_the_daily_round_up_unless_somebody_chose_another_pace(sam):
    thread = thread_with_readers(sam)
    for name, pace in [("at_once", "at_once"), ("site", "site"), ("off", "off")]:
        member = MemberFactory(email=f"{name}@example.org")
        SigMembershipFactory(sig=thread.sig, member=member)
        chosen(member, thread, pace)

    telling.tell_post(thread.posts.get(), now=NOW)

    assert states() == {
        sam.email: "held",
        "at_once@example.org": "queued",
        "site@example.org": "on_site",
    }


def test_who_follows_a_thread_gets_it_at_once_and_who_muted_it_nothing(sam):
    muter = MemberFactory(email="muter@example.org")
    thread = thread_with_readers(sam, muter)
    follow(sam, thread, "follow")
    follow(muter, thread, "mute")

    telling.tell_post(thread.posts.get(), now=NOW)

    assert states() == {sam.email: "queued"}


def test_whom_a_post_speaks_to_gets_one_mail_and_its_author_none(sam):
    thread = thread_with_readers(sam)
    SigMembership.objects.update(is_shown=True)
    follow(sam, thread, "follow")

    actions.post_reply(
        thread=thread, by=thread.started_by, text="What do you say, @Sam Okoro?", now=NOW
    )

    assert list(
        Delivery.objects.values_list("member__email", "message__kind", "message__conversation")
    ) == [(sam.email, "discussions.mention", f"thread-{thread.pk}")]


def test_nobody_outside_the_sig_and_nobody_unconfirmed_is_told(sam):
    thread = thread_with_readers(sam)
    MemberFactory()
    SigMembershipFactory(sig=thread.sig, member=MemberFactory(verified=False))
    left = SigMembershipFactory(sig=thread.sig)
    left.left_at = NOW
    left.save()

    telling.tell_post(thread.posts.get(), now=NOW)

    assert states() == {sam.email: "held"}


def test_telling_fifty_readers_takes_the_statements_that_telling_one_takes():
    counts = {}
    for number in (1, 3, 50):
        thread = thread_with_readers(name=f"SIG of {number}")
        readers = Member.objects.bulk_create(
            Member(email=f"{number}-{n}@example.org") for n in range(number)
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=each, email=each.email, primary=True, verified=True)
            for each in readers
        )
        SigMembership.objects.bulk_create(
            SigMembership(sig=thread.sig, member=each, joined_at=NOW) for each in readers
        )
        with CaptureQueriesContext(connection) as statements:
            telling.tell_post(thread.posts.get(), now=NOW)
        counts[number] = len(statements)
        assert Delivery.objects.filter(message__facts__thread=thread.pk).count() == number

    assert counts[3] == counts[50] == counts[1]


def sent_to(member, thread):
    chosen(member, thread, "at_once")
    telling.tell_post(thread.posts.last(), now=NOW)
    delivery = Delivery.objects.select_related("message").get(member=member)
    mail = email.message_from_bytes(as_sent(delivery, now=NOW).content, policy=email.policy.default)
    return delivery, mail


def test_a_post_is_answered_at_an_address_of_its_own_and_shown_as_a_conversation(sam):
    thread = thread_with_readers(sam)
    delivery, mail = sent_to(sam, thread)
    root = seals.conversation_id(f"thread-{thread.pk}")

    assert {
        name: mail[name] for name in ("Reply-To", "In-Reply-To", "References", "List-Post")
    } == {
        "Reply-To": seals.reply_address(delivery.pk),
        "In-Reply-To": root,
        "References": root,
        "List-Post": "<mailto:sig+night-shifts@pielink.example.org>",
    }
    assert mail["List-Id"].endswith(f"<discussions-{thread.sig_id}.pielink.example.org>")
    assert mail["Subject"] == "Who debriefs the night shift?"
    assert "Write your reply above this line" in mail.get_body(("plain",)).get_content()


def test_every_later_post_of_a_thread_has_one_subject(sam):
    thread = thread_with_readers(sam)
    for text in ("One.", "Two."):
        actions.post_reply(thread=thread, by=thread.started_by, text=text, now=NOW)

    assert set(Message.objects.values_list("subject", flat=True)) == {
        "Re: Who debriefs the night shift?"
    }


def test_where_no_mail_comes_in_nobody_is_asked_to_answer_by_mail(sam, settings):
    settings.MAIL_TAKES_REPLIES = False
    _, mail = sent_to(sam, thread_with_readers(sam))

    assert (mail["Reply-To"], mail["List-Post"]) == ("team@pielink.example.org", "NO")
    assert "above this line" not in mail.get_body(("plain",)).get_content()


def change_to_hidden(post, member):
    post.state = "hidden"
    post.save()


def change_to_left(post, member):
    SigMembership.objects.filter(member=member).update(left_at=NOW)


def change_to_muted(post, member):
    follow(member, post.thread, "mute")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_to_hidden, "The post is not shown any more."),
        (change_to_left, "They do not belong to the SIG any more."),
        (change_to_muted, "They have muted this thread."),
    ],
)
def test_what_no_longer_holds_when_a_mail_leaves_keeps_it_back(sam, change, reason):
    thread = thread_with_readers(sam)
    delivery, _ = sent_to(sam, thread)
    change(thread.posts.get(), sam)

    delivering.deliver(
        message_id=delivery.message_id, first=delivery.pk, last=delivery.pk, clock=lambda: NOW
    )

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, MemoryTransport.sent) == ("skipped", reason, [])


def test_a_mail_says_what_the_post_says_when_it_leaves_and_no_record_says_it_again(sam):
    thread = thread_with_readers(sam)
    delivery, _ = sent_to(sam, thread)
    actions.edit_post(
        post=thread.posts.get(), by=thread.started_by, text="At eight.", revision=1, now=NOW
    )
    delivering.deliver(
        message_id=delivery.message_id, first=delivery.pk, last=delivery.pk, clock=lambda: NOW
    )
    (sent,) = MemoryTransport.sent

    assert (b"At eight." in sent.content, b"ten minutes" in sent.content) == (True, False)
    assert "ten minutes" not in delivery.message.text + delivery.message.html


def test_a_round_up_tells_the_posts_of_a_thread_as_one_and_as_they_are_now(sam):
    thread = thread_with_readers(sam)
    for text in ("At seven.", "> At seven.\n\nAt eight.", "Nobody."):
        post = actions.post_reply(thread=thread, by=thread.started_by, text=text, now=NOW)
    actions.edit_post(post=post, by=thread.started_by, text="We do.", revision=1, now=NOW)

    sections = roundups.next_for(sam, now=NOW)

    assert [
        (item.title, item.label, item.lines) for each in sections for item in each["items"]
    ] == [
        (
            thread.title,
            "Night shifts",
            ("Owen Lukasik: At seven.", "Owen Lukasik: At eight.", "Owen Lukasik: We do."),
        )
    ]


def test_a_long_conversation_is_told_in_few_lines_and_what_is_over_is_counted(sam):
    thread = thread_with_readers(sam)
    for number in range(9):
        actions.post_reply(thread=thread, by=thread.started_by, text=f"{number}.", now=NOW)

    (item,) = roundups.next_for(sam, now=NOW)[0]["items"]

    assert (len(item.lines), item.lines[-1], len(item.keys)) == (7, "And 3 more.", 9)


def test_whoever_was_removed_since_finds_no_post_in_their_round_up(sam):
    thread = thread_with_readers(sam)
    telling.tell_post(thread.posts.get(), now=NOW)
    change_to_left(None, sam)

    assert roundups.next_for(sam, now=NOW) == []


def test_one_chooses_for_each_open_sig_and_for_what_one_follows(sam):
    thread = thread_with_readers(sam)
    closed = SigMembershipFactory(member=sam).sig
    closed.state = "closed"
    closed.save()

    found = {
        stream.name: (stream.label, stream.default.value, stream.heading)
        for stream in registry.streams_of(sam)
        if "invitations" not in stream.label.lower()
    }

    assert {name: found[name] for name in found if "discussions" in name or "thread" in name} == {
        posts_stream_of(thread.sig_id): ("Posts in Night shifts", "daily", "Your SIGs"),
        "followed-threads": ("Threads you follow", "at_once", "Your SIGs"),
    }
