import pytest
from django.test import Client

from forums.enums import SessionState
from resources.enums import Audience
from tests.factories.forums import SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import InformationPageFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db


def answer_to(query, user=None):
    client = Client()
    if user:
        client.force_login(user)
    return client.get("/search/", {"q": query})


def found(query, user=None):
    """
    Give what the page lists: every title under the heading it stands below.
    """
    page = answer_to(query, user).context["search"]
    return {results.label: [each.title for each in results.found] for results in page.results}


def test_one_search_finds_forums_groups_and_pages():
    SessionFactory(topic=TopicFactory(title="Kettles and boundaries"))
    SigFactory(name="Kettle keepers", purpose="For those who put it on.")
    InformationPageFactory(title="A kettle in the office")

    assert found("kettle") == {
        "Forums": ["Kettles and boundaries"],
        "Groups": ["Kettle keepers"],
        "Library": ["A kettle in the office"],
    }


def test_every_find_links_to_its_page_and_says_what_it_is():
    session = SessionFactory(topic=TopicFactory(title="Kettles", question="Who puts it on?"))
    sig = SigFactory(name="Kettle keepers", purpose="For those who put it on.", slug="kettles")
    page = InformationPageFactory(title="A kettle", summary="In the office.")

    text = answer_to("kettle").content.decode()

    for title, address, words, kind in [
        (
            "Kettles",
            session.get_absolute_url(),
            "Who puts it on?",
            "Forum on Tuesday 8 December 2026",
        ),
        ("Kettle keepers", "/sigs/kettles/", sig.purpose, "Special Interest Group"),
        ("A kettle", page.url, "In the office.", "Page"),
    ]:
        assert f'<h3><a href="{address}">{title}</a></h3>' in text
        assert f"<p>{words}</p>" in text
        assert f'<p class="small">{kind}</p>' in text


def test_what_holds_every_word_comes_first():
    SessionFactory(topic=TopicFactory(title="Boundaries", question="Where are they?"))
    SessionFactory(topic=TopicFactory(title="Kettles", question="Where do boundaries end?"))
    SigFactory(name="Boundaries", purpose="Where they are.")
    SigFactory(name="Kettles", purpose="And boundaries.")

    assert found("boundaries kettles") == {
        "Forums": ["Kettles", "Boundaries"],
        "Groups": ["Kettles", "Boundaries"],
    }


def test_a_draft_session_is_not_found_even_by_an_organiser():
    SessionFactory(topic=TopicFactory(title="Kettles still to come"), state=SessionState.DRAFT)

    assert found("kettles", MemberFactory(roles=["organiser"])) == {}


def test_a_cancelled_session_says_so():
    SessionFactory(topic=TopicFactory(title="Kettles"), state=SessionState.CANCELLED)

    text = answer_to("kettles").content.decode()

    assert "Forum on Tuesday 8 December 2026, cancelled" in text


def test_what_a_sig_keeps_is_found_by_its_members_alone():
    belonging, outside = MemberFactory(), MemberFactory()
    sig = SigFactory(members=[belonging], purpose="Plain purpose")
    InformationPageFactory(title="Kettles of our own", audience=Audience.SIG, sig=sig)
    InformationPageFactory(title="Kettles for members", audience=Audience.MEMBERS)
    SessionFactory(topic=TopicFactory(title="Kettles among us", audience="sig", sig=sig))

    assert found("kettles") == {}
    assert found("kettles", outside) == {"Library": ["Kettles for members"]}
    shown = found("kettles", belonging)
    assert {label: sorted(titles) for label, titles in shown.items()} == {
        "Forums": ["Kettles among us"],
        "Library": ["Kettles for members", "Kettles of our own"],
    }


def test_members_are_never_found():
    MemberFactory(name="Maryam Kettle", email="kettle@example.org")

    assert found("kettle", MemberFactory()) == {}


def test_an_empty_search_asks_for_a_word():
    answer = answer_to("")

    assert answer.status_code == 200
    assert "A word or two is enough" in answer.content.decode()


@pytest.mark.parametrize("signs", ['"', '""', "*", "' OR '", "^:-", "NEAR(", "%", "\0", "(", "\\"])
def test_signs_that_search_engines_read_as_their_own_change_nothing(signs):
    SigFactory(name="Kettle keepers")

    assert found(f"{signs} kettle {signs}") == {"Groups": ["Kettle keepers"]}


@pytest.mark.parametrize("query", ['""', "*", "^:-", "%", "\0", "()", "\\"])
def test_signs_alone_find_nothing(query):
    answer = answer_to(query)

    assert answer.status_code == 200
    assert answer.context["search"].results == []


def test_a_search_without_a_word_keeps_what_was_typed():
    text = answer_to('"*"').content.decode()

    assert 'value="&quot;*&quot;"' in text
    assert "That holds no word we could look for." in text


def test_a_very_long_search_is_cut():
    answer = answer_to("kettle " * 5000)

    assert answer.status_code == 200
    assert len(answer.context["search"].text) == 200


def test_a_search_that_finds_nothing_says_what_to_do_next():
    text = answer_to("zebra").content.decode()

    assert "Nothing found for “zebra”" in text
    assert "/accounts/login/?next=/search/%3Fq%3Dzebra" in text


def test_a_member_who_finds_nothing_is_not_sent_to_sign_in():
    text = answer_to("zebra", MemberFactory()).content.decode()

    assert "Sign in and search again" not in text


def test_markup_in_a_search_is_shown_as_typed():
    text = answer_to("<script>alert(1)</script>").content.decode()

    assert "<script>alert(1)" not in text


def test_a_long_list_is_cut_and_says_so():
    for number in range(21):
        SigFactory(name=f"Kettle keepers {number:02}")

    answer = answer_to("kettle")

    assert len(answer.context["search"].results[0].found) == 20
    assert "These are the first 20." in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3, 20])
def test_a_search_takes_the_same_steps_for_any_number_of_finds(count, django_assert_num_queries):
    for _ in range(count):
        SessionFactory(topic=TopicFactory(title="Kettles"))
        SigFactory(name="Kettles")
        InformationPageFactory(title="Kettles")
    client = Client()
    client.get("/search/?q=kettles")

    with django_assert_num_queries(4):
        page = client.get("/search/?q=kettles").context["search"]

    assert [len(results.found) for results in page.results] == [count, count, count]


def test_search_is_only_ever_read():
    assert Client().post("/search/", {"q": "kettle"}).status_code == 405
