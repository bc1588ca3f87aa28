"""
Whoever may read a thread reads it everywhere, and nobody else learns of it anywhere.
"""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from discussions.models import Attachment
from forums.models import SessionThread
from tests.factories.discussions import STARTED_AT, PostFactory, ThreadFactory
from tests.factories.forums import SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.sigs import (
    FOUNDED_AT,
    FacilitationTermFactory,
    SigFactory,
    SigFollowingFactory,
    SigMembershipFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Marmalade"
READS = {
    "anonymous": False,
    "outside": False,
    "follower": False,
    "member": True,
    "removed": False,
    "facilitator": True,
    "former facilitator": False,
    "organiser outside": False,
}


@pytest.fixture(params=["open", "request", "hidden"])
def sig(request):
    return SigFactory(joining=request.param)


@pytest.fixture
def thread(sig):
    """
    Make a thread with a file, about a page and about a session.
    """
    thread = ThreadFactory(sig=sig, title=f"{SECRET} on the night shift")
    post = PostFactory(thread=thread, text=f"{SECRET} for everybody.")
    file = Attachment(
        post=post, name="marmalade.txt", size=5, content_type="text/plain", attached_at=STARTED_AT
    )
    file.file.save("unguessable.txt", ContentFile(b"hello"))
    thread.pages.add(ArticlePageFactory(audience="public"))
    session = SessionFactory(topic=TopicFactory(sig=sig, audience="registered"), state="announced")
    SessionThread.objects.create(session=session, thread=thread)
    return thread


def somebody(role, sig):
    if role == "anonymous":
        return None
    member = MemberFactory(roles=["organiser"] if role == "organiser outside" else [])
    if role == "follower":
        SigFollowingFactory(sig=sig, member=member)
    elif role in ("member", "removed"):
        left_at = FOUNDED_AT if role == "removed" else None
        SigMembershipFactory(sig=sig, member=member, left_at=left_at)
    elif role in ("facilitator", "former facilitator"):
        ended_at = FOUNDED_AT if role == "former facilitator" else None
        FacilitationTermFactory(sig=sig, member=member, ended_at=ended_at)
    return member


def shows(client, address, what):
    """
    Test whether an address answers with these words in it.
    """
    answer = client.get(address)
    return answer.status_code == 200 and what.encode() in answer.getvalue()


@pytest.mark.parametrize("role", READS)
def test_it_is_read_everywhere_or_nowhere(role, sig, thread):
    client, member = Client(), somebody(role, sig)
    if member:
        client.force_login(member)
    threads = f"/sigs/{sig.slug}/threads/"
    file = Attachment.objects.get()
    post = thread.posts.get()
    places = {
        "page": (thread.get_absolute_url(), SECRET),
        "list": (threads, SECRET),
        "sig": (sig.get_absolute_url(), SECRET),
        "search": (f"/search/?q={SECRET}", thread.title),
        "attachment": (f"{threads}files/{file.pk}/{file.name}", "hello"),
        "history": (f"{threads}posts/{post.pk}/history/", SECRET),
        "library page": (thread.pages.get().url, SECRET),
        "session": (thread.session_link.session.get_absolute_url(), "marmalade"),
        "names": (f"{threads}names/", "names"),
    }
    expected = dict.fromkeys(places, READS[role])
    assert {name: shows(client, *place) for name, place in places.items()} == expected


@pytest.mark.parametrize("role", [role for role, reads in READS.items() if not reads])
def test_nobody_else_changes_anything(role, thread):
    sig, client = thread.sig, Client()
    member = somebody(role, sig)
    if member:
        client.force_login(member)
    threads = f"/sigs/{sig.slug}/threads/"
    answers = [
        client.post(f"{threads}{thread.pk}/reply/", {"text": "Hello"}),
        client.post(f"{threads}new/", {"title": "T", "kind": "discussion", "text": "Hello"}),
        client.post(f"{threads}{thread.pk}/read/", {"number": "1"}),
        client.post(f"{threads}{thread.pk}/follow/", {"choice": "mute"}),
        client.post(f"{threads}{thread.pk}/close/", {"reason": "No"}),
        client.post(f"{threads}posts/{thread.posts.get().pk}/delete/"),
    ]
    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    thread.refresh_from_db()
    assert (sig.threads.count(), thread.post_count, thread.closed_at) == (1, 1, None)
    assert (thread.read_marks.count(), thread.follows.count()) == (0, 0)
    assert thread.posts.get().state == "shown"
