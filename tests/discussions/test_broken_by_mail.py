"""
What a stranger, a fast writer or a SIG that is over gets back by mail.
"""

import datetime

import pytest

from discussions import actions
from discussions.models import Post, Thread
from notifications.models import Delivery
from notifications.previews import as_sent
from tests.factories.discussions import PostFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory
from tests.notifications import replying

from .corresponding import SAM, addressed, delivered, take_in, thread_with_readers, to

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 14, tzinfo=datetime.UTC)
SERVER = "mx.pielink.example.org"
PASSED = f"Authentication-Results: {SERVER}; dmarc=pass header.from=harbour.example.org\n"
WORDS = replying.plain("We keep a book beside the keys.")


@pytest.fixture(autouse=True)
def _takes_replies(settings, tmp_path):
    settings.MAIL_TAKES_REPLIES = True
    settings.MEDIA_ROOT = tmp_path
    settings.MAIL_AUTHENTICATION_SERVER = SERVER


@pytest.fixture
def sam():
    return MemberFactory(name="Sam Okoro", email=SAM)


def refusal_of(member):
    sent = Delivery.objects.select_related("message").get(
        member=member, message__kind="discussions.refused"
    )
    return as_sent(sent, now=NOW).mail.text


def write_to(slug):
    return take_in(addressed(WORDS, to=f"sig+{slug}@pielink.example.org", extra=PASSED), NOW)


def test_a_mail_to_a_hidden_sig_is_answered_like_one_to_a_sig_that_is_not_there(sam):
    SigFactory(name="After the fire", slug="after-the-fire", joining="hidden")
    hidden, missing = write_to("after-the-fire"), write_to("no-such-sig")

    assert (hidden.outcome, Delivery.objects.count()) == (missing.outcome, 0)


def test_whoever_writes_too_much_by_mail_gets_their_words_back(sam, settings):
    settings.DISCUSSIONS_POSTS_AN_HOUR = 1
    thread = thread_with_readers(sam)
    PostFactory(thread=thread, author=sam, posted_at=NOW - datetime.timedelta(minutes=5))
    post = actions.post_reply(thread=thread, by=thread.started_by, text="And by day?", now=NOW)
    before = Post.objects.count()
    take_in(addressed(WORDS, to=to(delivered(sam, post, now=NOW))), NOW)

    told = refusal_of(sam)
    assert Post.objects.count() == before
    assert "You have posted 1 times within an hour" in told
    assert "We keep a book beside the keys." in told


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("closed", "Night shifts has closed, so it takes no more posts."),
        ("declined", "Night shifts takes no posts: It was proposed and declined."),
        ("proposed", "Night shifts takes no posts: It is proposed"),
    ],
)
def test_a_mail_to_a_sig_that_takes_no_posts_goes_back_with_the_reason(state, words, sam):
    belongs = [sam] if state == "closed" else []
    SigFactory(name="Night shifts", slug="night-shifts", state=state, members=belongs)
    write_to("night-shifts")

    told = refusal_of(sam)
    assert words in " ".join(told.split())
    assert "We keep a book beside the keys." in told
    assert Thread.objects.count() == 0


def test_the_words_of_a_mail_too_long_to_give_back_whole_say_where_the_rest_is(sam):
    thread = thread_with_readers(sam)
    post = actions.post_reply(thread=thread, by=thread.started_by, text="And by day?", now=NOW)
    long = "\n".join(f"Line {number} of what we do at night." for number in range(1_500))
    take_in(addressed(replying.plain(long), to=to(delivered(sam, post, now=NOW))), NOW)

    told = refusal_of(sam)
    assert "Line 1 of what we do" in told
    assert "(What comes after is in the mail that you sent.)" in told
