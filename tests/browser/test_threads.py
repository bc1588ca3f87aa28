"""
Talking in a thread in a real browser: what is typed survives, names are offered, what is read is
marked; and nothing of it is needed.
"""

import pytest

from discussions.models import Post, ReadMark
from tests.factories.discussions import PostFactory, ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana():
    return MemberFactory(name="Ana Lima")


@pytest.fixture
def thread(ana):
    bo = MemberFactory(name="Bo Hall")
    sig = SigFactory(members=[ana], facilitators=[bo])
    return PostFactory(thread=ThreadFactory(sig=sig, started_by=bo, kind="question")).thread


def test_what_is_typed_waits_until_it_is_posted(page, sign_in, ana, thread):
    sign_in(page, ana)
    address = thread.get_absolute_url()
    page.goto(address)
    page.get_by_role("button", name="Mark as read").wait_for(state="hidden")
    assert ReadMark.objects.get(member=ana).number == 1

    page.get_by_label("Your reply").press_sequentially("Ask @bo")
    page.get_by_role("option", name="Bo Hall").click()
    page.reload()
    assert page.get_by_label("Your reply").input_value() == "Ask @Bo Hall "
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Post it").click()
    page.get_by_role("heading", name="Sign in").first.wait_for()

    sign_in(page, ana)
    page.goto(address)
    page.get_by_role("button", name="Post it").click()
    page.locator("#post-2 .mention", has_text="@Bo Hall").wait_for()
    assert page.get_by_label("Your reply").input_value() == ""
    assert Post.objects.get(number=2).text == "Ask @Bo Hall"

    page.get_by_label("Your reply").fill("Nobody else reads this.")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))")
    assert kept == []


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_talking_has_no_barrier(phone, sign_in, barriers, scheme, ana, thread):
    PostFactory(thread=thread, author=ana, state="deleted")
    PostFactory(thread=thread, author=ana, html="<table><tr><th>w</th></tr></table>" + "w" * 200)
    sign_in(phone, ana)
    phone.emulate_media(color_scheme=scheme)
    threads = f"/sigs/{thread.sig.slug}/threads/"
    found, wide = {}, []
    for name, address in {
        "list": threads,
        "start": f"{threads}new/",
        "thread": thread.get_absolute_url(),
        "edit": f"{threads}posts/{thread.posts.last().pk}/edit/",
        "pages": f"{threads}{thread.pk}/pages/?q=x",
    }.items():
        phone.goto(address)
        found[name] = barriers(phone)
        if phone.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
    assert (found, wide) == ({name: [] for name in found}, [])
