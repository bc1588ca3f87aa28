"""
What a SIG keeps at hand, and who may know of it; the same for what it writes together.
"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from pielink.kernel import connections
from resources import actions, queries
from resources.enums import Audience, ShelfState
from resources.models import LibraryPage, SigShelfItem
from sigs.enums import Joining
from sigs.models import Sig
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.sig_rooms import (
    LineSuggestionFactory,
    SigShelfItemFactory,
    WorkingDocumentPageFactory,
)
from tests.factories.sigs import FOUNDED_AT, SigFactory, SigMembershipFactory

pytestmark = pytest.mark.django_db

NOW = FOUNDED_AT
OUTSIDE = {"anonymous", "member", "follower", "removed", "organiser"}
INSIDE = {"belonging", "facilitator"}


def cast_of(sig):
    """
    Make somebody of every tie to a SIG, {role: user}.
    """
    cast = {
        role: MemberFactory()
        for role in ["member", "follower", "removed", "belonging", "facilitator"]
    }
    cast["organiser"] = MemberFactory(roles=["organiser"])
    cast["anonymous"] = AnonymousUser()
    sig.followings.create(member=cast["follower"], since=FOUNDED_AT)
    SigMembershipFactory(
        sig=sig, member=cast["removed"], left_at=FOUNDED_AT, ended_by=cast["facilitator"]
    )
    sig.memberships.create(member=cast["belonging"], joined_at=FOUNDED_AT)
    sig.terms.create(member=cast["facilitator"], started_at=FOUNDED_AT)
    return cast


def put(sig, by, **changed):
    item = {
        "page": None,
        "title": "A guide to kettles",
        "address": "https://kettles.example.org/",
        "why": "It is short.",
        "is_public": False,
        "as_suggestion": False,
    }
    return actions.put_on_shelf(sig=sig, by=by, now=NOW, **{**item, **changed})


def shown_on(client, user, address):
    if user.is_authenticated:
        client.force_login(user)
    else:
        client.logout()
    response = client.get(address)
    return response.content.decode() if response.status_code == 200 else ""


@pytest.mark.parametrize("joining", [Joining.OPEN, Joining.REQUEST, Joining.HIDDEN])
def test_every_role_knows_of_a_shelf_and_of_documents_what_the_library_would_tell_them(
    client, joining
):
    sig = SigFactory(joining=joining)
    cast = cast_of(sig)
    kept = {
        "public": SigShelfItemFactory(sig=sig, title="For all to see", is_public=True),
        "sig": SigShelfItemFactory(sig=sig, title="Among ourselves"),
        "page": SigShelfItemFactory(
            sig=sig,
            title="",
            address="",
            is_public=True,
            page=ArticlePageFactory(title="A page of the team", audience=Audience.SIG, sig=sig),
        ),
    }
    document = WorkingDocumentPageFactory(sig=sig, title="Nightwatch rules")
    suggestion = LineSuggestionFactory(page=document)
    public = {"For all to see"} if joining != Joining.HIDDEN else set()
    all_of_it = {"For all to see", "Among ourselves", "A page of the team", "Nightwatch rules"}
    titles = {item.label for item in kept.values()} | {document.title}

    for role, user in cast.items():
        home = shown_on(client, user, sig.get_absolute_url())
        shelf = shown_on(client, user, reverse("resources:sig_shelf", args=[sig.slug]))
        seen_home = {title for title in titles if title in home}
        seen_shelf = {title for title in titles if title in shelf}
        expected = all_of_it if role in INSIDE else public
        if joining == Joining.HIDDEN and role in OUTSIDE and home:
            # As long as nothing keeps hidden SIGs back, what is for everybody is.
            expected = {"For all to see"}
        assert (role, seen_home) == (role, expected)
        assert (role, seen_shelf) == (role, expected - {"Nightwatch rules"})
        reads = role in INSIDE
        assert (role, bool(shown_on(client, user, document.url))) == (role, reads)
        assert LibraryPage.objects.visible_to(user).filter(pk=document.pk).exists() == reads
        assert bool(queries.line_suggestion(suggestion.pk, user)) == reads
        assert bool(queries.shelf_item(sig, user, kept["sig"].pk)) == reads
        assert bool(queries.shelf_item(sig, user, kept["page"].pk)) == reads
        found = queries.find(user, "nightwatch", ["nightwatch"], queries.Wanted(), limit=5).found
        assert [each.title for each in found] == (["Nightwatch rules"] if reads else [])
        for name, arguments in [
            ("document_history", [document.pk]),
            ("suggest_line", [document.pk, "l2"]),
            ("line_suggestion", [suggestion.pk]),
        ]:
            page = shown_on(client, user, reverse(f"resources:{name}", args=arguments))
            assert (role, name, bool(page)) == (role, name, reads)


def test_a_page_says_on_whose_shelf_it_stands_to_those_who_may_know(client):
    page = ArticlePageFactory()
    sig, quiet = SigFactory(name="Night team"), SigFactory(name="Day team")
    SigShelfItemFactory(sig=sig, page=page, title="", address="", is_public=True)
    SigShelfItemFactory(sig=quiet, page=page, title="", address="", why="Between us.")
    member = MemberFactory()
    quiet.memberships.create(member=member, joined_at=FOUNDED_AT)

    outside = shown_on(client, AnonymousUser(), page.url)
    inside = shown_on(client, member, page.url)

    assert [name in outside for name in ("Night team", "Day team", "Between us.")] == [
        True,
        False,
        False,
    ]
    assert [name in inside for name in ("Night team", "Day team")] == [True, True]


def test_a_member_suggests_and_a_facilitator_puts_it_on_for_everybody(client):
    sig = SigFactory()
    cast = cast_of(sig)
    client.force_login(cast["belonging"])
    client.post(
        reverse("resources:add_to_shelf", args=[sig.slug]),
        {
            "title": "Kettles",
            "address": "https://kettles.example.org/",
            "why": "It is short.",
            "readers": "public",
        },
    )
    item = SigShelfItem.objects.get()
    address = reverse("resources:settle_shelf_item", args=[sig.slug, item.pk])
    refused = client.post(address, {"do": "keep"})
    waiting = item.state

    client.force_login(cast["facilitator"])
    client.post(address, {"do": "keep_for_all"})

    item.refresh_from_db()
    assert (refused.status_code, waiting) == (403, ShelfState.SUGGESTED)
    assert (item.state, item.is_public, item.settled_by) == (
        ShelfState.KEPT,
        True,
        cast["facilitator"],
    )


@pytest.mark.parametrize("role", ["member", "follower", "removed", "organiser"])
def test_nobody_from_outside_adds_to_a_shelf(client, role):
    sig = SigFactory()
    client.force_login(cast_of(sig)[role])

    assert client.get(reverse("resources:add_to_shelf", args=[sig.slug])).status_code == 403
    assert client.get(reverse("resources:begin_document", args=[sig.slug])).status_code == 403


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"address": "http://kettles.example.org/"}, "Give an address that begins with https://"),
        ({"address": "javascript:alert(1)"}, "Give an address that begins with https://"),
        ({"address": "https://"}, "Give a whole address"),
        ({"title": ""}, "Say what it is called"),
        ({"why": ""}, "Say in one line why"),
        ({"address": "/library/nowhere/"}, "There is no page of the library at this address"),
    ],
)
def test_what_is_not_fit_for_a_shelf_is_refused_and_kept(client, typed, sentence):
    sig = SigFactory()
    client.force_login(cast_of(sig)["facilitator"])
    whole = {
        "title": "Kettles",
        "address": "https://kettles.example.org/",
        "why": "It is short.",
        "readers": "sig",
    }

    response = client.post(reverse("resources:add_to_shelf", args=[sig.slug]), {**whole, **typed})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert SigShelfItem.objects.count() == 0
    assert response.context["form"]["why"].value() == {**whole, **typed}["why"]


def test_the_address_of_a_library_page_puts_the_page_on_the_shelf(client):
    sig, page = SigFactory(), ArticlePageFactory(title="Cups")
    client.force_login(cast_of(sig)["facilitator"])

    client.post(
        reverse("resources:add_to_shelf", args=[sig.slug]),
        {"title": "Mine", "address": page.url, "why": "It is short.", "readers": "sig"},
    )

    item = SigShelfItem.objects.get()
    assert (item.page_id, item.title, item.address) == (page.pk, "", "")


def test_a_page_of_another_sig_is_neither_found_nor_put_on_by_its_address(client):
    sig, other = SigFactory(), SigFactory()
    page = ArticlePageFactory(title="Their cups", audience=Audience.SIG, sig=other)
    facilitator = cast_of(sig)["facilitator"]
    client.force_login(facilitator)
    address = reverse("resources:add_to_shelf", args=[sig.slug])

    typed = {"title": "Cups", "address": page.url, "why": "It is short.", "readers": "sig"}

    assert queries.pages_for_shelf(facilitator, "their cups") == []
    assert client.get(f"{address}?page={page.pk}").status_code == 404
    assert client.post(address, typed).status_code == 422


def test_a_shelf_is_put_in_order_and_what_was_taken_off_put_back_where_it_stood():
    sig = SigFactory()
    by = MemberFactory()
    first, second, third = (
        put(sig, by, title=title, address=f"https://{title}.example.org/")
        for title in ["one", "two", "three"]
    )

    def order():
        return [item.title for item in SigShelfItem.objects.filter(sig=sig).on_the_shelf()]

    actions.move_on_shelf(item=third, is_up=True)
    actions.move_on_shelf(item=first, is_up=True)
    assert order() == ["one", "three", "two"]
    for _ in range(2):
        actions.take_off_shelf(item=third, by=by, now=NOW)
    assert order() == ["one", "two"]
    for _ in range(2):
        actions.put_back_on_shelf(item=third, by=by, now=NOW)
    assert order() == ["one", "three", "two"]
    assert second.position == 2


def test_nothing_stands_on_a_shelf_twice():
    sig = SigFactory()
    by = MemberFactory()
    item = put(sig, by)

    with pytest.raises(actions.OnShelfAlready):
        put(sig, by, title="The same under another name")
    actions.take_off_shelf(item=item, by=by, now=NOW)
    put(sig, by)
    with pytest.raises(actions.OnShelfAlready):
        actions.put_back_on_shelf(item=item, by=by, now=NOW)

    assert SigShelfItem.objects.on_the_shelf().count() == 1


def test_putting_on_what_was_suggested_takes_the_suggestion():
    sig = SigFactory()
    suggested = put(sig, MemberFactory(), as_suggestion=True)

    kept = put(sig, MemberFactory(), is_public=True)

    assert (kept.pk, kept.state, kept.is_public) == (suggested.pk, ShelfState.KEPT, True)


def test_a_full_shelf_says_so(monkeypatch):
    monkeypatch.setattr("resources.actions.sig_shelves.MOST_ON_A_SHELF", 1)
    sig = SigFactory()
    put(sig, MemberFactory())

    with pytest.raises(actions.ShelfFull):
        put(sig, MemberFactory(), address="https://cups.example.org/")


def test_nobody_decides_over_what_somebody_has_decided():
    sig, by = SigFactory(), MemberFactory()
    item = put(sig, by, as_suggestion=True)
    actions.decline_for_shelf(item=item, by=by, now=NOW)

    with pytest.raises(actions.ItemSettled):
        actions.keep_on_shelf(item=item, is_public=False, by=by, now=NOW)


def test_a_page_taken_out_of_the_library_leaves_every_shelf(client):
    sig, page = SigFactory(), ArticlePageFactory()
    SigShelfItemFactory(sig=sig, page=page, title="", address="", is_public=True)
    editor = MemberFactory(roles=["editor"])
    actions.retire_page(
        page=page, state="archived", replaced_by=None, reason="Old.", by=editor, now=NOW
    )

    assert queries.room_of(sig, AnonymousUser()).items == []


def test_a_closed_sig_keeps_its_shelf_and_takes_no_more(client):
    sig = SigFactory(state=Sig.State.CLOSED)
    cast = cast_of(sig)
    SigShelfItemFactory(sig=sig, title="What is left", is_public=True)

    assert "What is left" in shown_on(client, AnonymousUser(), sig.get_absolute_url())
    client.force_login(cast["belonging"])
    assert client.get(reverse("resources:add_to_shelf", args=[sig.slug])).status_code == 403


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_room_of_a_sig_is_read_in_two_steps(number, django_assert_num_queries):
    sig = SigFactory()
    for _ in range(number):
        SigShelfItemFactory(sig=sig, page=ArticlePageFactory(), title="", address="")
        WorkingDocumentPageFactory(sig=sig)
    member = MemberFactory()
    sig.memberships.create(member=member, joined_at=FOUNDED_AT)
    [item.link for item in queries.room_of(sig, member).items]

    with django_assert_num_queries(2):
        room = queries.room_of(sig, member)
        [(item.label, item.link) for item in room.items]

    assert (room.number, len(room.documents)) == (number, number)


def test_whoever_takes_a_sig_over_is_told_what_waits_in_its_documents_and_for_its_shelf():
    sig = SigFactory(facilitators=[facilitator := MemberFactory()])
    document = WorkingDocumentPageFactory(sig=sig, title="House rules")
    LineSuggestionFactory(page=document)
    put(sig, MemberFactory(), as_suggestion=True)
    LineSuggestionFactory(page=WorkingDocumentPageFactory())

    def lines(user):
        return [
            section.lines
            for section in connections.collect(sig, "sig-handover", user, NOW)
            if section.heading == "Documents and the shelf"
        ]

    assert lines(facilitator) == [
        [
            ("House rules: one change waits for a decision", document.url),
            ("One suggestion for the shelf waits", reverse("resources:sig_shelf", args=[sig.slug])),
        ]
    ]
    assert lines(MemberFactory()) == []
