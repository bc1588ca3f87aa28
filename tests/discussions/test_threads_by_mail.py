"""
Mail to a SIG's own address: what starts a thread, at once or once its sender says so.
"""

import datetime
import re

import pytest
from django.urls import reverse

from discussions.models import Post, Thread
from discussions.notices import sig_address
from notifications.models import IncomingMail, Message
from notifications.previews import as_sent
from sigs.models import SigMembership
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory
from tests.notifications import replying

from .corresponding import SAM, addressed, take_in

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 14, tzinfo=datetime.UTC)
SERVER = "mx.pielink.example.org"
PASSED = f"Authentication-Results: {SERVER}; dmarc=pass header.from=harbour.example.org\n"
FAILED = f"Authentication-Results: {SERVER}; dmarc=fail header.from=harbour.example.org\n"
WORDS = replying.plain("Who debriefs the night shift?\n\nWe do not know how.")


@pytest.fixture(autouse=True)
def _takes_replies(settings, tmp_path):
    settings.MAIL_TAKES_REPLIES = True
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sam():
    return MemberFactory(name="Sam Okoro", email=SAM)


@pytest.fixture
def sig(sam):
    return SigFactory(name="Night shifts", slug="night-shifts", members=[sam])


def written_to(sig, raw=WORDS, **more):
    return addressed(raw, to=f"sig+{sig.slug}@pielink.example.org", **more)


def asked():
    return Message.objects.filter(kind="discussions.confirm_thread")


def link_in_mail():
    delivery = asked().get().deliveries.select_related("message").get()
    text = as_sent(delivery, now=NOW).mail.text
    return re.search(r"https?://[^/\s]+(/sigs/\S+/by-mail/\S+)", text)[1]


def test_a_mail_that_our_server_vouches_for_starts_a_thread(sam, sig, settings):
    settings.MAIL_AUTHENTICATION_SERVER = SERVER
    row = take_in(written_to(sig, extra=PASSED), NOW)
    thread = Thread.objects.get()

    assert (thread.sig, thread.title, thread.kind, thread.started_by) == (
        sig,
        "Who debriefs the night shift?",
        "question",
        sam,
    )
    assert thread.posts.get().text == "Who debriefs the night shift?\n\nWe do not know how."
    assert row.outcome.startswith("A thread in Night shifts: “Who debriefs the night shift?”.")


@pytest.mark.parametrize(("server", "results"), [("", ""), (SERVER, FAILED), (SERVER, "")])
def test_where_nobody_vouches_the_member_is_asked_and_nothing_is_posted(
    server, results, sam, sig, settings
):
    settings.MAIL_AUTHENTICATION_SERVER = server
    take_in(written_to(sig, extra=results), NOW)

    assert Thread.objects.count() == 0
    assert list(asked().get().deliveries.values_list("address", flat=True)) == [SAM]


def test_the_link_shows_the_mail_and_only_the_button_posts_it(client, sig):
    take_in(written_to(sig), NOW)
    link = link_in_mail()
    shown = client.get(link)
    before = Post.objects.count()
    posted = client.post(link)
    again = client.post(link)

    assert (shown.status_code, before) == (200, 0)
    assert "Yes, post it in Night shifts" in shown.content.decode()
    assert ("Go to your thread" in posted.content.decode(), Post.objects.count()) == (True, 1)
    assert "Go to your thread" in again.content.decode()


def test_the_link_of_a_mail_on_record_is_in_no_text_that_others_read(sig):
    take_in(written_to(sig), NOW)

    assert "/by-mail/" not in asked().get().text


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_was_removed_since_posts_nothing_by_the_link(method, client, sam, sig):
    take_in(written_to(sig), NOW)
    link = link_in_mail()
    SigMembership.objects.filter(member=sam).update(left_at=NOW)
    response = getattr(client, method)(link)

    assert (response.status_code, Post.objects.count()) == (410, 0)
    assert "You do not belong to Night shifts any more" in response.content.decode()


def test_the_link_of_a_mail_that_is_forgotten_says_so(client, sig):
    take_in(written_to(sig), NOW)
    link = link_in_mail()
    IncomingMail.objects.update(raw=b"", is_kept=False)
    response = client.post(link)

    assert (response.status_code, Post.objects.count()) == (410, 0)
    assert "Send it once more" in response.content.decode()


def test_a_link_that_nobody_made_leads_nowhere(client, sig):
    response = client.get(reverse("discussions:by_mail", args=[sig.slug, "1-2-3.forged"]))

    assert response.status_code == 404


def test_a_sig_that_has_closed_meanwhile_takes_nothing(client, sig):
    take_in(written_to(sig), NOW)
    link = link_in_mail()
    sig.state = "closed"
    sig.save()
    response = client.post(link)

    assert (response.status_code, Post.objects.count()) == (410, 0)
    assert "Night shifts has closed" in response.content.decode()


def test_a_mail_of_nobody_we_know_waits_for_a_person(sig):
    row = take_in(written_to(sig, sender="stranger@example.com"), NOW)

    assert (row.state, Thread.objects.count(), Message.objects.count()) == ("waiting", 0, 0)


def test_a_member_outside_the_sig_is_told_so_and_posts_nothing(sam):
    other = SigFactory(name="PIE leads", slug="pie-leads")
    take_in(written_to(other), NOW)
    refused = Message.objects.get(kind="discussions.refused")

    assert Thread.objects.count() == 0
    assert "You do not belong to PIE leads, so it was not posted." in refused.text
    assert list(refused.deliveries.values_list("address", flat=True)) == [SAM]


def test_a_sig_that_is_not_there_leaves_the_mail_to_a_person(sam):
    row = take_in(addressed(WORDS, to="sig+no-such@pielink.example.org"), NOW)

    assert row.outcome == "This was meant for a SIG that is not there. Nothing was posted."


@pytest.mark.parametrize("extra", ["Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n"])
def test_an_automatic_answer_to_a_sig_starts_nothing(extra, sig):
    row = take_in(written_to(sig, extra=extra), NOW)

    assert (Thread.objects.count(), row.outcome) == (0, "An automatic answer: nothing to do.")


def test_the_same_mail_twice_starts_one_thread(sig, settings):
    settings.MAIL_AUTHENTICATION_SERVER = SERVER
    take_in(written_to(sig, extra=PASSED), NOW)
    row = take_in(written_to(sig, extra=PASSED), NOW, envelope_to="again@pielink.example.org")

    assert (Thread.objects.count(), row.outcome) == (1, "This mail came before and is posted.")


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: Fwd: [EXTERNAL] Rotas", "Rotas"),
        ("x" * 300, "x" * 160),
        ("", "Who debriefs the night shift? We do not know how."),
        ("Re:", "Who debriefs the night shift? We do not know how."),
    ],
)
def test_a_subject_becomes_a_title(subject, title, sig, settings):
    settings.MAIL_AUTHENTICATION_SERVER = SERVER
    raw = re.sub(rb"(?m)^Subject: .*$", f"Subject: {subject}".encode(), WORDS)
    take_in(written_to(sig, raw, extra=PASSED), NOW)

    assert Thread.objects.get().title == title


def test_the_address_of_a_sig_is_known_where_mail_comes_in_and_it_is_open(sig, settings):
    found = [sig_address(sig)]
    sig.state = "closed"
    found.append(sig_address(sig))
    sig.state, settings.MAIL_TAKES_REPLIES = "active", False

    assert [*found, sig_address(sig)] == ["sig+night-shifts@pielink.example.org", "", ""]
