import pytest
from django.test import Client

from forums.enums import SessionState
from resources.enums import Audience
from resources.models import BestBet, EmptySearch
from tests.factories.forums import SessionFactory, TopicFactory
from tests.factories.frameworks import (
    ElementFactory,
    ElementMappingFactory,
    NeedFactory,
    SettingFactory,
)
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
    for number in range(count):
        SessionFactory(topic=TopicFactory(title="Kettles"))
        SigFactory(name=f"Kettles {number}")
        InformationPageFactory(title="Kettles")
    client = Client()
    client.get("/search/?q=kettles")

    with django_assert_num_queries(17):
        page = client.get("/search/?q=kettles").context["search"]

    assert [len(results.found) for results in page.results] == [count, count, count]


def test_one_can_skip_the_ways_to_narrow_and_go_to_what_was_found():
    InformationPageFactory(title="Kettle")

    text = Client().get("/search/", {"q": "kettle"}).content.decode()

    assert text.count('<a class="visually-hidden" href="#found-1">Skip to what was found</a>') == 1
    assert text.count('id="found-1"') == 1


def test_search_is_only_ever_read():
    assert Client().post("/search/", {"q": "kettle"}).status_code == 405


def page_of(user=None, **asked):
    """
    Give what the page was made of.
    """
    client = Client()
    if user:
        client.force_login(user)
    return client.get("/search/", asked).context["search"]


def titles(user=None, **asked):
    page = page_of(user, **asked)
    return [each.title for results in page.results for each in results.found]


def counts(user=None, **asked):
    return {
        choices.label: [(each.name, each.count) for each in choices.options]
        for choices in page_of(user, **asked).choices
    }


def tagged(title, *, settings=(), elements=(), needs=(), **kwargs):
    page = InformationPageFactory(title=title, **kwargs)
    page.settings.set(settings)
    page.elements.set(elements)
    page.needs.set(needs)
    page.save()
    return page


def test_the_words_of_an_older_version_find_what_is_tagged_in_the_newer():
    newer = ElementFactory(name="Relationships", theme__version__position=2)
    older = ElementFactory(name="Managing relationships", theme__version__label="1.0")
    ElementMappingFactory(older=older, newer=newer)
    tagged("Tea at six", elements=[newer])

    assert titles(q="managing relationships") == ["Tea at six"]


def test_what_is_tagged_with_a_named_setting_comes_before_what_holds_one_word():
    hostel = SettingFactory(name="Hostel")
    InformationPageFactory(title="Doors of a house")
    tagged("Tea at six", settings=[hostel])

    assert titles(q="hostel doors") == ["Tea at six", "Doors of a house"]


def test_a_page_in_a_setting_can_be_looked_for_without_words_the_newest_first():
    hostel = SettingFactory(name="Hostel", slug="hostel")
    tagged("First", settings=[hostel])
    tagged("Second", settings=[hostel])
    InformationPageFactory(title="Elsewhere")

    assert titles(setting="hostel") == ["Second", "First"]


def test_choices_count_what_they_would_leave():
    hostel = SettingFactory(name="Hostel", slug="hostel")
    need = NeedFactory(name="Grief", slug="grief")
    tagged("Kettles of a hostel", settings=[hostel], needs=[need])
    tagged("Kettles of another", settings=[hostel])

    assert counts(q="kettles") == {
        "Kind": [("Page", 2)],
        "Setting": [("Hostel", 2)],
        "Need": [("Grief", 1)],
    }
    assert counts(q="kettles", need="grief") == {
        "Kind": [("Page", 1)],
        "Setting": [("Hostel", 1)],
        "Need": [],
    }


def test_a_choice_can_be_taken_back():
    hostel = SettingFactory(name="Hostel", slug="hostel")
    tagged("Kettles", settings=[hostel])

    page = page_of(q="kettles", setting="hostel", type="page")

    assert [(each.chosen.name, each.chosen.url) for each in page.choices if each.chosen] == [
        ("Page", "?q=kettles&setting=hostel"),
        ("Hostel", "?q=kettles&type=page"),
    ]


def test_what_is_kept_from_somebody_shows_in_no_count_choice_or_suggestion():
    secret = SettingFactory(name="Safehouse", slug="safehouse")
    page = tagged("Zebras and kettles", settings=[secret], audience=Audience.MEMBERS)
    BestBet.objects.create(words="kettles", page=page, reason="Zebras answer it.")
    InformationPageFactory(title="Kettles", body=[])

    shown = page_of(q="kettles")

    assert [each.title for results in shown.results for each in results.found] == ["Kettles"]
    assert shown.bets == []
    assert counts(q="kettles") == {"Kind": [("Page", 1)]}
    assert page_of(q="zebrax").spelling == ""
    assert page_of(MemberFactory(), q="zebrax").spelling == "zebras"
    assert titles(setting="safehouse") == []
    assert counts(setting="safehouse") == {"Setting": []}
    assert titles(MemberFactory(), setting="safehouse") == ["Zebras and kettles"]


def test_a_misspelt_word_is_told_with_a_link():
    InformationPageFactory(title="Reflective debriefs")

    text = answer_to("reflektive").content.decode()

    assert 'Did you mean <a href="?q=reflective">reflective</a>?' in text


def test_a_word_that_is_found_is_not_corrected():
    InformationPageFactory(title="Reflective debriefs")

    assert page_of(q="kettle").spelling == ""


def test_of_what_holds_every_word_what_is_called_so_comes_first():
    often = "Calm rules for a calm house: rules, rules, calm. "
    InformationPageFactory(title="A house", summary=often * 5)
    InformationPageFactory(title="Why calm needs rules", summary="One sentence.")
    InformationPageFactory(title="Calm rules", summary="One sentence, and a few words more.")

    [library] = answer_to("calm rules").context["search"].results

    titles = [found.title for found in library.found]
    assert titles[:3] == ["Calm rules", "Why calm needs rules", "A house"]


def test_what_editors_suggest_comes_first_with_its_reason():
    page = InformationPageFactory(title="The house rules")
    BestBet.objects.create(words="Moving house", page=page, reason="It says who decides.")

    bets = page_of(q="moving house quickly").bets

    assert [(bet.title, bet.url, bet.snippet) for bet in bets] == [
        ("The house rules", page.url, "It says who decides.")
    ]
    assert page_of(q="moving").bets == []


def test_a_search_that_finds_nothing_is_counted_whatever_the_order_of_its_words():
    answer_to("Zebra xylophone", MemberFactory())
    answer_to("xylophone, zebra")

    assert list(EmptySearch.objects.values_list("words", "count")) == [("xylophone zebra", 2)]


@pytest.mark.parametrize("asked", [{"q": '"*"'}, {"q": ""}, {"q": "kettle"}, {"setting": "x"}])
def test_what_holds_no_word_or_finds_something_is_not_counted(asked):
    InformationPageFactory()

    page_of(**asked)

    assert EmptySearch.objects.count() == 0


def test_at_most_sixty_characters_of_a_search_in_vain_are_kept():
    answer_to("z" * 300)

    assert [each.words for each in EmptySearch.objects.all()] == ["z" * 60]


def test_what_was_looked_for_is_marked_where_it_stands_in_the_body():
    InformationPageFactory(title="Tea", summary="At six.")

    text = answer_to("kettle").content.decode()

    assert "The <mark>kettle</mark> was on before anyone spoke." in text


def test_a_choice_nobody_knows_is_left_out_with_a_sentence():
    InformationPageFactory(title="Kettles")

    text = answer_to("kettles").client.get("/search/?q=kettles&need=nonsense").content.decode()

    assert "We left out what you chose for need: nothing here goes by it." in text
    assert ">Kettles</a>" in text


def test_a_choice_that_leaves_nothing_can_be_taken_back():
    NeedFactory(name="Grief", slug="grief")
    InformationPageFactory(title="Kettles")

    text = Client().get("/search/?q=kettles&need=grief").content.decode()

    assert "Nothing found for “kettles”" in text
    assert '<a class="option chosen" href="?q=kettles" aria-current="true">' in text
