"""
The words of a hidden post are planted wherever they could stand, and looked for in each place.
"""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from discussions import access, actions, queries
from discussions.models import Attachment, Mention, Post, PostRevision
from discussions.notices import about_post
from members.models import Member
from notifications import outbox
from notifications.models import Delivery
from notifications.registry import kind_of
from tests.factories.discussions import PostFactory, ThreadFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
SECRET = "Zebedee"
REASON = "It says who a resident is."

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(facilitator, author, reader, settings, tmp_path):
    """
    Return a post that says SECRET in its text, its mail, its file, an earlier text and a mail that
    waits, that answers its thread, and that another post answers.
    """
    settings.MEDIA_ROOT = tmp_path
    sig = SigFactory(facilitators=[facilitator], members=[author, reader])
    thread = ThreadFactory(sig=sig, started_by=author, kind="question", title="Who keeps hens?")
    PostFactory(thread=thread)
    post = PostFactory(
        thread=thread, text=f"{SECRET} keeps hens.", folded=f"From the mail: {SECRET}"
    )
    PostRevision.objects.create(post=post, revision=1, text=f"{SECRET}!", replaced_at=NOW)
    attachment = Attachment(post=post, name=f"{SECRET}.txt", size=5, attached_at=NOW)
    attachment.file.save("guess.txt", ContentFile(SECRET.encode()))
    Mention.objects.create(post=post, member=reader)
    thread.outcome, thread.settled_post, thread.settled_at = "answered", post, NOW
    thread.save()
    PostFactory(thread=thread, text="Does he?", quotes=post)
    outbox.post(
        kind="discussions.mention",
        source_key="mention",
        context={
            "post": post,
            "thread": thread,
            "sig": sig,
            "author": "Maryam",
            "files": [f"{SECRET}.txt"],
            "post_url": "https://pielink.example/p",
            "thread_url": "https://pielink.example/t",
        },
        recipients=Member.objects.filter(pk=reader.pk),
        about=about_post(post.pk),
        facts={"post": post.pk},
        now=NOW,
    )
    return post


def places(post):
    """
    Return the addresses at which a reader could meet the words, each with its name.
    """
    slug, thread = post.thread.sig.slug, post.thread
    file = post.attachments.get()
    return {
        "thread": thread.get_absolute_url(),
        "quoting it": f"{thread.get_absolute_url()}?quote={post.number}",
        "list": reverse("discussions:list", args=[slug]),
        "SIG": thread.sig.get_absolute_url(),
        "search": f"/search/?q={SECRET}",
        "history": reverse("discussions:history", args=[slug, post.pk]),
        "editing": reverse("discussions:edit", args=[slug, post.pk]),
        "file": reverse("discussions:attachment", args=[slug, file.pk, file.name]),
        "reporting": reverse("discussions:report", args=[slug, post.pk]),
        "home": "/",
        "queue": reverse("reports:all"),
        "decision": reverse("reports:post", args=[post.pk]),
    }


def where_it_stands(client, post):
    """
    Return the names of the places whose answer holds SECRET, but for what was asked for.
    """
    found = set()
    for name, address in places(post).items():
        response = client.get(address)
        content = response.getvalue() if response.streaming else response.content
        words = content.decode().replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", "")
        if SECRET in words.replace(f"q={SECRET}", "").replace(f"{SECRET} ·", ""):
            found.add(name)
    return found


def test_the_planted_words_are_found_while_the_post_is_shown(client, post, reader):
    client.force_login(reader)

    assert where_it_stands(client, post) >= {"thread", "quoting it", "search", "history", "file"}


@pytest.mark.parametrize(
    ("who", "places"),
    [("reader", set()), ("author", set()), ("facilitator", {"decision"})],
)
def test_hidden_words_stand_nowhere_but_with_those_who_decide(
    client, post, facilitator, who, places, request
):
    actions.hide_post(post=post, by=facilitator, reason=REASON, now=NOW)
    client.force_login(request.getfixturevalue(who))

    assert where_it_stands(client, post) == places


def test_the_thread_keeps_the_place_and_says_why(client, post, facilitator, reader):
    actions.hide_post(post=post, by=facilitator, reason=REASON, now=NOW)
    client.force_login(reader)
    page = client.get(post.thread.get_absolute_url()).content.decode()

    assert f"Hidden by a facilitator: {REASON}" in page
    assert 'id="post-2"' in page


def test_the_file_of_a_hidden_post_is_refused(client, post, facilitator, reader):
    file = post.attachments.get()
    address = reverse("discussions:attachment", args=[post.thread.sig.slug, file.pk, file.name])
    client.force_login(reader)
    before = client.get(address)
    held = before.getvalue().decode()
    actions.hide_post(post=post, by=facilitator, reason=REASON, now=NOW)

    assert (held, client.get(address).status_code) == (SECRET, 404)


def test_no_mail_about_it_leaves_and_no_notice_opens(post, facilitator, reader):
    actions.hide_post(post=post, by=facilitator, reason=REASON, now=NOW)
    delivery = Delivery.objects.select_related("message").get(message__source_key="mention")
    kind = kind_of("discussions.mention")

    assert delivery.state == "skipped"
    assert kind.still_valid(delivery.message, [delivery]) == {
        delivery.pk: "The post is not shown any more."
    }
    assert kind.open_to(reader, [delivery.message]) == set()


def test_a_search_finds_neither_the_post_nor_by_its_file(post, facilitator, reader):
    member = Member.objects.get(pk=reader.pk)
    before = len(queries.search(member, [SECRET.lower()], limit=5))
    actions.hide_post(post=post, by=facilitator, reason=REASON, now=NOW)

    assert (before, queries.search(member, [SECRET.lower()], limit=5)) == (1, [])


def test_posts_to_read_one_by_one_and_in_lists_agree(post, facilitator, reader):
    actions.hide_post(post=post, by=facilitator, reason=REASON, now=NOW)
    member = Member.objects.get(pk=reader.pk)
    readable = set(access.shown_posts(member))

    assert readable == {each for each in Post.objects.all() if each.pk != post.pk}


def test_a_title_that_gives_it_away_goes_from_lists_and_search(client, post, facilitator, reader):
    first = post.thread.posts.get(number=1)
    post.thread.title = f"{SECRET} and the hens"
    post.thread.save()
    actions.hide_post(post=first, by=facilitator, reason=REASON, title="About hens", now=NOW)
    actions.hide_post(post=post, by=facilitator, reason=REASON, now=NOW)
    post.thread.refresh_from_db()
    client.force_login(reader)

    assert where_it_stands(client, post) == set()
