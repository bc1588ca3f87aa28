"""
What members suggest for the library, who sees it, and what editors make of it.
"""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from members.actions import close_account
from members.models import Member
from notifications import delivery as sending
from notifications.models import Delivery, Message
from resources import access, actions, queries
from resources.enums import Audience, SuggestionKind, SuggestionState
from resources.models import LibraryHome, Suggestion
from sigs import actions as sig_actions
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    BookPageFactory,
    CaseStudyPageFactory,
    ChapterPageFactory,
    CollectionPageFactory,
    DeckPageFactory,
    ElementPageFactory,
    GlossaryPageFactory,
    GlossaryTermPageFactory,
    InformationPageFactory,
    LivedExperiencePageFactory,
    PaperPageFactory,
    RecordingPageFactory,
    SectionPageFactory,
    ThemePageFactory,
    ToolPageFactory,
)
from tests.factories.sigs import SigFactory
from tests.factories.suggestions import ANSWERED_AT, SUGGESTED_AT, SuggestionFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 10, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
NEW = "/suggestions/new/"
MINE = "/suggestions/"
LIST = "/cms/suggestions/"


def client_of(user):
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    return client


def text_of(answer):
    return answer.content.decode()


def fresh(member):
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def member():
    return MemberFactory()


@pytest.fixture
def editor():
    return MemberFactory(roles=["editor"], name="Elspeth Editor")


def page_for(sig, **fields):
    return ArticlePageFactory(
        title="What our group keeps to itself", audience=Audience.SIG, sig=sig, **fields
    )


def suggest(by, *, page=None, title="A rota that breathes", text="It helps.", now=NOW):
    return actions.suggest(
        by=by, page=page, title="" if page else title, address="", text=text, now=now
    )


def answer(suggestion, by, state="accepted", words="We will.", made_page=None, now=NOW):
    return actions.answer_suggestion(
        suggestion=suggestion, by=by, state=state, answer=words, made_page=made_page, now=now
    )


# Suggesting


def test_a_member_suggests_something_for_the_library(member):
    client = client_of(member)

    sent = client.post(
        NEW,
        {"title": "A rota that breathes", "text": "It helps.", "address": "www.example.org/rota"},
        follow=True,
    )

    assert sent.redirect_chain == [(MINE, 302)]
    made = Suggestion.objects.get()
    assert (made.kind, made.page, made.title, made.text, made.address, made.by, made.state) == (
        SuggestionKind.RESOURCE,
        None,
        "A rota that breathes",
        "It helps.",
        "https://www.example.org/rota",
        member,
        SuggestionState.OPEN,
    )
    assert "Thank you." in text_of(sent)
    assert "<h2>A rota that breathes</h2>" in text_of(sent)


def test_a_member_suggests_a_correction_to_a_page(member):
    page = ArticlePageFactory(title="A hard shift")
    client = client_of(member)
    address = f"{NEW}?page={page.pk}"

    assert "Something on “A hard shift” is wrong" in text_of(client.get(address))
    client.post(address, {"text": "It was a Tuesday.", "title": "of no use here"})

    made = Suggestion.objects.get()
    assert (made.kind, made.page_id, made.title, made.text) == (
        SuggestionKind.CORRECTION,
        page.pk,
        "",
        "It was a Tuesday.",
    )


def test_somebody_unknown_is_sent_to_sign_in_and_back_to_the_same_page():
    page = ArticlePageFactory()

    sent = Client().get(f"{NEW}?page={page.pk}")

    assert sent.status_code == 302
    assert sent.url == f"/accounts/login/?next=/suggestions/new/%3Fpage%3D{page.pk}"
    assert Client().get(MINE).url == "/accounts/login/?next=/suggestions/"


def test_somebody_unknown_who_posts_leaves_nothing_behind():
    Client().post(NEW, {"title": "A rota", "text": "It helps."})

    assert Suggestion.objects.count() == 0


@pytest.mark.parametrize("number", ["999999", "none", "-1", "1.5", "²", "9" * 40])
def test_a_page_that_is_not_there_is_not_found(member, number):
    assert client_of(member).get(NEW, {"page": number}).status_code == 404


def test_a_page_one_may_not_know_of_is_not_found(member):
    address = f"{NEW}?page={page_for(SigFactory()).pk}"

    assert client_of(member).get(address).status_code == 404
    assert client_of(member).post(address, {"text": "Hm."}).status_code == 404
    assert Suggestion.objects.count() == 0


def test_an_unpublished_page_is_not_found(member):
    page = ArticlePageFactory(live=False)

    assert client_of(member).get(f"{NEW}?page={page.pk}").status_code == 404


def test_what_was_typed_survives_a_refusal(member):
    refused = client_of(member).post(
        NEW, {"title": "", "text": "Two kettles & a lamp", "address": "javascript:alert(1)"}
    )

    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "title": ["Say in a few words what it is."],
        "address": [
            "Give a whole address, such as https://www.example.org/guide, or leave this out."
        ],
    }
    assert "Two kettles &amp; a lamp</textarea>" in text_of(refused)
    assert 'value="javascript:alert(1)"' in text_of(refused)
    assert Suggestion.objects.count() == 0


def test_a_title_of_three_hundred_characters_is_refused_beside_the_field(member):
    refused = client_of(member).post(NEW, {"title": "a" * 300, "text": "It helps."})

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["title"]


def test_the_same_pressed_twice_is_one_suggestion(member):
    client = client_of(member)

    for _ in range(2):
        sent = client.post(NEW, {"title": "A rota", "text": "It helps."})

    assert sent.url == MINE
    assert Suggestion.objects.count() == 1


def test_the_same_words_count_anew_for_another_page_another_member_or_an_hour_later(member):
    page, other_page = ArticlePageFactory(), ArticlePageFactory()
    first = suggest(member, page=page)

    assert suggest(member, page=page, now=NOW + 59 * MINUTE) == first
    others = {
        suggest(member, page=other_page),
        suggest(MemberFactory(), page=page),
        suggest(member, page=page, now=NOW + 60 * MINUTE),
    }

    assert len(others | {first}) == 4


def test_a_twenty_first_suggestion_within_a_day_waits_and_keeps_what_was_typed(member):
    for number in range(20):
        SuggestionFactory(by=member, created_at=datetime.datetime.now(datetime.UTC), text=number)
    SuggestionFactory()

    refused = client_of(member).post(NEW, {"title": "One more", "text": "It helps."})

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == [
        (
            "You have sent 20 suggestions within a day, and a person reads each one. "
            "Please send this one tomorrow."
        )
    ]
    assert 'value="One more"' in text_of(refused)
    assert member.suggestions.count() == 20


def test_yesterdays_suggestions_do_not_count(member):
    SuggestionFactory.create_batch(20, by=member, created_at=NOW - datetime.timedelta(days=1))

    assert suggest(member).by == member


# Where it is offered


def test_every_kind_of_page_offers_a_correction_at_its_foot(client):
    book = BookPageFactory()
    glossary = GlossaryPageFactory()
    pages = [
        ArticlePageFactory(),
        book,
        CaseStudyPageFactory(),
        ChapterPageFactory(parent=book),
        CollectionPageFactory(),
        DeckPageFactory(),
        ElementPageFactory(),
        glossary,
        GlossaryTermPageFactory(parent=glossary),
        InformationPageFactory(),
        LivedExperiencePageFactory(),
        PaperPageFactory(),
        RecordingPageFactory(),
        SectionPageFactory(),
        ThemePageFactory(),
        ToolPageFactory(),
    ]

    for page in pages:
        link = f'<a href="/suggestions/new/?page={page.pk}" rel="nofollow">Suggest a correction</a>'
        assert text_of(client.get(page.url)).count(link) == 1


def test_the_library_and_a_search_in_vain_ask_what_is_missing(client):
    link = 'href="/suggestions/new/"'

    assert link in text_of(client.get(LibraryHome.objects.get().url))
    assert link in text_of(client.get("/search/?q=xylophone"))
    assert link not in text_of(client.get("/search/?q=confidentiality"))


def test_a_members_own_page_leads_to_their_suggestions(member):
    assert f'href="{MINE}"' in text_of(client_of(member).get("/me/"))


# Seeing what became of it


def test_whoever_suggested_nothing_is_told_what_to_do(member):
    SuggestionFactory()

    text = text_of(client_of(member).get(MINE))

    assert "You have not suggested anything yet" in text
    assert "A rota that breathes" not in text


def test_a_member_sees_state_answer_and_what_it_became(member):
    page = ArticlePageFactory(title="Rotas that breathe")
    SuggestionFactory(by=member, title="A rota", state="done", answer="Here it is.", made_page=page)

    text = text_of(client_of(member).get(MINE))

    assert '<span class="chip tone-good">Done</span>' in text
    assert "<p>Here it is.</p>" in text
    assert f'See the page: <a href="{page.url}">Rotas that breathe</a>' in text


def test_whoever_left_the_sig_no_longer_reads_the_title_of_its_page(member):
    sig = SigFactory(members=[member])
    page = page_for(sig)
    SuggestionFactory(by=member, page=page, state="done", made_page=page)
    client = client_of(member)
    assert text_of(client.get(MINE)).count(page.title) == 2

    sig_actions.leave(sig=sig, member=member, now=NOW)

    text = text_of(client.get(MINE))
    assert "A correction to a page you can no longer open" in text
    assert page.title not in text
    assert page.url not in text


def test_a_page_that_is_not_published_yet_is_no_link(member):
    page = ArticlePageFactory(title="Not out yet", live=False)
    SuggestionFactory(by=member, state="accepted", made_page=page)

    assert "Not out yet" not in text_of(client_of(member).get(MINE))


def test_a_correction_outlives_its_page(member):
    page = ArticlePageFactory()
    SuggestionFactory(by=member, page=page)
    page.delete()

    assert "A correction to a page that is no longer there" in text_of(client_of(member).get(MINE))


def test_what_was_typed_is_never_markup(member):
    SuggestionFactory(by=member, title="<b>bold</b>", text="<script>alert(1)</script>")

    text = text_of(client_of(member).get(MINE))

    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert "<script>alert" not in text


def test_many_suggestions_come_in_pages_the_newest_first(member):
    for number in range(23):
        SuggestionFactory(
            by=member, title=f"Idea {number:02}", created_at=SUGGESTED_AT + number * MINUTE
        )
    client = client_of(member)

    first = [mine.suggestion.title for mine in client.get(MINE).context["found"]]
    second = [mine.suggestion.title for mine in client.get(f"{MINE}?page=2").context["found"]]

    assert first == [f"Idea {number:02}" for number in range(22, 2, -1)]
    assert second == ["Idea 02", "Idea 01", "Idea 00"]
    assert client.get(f"{MINE}?page=nonsense").status_code == 200


@pytest.mark.parametrize("number", [1, 3, 20])
def test_my_suggestions_take_the_same_number_of_queries(member, number):
    sig = SigFactory(members=[member])
    for _ in range(number):
        page = ArticlePageFactory(audience=Audience.SIG, sig=sig)
        SuggestionFactory(by=member, page=page, state="done", made_page=page)
    client = client_of(member)
    client.get(MINE)

    with CaptureQueriesContext(connection) as asked:
        client.get(MINE)

    assert len(asked) == 7


# Who may


@pytest.fixture
def cast():
    return {
        "anonymous": AnonymousUser(),
        "member": MemberFactory(),
        "facilitator": SigFactory(facilitators=[MemberFactory()]).terms.get().member,
        "organiser": MemberFactory(roles=["organiser"]),
        "steward": MemberFactory(roles=["steward"]),
        "editor": MemberFactory(roles=["editor"]),
        "board": MemberFactory(roles=["board"]),
        "superuser": MemberFactory(is_superuser=True, is_staff=True),
        "gone": MemberFactory(roles=["editor"], is_active=False),
    }


ANSWERING = {"editor", "board", "superuser"}
SIGNED_IN = {"member", "facilitator", "organiser", "steward", *ANSWERING}


def who(cast, test):
    return {role for role, user in cast.items() if test(fresh(user) if user.pk else user)}


def test_one_suggestion_and_many_admit_the_same_people(cast):
    foreign = SuggestionFactory()
    own = {role: SuggestionFactory(by=user) for role, user in cast.items() if user.pk}

    def sees_one(user, suggestion):
        return access.can_view_suggestion(user, suggestion)

    def sees_among_many(user, suggestion):
        return Suggestion.objects.visible_to(user).filter(pk=suggestion.pk).exists()

    for sees in (sees_one, sees_among_many):
        assert who(cast, lambda user, sees=sees: sees(user, foreign)) == ANSWERING
        assert {
            role for role, suggestion in own.items() if sees(fresh(cast[role]), suggestion)
        } == {*own}


def test_the_pages_admit_the_same_people(cast):
    del cast["gone"]  # who is not active cannot be signed in
    foreign = SuggestionFactory(title="Of somebody else")
    own = {
        role: SuggestionFactory(by=user, title=f"Of the {role}")
        for role, user in cast.items()
        if user.pk
    }
    clients = {role: client_of(user) for role, user in cast.items()}

    for role, client in clients.items():
        if role in SIGNED_IN:
            text = text_of(client.get(MINE))
            assert f"Of the {role}" in text
            assert [each for each in own if f"<h2>Of the {each}</h2>" in text] == [role]
            assert "Of somebody else" not in text
    listed = {role for role, client in clients.items() if "Of somebody else" in _list_of(client)}
    opened = {
        role
        for role, client in clients.items()
        if client.get(f"{LIST}{foreign.pk}/").status_code == 200
    }
    assert listed == opened == ANSWERING


def _list_of(client):
    return text_of(client.get(LIST))


def test_only_those_who_answer_can_answer_over_http(cast):
    del cast["gone"]
    answered = set()
    for role, user in cast.items():
        suggestion = SuggestionFactory()
        client_of(user).post(
            f"{LIST}{suggestion.pk}/",
            {"seen": "open", "state": "accepted", "answer": "We will.", "made_page": ""},
        )
        suggestion.refresh_from_db()
        if suggestion.state == SuggestionState.ACCEPTED:
            answered.add(role)

    assert answered == ANSWERING


# Answering


def test_an_editor_answers_and_the_member_sees_and_hears_of_it(member, editor):
    page = ArticlePageFactory(title="Rotas that breathe")
    suggestion = SuggestionFactory(by=member, title="A rota & a lamp")
    client = client_of(editor)
    address = f"{LIST}{suggestion.pk}/"
    assert suggestion.text in text_of(client.get(address))

    sent = client.post(
        address,
        {"seen": "open", "state": "done", "answer": "Here it is.", "made_page": page.pk},
    )

    assert sent.status_code == 302
    assert sent.url == LIST
    suggestion.refresh_from_db()
    assert (
        suggestion.state,
        suggestion.answer,
        suggestion.answered_by,
        suggestion.made_page_id,
    ) == (
        SuggestionState.DONE,
        "Here it is.",
        editor,
        page.pk,
    )
    assert f'<a href="{page.url}">Rotas that breathe</a>' in text_of(client_of(member).get(MINE))
    message = Message.objects.get(kind="resources.suggestion_answered")
    assert [to.member for to in message.deliveries.all()] == [member]
    assert message.subject == "Done: A rota & a lamp"
    for words in (message.text, message.html):
        assert "Here it is." in words
        assert "Rotas that breathe" in words
        assert page.url in words
        assert "Elspeth" not in words
    assert "A rota & a lamp" in message.text
    assert "A rota &amp; a lamp" in message.html


@pytest.mark.parametrize(
    ("state", "subject"),
    [("accepted", "Accepted"), ("declined", "Not this time"), ("done", "Done")],
)
def test_the_mail_says_what_becomes_of_a_correction(member, editor, state, subject):
    page = ArticlePageFactory(title="A hard shift")

    answer(SuggestionFactory(by=member, page=page), editor, state)

    message = Message.objects.get()
    assert message.subject == f"{subject}: your correction to “A hard shift”"


def test_the_mail_names_no_page_the_member_may_not_open(member, editor):
    page = page_for(SigFactory())

    answer(SuggestionFactory(by=member, page=page), editor, "done", made_page=page)

    message = Message.objects.get()
    assert message.subject == "Done: your correction to the library"
    assert message.facts["pages"] == []
    for words in (message.text, message.html):
        assert page.title not in words
        assert page.url not in words


def test_a_mail_is_kept_back_once_its_reader_may_not_open_the_page(member, editor):
    sig = SigFactory(members=[member])
    page = page_for(sig)
    answer(SuggestionFactory(by=member, page=page), editor, "done", made_page=page)
    sig_actions.leave(sig=sig, member=member, now=NOW)

    assert _send_all() == [("skipped", "It names a page that is not theirs to open any more.")]


def test_a_mail_gives_way_to_a_later_answer(member, editor):
    suggestion = answer(SuggestionFactory(by=member), editor)
    answer(suggestion, editor, "done", "It is there.")

    assert _send_all() == [("skipped", "A later answer replaces this."), ("sent", "")]


def _send_all():
    for message in Message.objects.order_by("pk"):
        pks = list(message.deliveries.values_list("pk", flat=True))
        sending.deliver(message_id=message.pk, first=min(pks), last=max(pks), clock=lambda: NOW)
    return list(Delivery.objects.order_by("pk").values_list("state", "reason"))


def test_what_was_accepted_can_be_done_later(member, editor):
    suggestion = answer(SuggestionFactory(by=member), editor)

    answer(suggestion, editor, "done", "It is there.", now=NOW + MINUTE)

    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.answer, suggestion.answered_at) == (
        SuggestionState.DONE,
        "It is there.",
        NOW + MINUTE,
    )


def test_the_same_answer_twice_is_given_and_mailed_once(member, editor):
    suggestion = SuggestionFactory(by=member)
    again = Suggestion.objects.get(pk=suggestion.pk)

    answer(suggestion, editor)
    answer(again, editor, now=NOW + MINUTE)

    suggestion.refresh_from_db()
    assert suggestion.answered_at == NOW
    assert Delivery.objects.count() == 1


def test_a_second_editor_is_told_that_the_first_has_answered(member, editor):
    suggestion = SuggestionFactory(by=member)
    answer(Suggestion.objects.get(pk=suggestion.pk), editor, "declined", "Not now.")
    other = client_of(MemberFactory(roles=["board"]))

    refused = other.post(
        f"{LIST}{suggestion.pk}/",
        {"seen": "open", "state": "done", "answer": "I did it.", "made_page": ""},
    )

    assert refused.status_code == 409
    text = text_of(refused)
    assert "Somebody else answered this while you were writing." in text
    assert "I did it." in text
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.answer) == (SuggestionState.DECLINED, "Not now.")


def test_a_second_editor_may_go_on_from_what_the_first_accepted(member, editor):
    suggestion = SuggestionFactory(by=member)
    answer(Suggestion.objects.get(pk=suggestion.pk), editor)
    other = client_of(MemberFactory(roles=["editor"]))
    typed = {"seen": "open", "state": "done", "answer": "I did it.", "made_page": ""}
    refused = other.post(f"{LIST}{suggestion.pk}/", typed)
    assert refused.context["form"]["seen"].value() == "accepted"

    other.post(f"{LIST}{suggestion.pk}/", {**typed, "seen": "accepted"})

    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.answer) == (SuggestionState.DONE, "I did it.")


@pytest.mark.parametrize("state", ["declined", "done"])
def test_what_is_decided_stays_so(editor, state):
    suggestion = SuggestionFactory(state=state)

    with pytest.raises(actions.NoSuchAnswer):
        answer(suggestion, editor)
    assert 'id="w-editor-form"' not in text_of(client_of(editor).get(f"{LIST}{suggestion.pk}/"))


@pytest.mark.parametrize(("state", "words"), [("open", "Hm."), ("accepted", "")])
def test_an_answer_decides_and_has_words(editor, state, words):
    with pytest.raises(actions.NoSuchAnswer):
        answer(SuggestionFactory(), editor, state, words)


def test_an_answer_without_words_is_refused_and_keeps_what_was_chosen(editor):
    suggestion = SuggestionFactory()

    refused = client_of(editor).post(
        f"{LIST}{suggestion.pk}/", {"seen": "open", "state": "declined", "answer": " "}
    )

    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "answer": ["Write a sentence or two: a bare yes or no helps nobody."]
    }
    assert refused.context["form"]["state"].value() == "declined"


def test_a_suggestion_of_somebody_who_left_is_answered_without_a_mail(editor):
    suggestion = SuggestionFactory(by=None)
    client = client_of(editor)

    sent = client.post(
        f"{LIST}{suggestion.pk}/",
        {"seen": "open", "state": "accepted", "answer": "We will.", "made_page": ""},
        follow=True,
    )

    assert Suggestion.objects.get().state == SuggestionState.ACCEPTED
    assert Message.objects.count() == 0
    assert "Whoever suggested this has left, so it goes to nobody." in text_of(sent)
    assert "Somebody who has left" in text_of(sent)


def test_editors_see_what_waits_longest_first(editor):
    done = SuggestionFactory(title="Done", state="done", created_at=SUGGESTED_AT - 9 * MINUTE)
    newer = SuggestionFactory(title="Newer", created_at=SUGGESTED_AT + MINUTE)
    accepted = SuggestionFactory(title="Accepted", state="accepted")
    older = SuggestionFactory(title="Older")

    listed = client_of(editor).get(LIST).context["object_list"]

    assert list(listed) == [older, newer, accepted, done]


def test_editors_narrow_the_list_by_state_and_words(editor):
    SuggestionFactory(title="Waits", text="kettle")
    SuggestionFactory(title="Is done", state="done", text="kettle")
    SuggestionFactory(title="Is something else", state="done", text="lamp")

    listed = client_of(editor).get(f"{LIST}results/?state=done&q=kettle").context["object_list"]

    assert [each.title for each in listed] == ["Is done"]


def test_editors_see_a_sigs_page_by_its_title(editor):
    sig = SigFactory(name="Night workers")
    suggestion = SuggestionFactory(page=page_for(sig))
    client = client_of(editor)

    assert "Correction: What our group keeps to itself" in text_of(client.get(LIST))
    assert "Members of one SIG: Night workers" in text_of(client.get(f"{LIST}{suggestion.pk}/"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_number_of_queries(editor, number):
    for _ in range(number):
        page = ArticlePageFactory()
        SuggestionFactory(page=page, state="done", made_page=page, answered_by=editor)
    client = client_of(editor)
    client.get(f"{LIST}results/")

    with CaptureQueriesContext(connection) as asked:
        client.get(f"{LIST}results/")

    assert len(asked) == 7


def test_the_editors_home_says_how_many_wait(editor):
    client = client_of(editor)
    assert "Suggestions without an answer: 0" in text_of(client.get("/cms/"))
    SuggestionFactory(state="done")
    waiting = SuggestionFactory()
    text = text_of(client.get("/cms/"))
    assert "Suggestions without an answer: 1" in text
    assert f"{LIST}{waiting.pk}/" in text
    steward = text_of(client_of(MemberFactory(roles=["steward"])).get("/cms/"))
    assert "Suggestions without an answer" not in steward
    assert LIST not in steward


@pytest.mark.parametrize("count", [1, 3])
def test_the_line_of_the_home_takes_the_same_steps(editor, count, django_assert_num_queries):
    SuggestionFactory.create_batch(count)
    assert editor.has_perm("resources.change_suggestion")

    with django_assert_num_queries(2):
        assert queries.suggestions_line(editor).count == count


# What is kept


@pytest.mark.parametrize(
    "broken",
    [
        {"title": ""},
        {"kind": SuggestionKind.CORRECTION},
        {"answer": "Yes."},
        {"answered_at": ANSWERED_AT},
        {"state": SuggestionState.DONE, "answer": ""},
        {"state": SuggestionState.DONE, "answered_at": None},
    ],
)
def test_a_suggestion_that_contradicts_itself_is_not_kept(broken):
    with pytest.raises(IntegrityError):
        SuggestionFactory(**broken)


def test_whoever_closes_their_account_takes_their_name_with_them(editor):
    leaving = MemberFactory()
    suggestion = SuggestionFactory(by=leaving, text="Two kettles.")
    theirs = answer(SuggestionFactory(), editor)
    others = SuggestionFactory()

    close_account(member=leaving, now=NOW)
    close_account(member=editor, now=NOW)

    suggestion.refresh_from_db()
    theirs.refresh_from_db()
    assert (suggestion.by, suggestion.text) == (None, "Two kettles.")
    assert (theirs.answered_by, theirs.answer) == (None, "We will.")
    assert Suggestion.objects.get(pk=others.pk).by == others.by


def test_what_members_wrote_of_a_page_does_not_count_as_its_use():
    page = ArticlePageFactory()
    SuggestionFactory(page=page, state="done", made_page=page)

    assert ReferenceIndex.get_references_to(page).count() == 0


def test_a_suggestion_goes_by_its_title_or_its_first_words():
    assert str(SuggestionFactory(title="A rota")) == "A rota"
    assert str(SuggestionFactory(page=ArticlePageFactory(), text="x" * 80)) == "x" * 60
