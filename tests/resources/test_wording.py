import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.wording import (
    WEEKDAYS,
    Doubt,
    WeakLink,
    doubts,
    positional_words,
    weak_link_text,
    weak_links,
    weekday_mismatch,
)

REMEDY = "write what it opens, such as the title of the page or file."


@pytest.mark.parametrize(
    "text",
    [
        "here",
        "HERE",
        "Here.",
        "(here)",
        "“Here”",
        "h e r e",
        "ｈｅｒｅ",
        "he\u200bre",
        "he\u00adre",
        "\ufeffhere\u00a0",
        "here »",
        "→ here",
        "Click  here!",
        "click\nhere",
        "Please press here",
        "link",
        "this link",
        "This is the link",
        "this",
        "more",
        "More…",
        "Read more >",
        "find out more",
        "Learn more",
        "More information",
        "full details",
        "this page",
        "Download",
        "Download it",
        "download the PDF",
        "Website",
        "our web site",
        "view",
    ],
)
def test_words_that_point_without_saying_where_are_weak(text):
    shown = " ".join(text.translate(dict.fromkeys([0x200B, 0xAD, 0xFEFF])).split())

    assert weak_link_text(text) == f"“{shown}” says nothing on its own: {REMEDY}"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/rota",
        "HTTP://EXAMPLE.ORG",
        "<https://example.org/rota>.",
        "www.example.org",
        "example.org",
        "library.example.org.uk",
        "example.museum/rota",
        "kettle@example.org",
        "mailto:kettle@example.org",
    ],
)
def test_an_address_is_weak(text):
    assert weak_link_text(text) == f"“{text}” is an address: {REMEDY}"


@pytest.mark.parametrize("text", ["rota.pdf", "Scan_0012.DOCX", "final-v3.pptx"])
def test_the_name_of_a_file_is_weak(text):
    assert weak_link_text(text) == f"“{text}” is the name of a file: {REMEDY}"


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "\u00a0", "»", "→ …", "🙂"])
def test_no_words_are_weak(text):
    assert weak_link_text(text) == f"A link needs words: {REMEDY}"


@pytest.mark.parametrize(
    "text",
    [
        "Read about boundaries",
        "Download the rota",
        "More about quiet rooms",
        "Here and now: a reflection",
        "Where we are",
        "There is no place like this kitchen",
        "IT",
        "Reading",
        "Press",
        "Find us",
        "St.Jude",
        "3.12.2026",
        "Version 2.0",
        "rota.pdf, two pages",
        "Write to kettle@example.org",
        "Rethink: a plan",
    ],
)
def test_words_that_say_what_is_behind_them_are_good(text):
    assert weak_link_text(text) == ""


def test_a_long_address_is_quoted_in_part():
    text = "https://example.org/" + "a" * 200

    assert weak_link_text(text) == f"“https://example.org/{'a' * 39}…” is an address: {REMEDY}"


def links_in(sentence):
    """
    Return a paragraph in which every HERE is a link.
    """
    text = sentence.replace("HERE", '<a href="/there/">HERE</a>')
    return f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("sentence", "suggestions"),
    [
        ("Read about boundaries HERE", ["Read about boundaries"]),
        ("Season of soup : HERE", ["Season of soup"]),
        ("A poem (by the night shift) HERE", ["A poem (by the night shift)"]),
        (
            "The team has taken up the ladle (HERE), and it shows.",
            ["The team has taken up the ladle"],
        ),
        ("Click HERE to read about boundaries.", ["Read about boundaries"]),
        ("To read about boundaries, please click HERE.", ["Read about boundaries"]),
        ("You can download the form HERE.", ["Download the form"]),
        ("The plan is available HERE.", ["The plan"]),
        ("HERE is the rota.", ["The rota"]),
        ("See HERE if you want to join a group.", ["Join a group"]),
        ("Tea first. Read about boundaries HERE. Then rest.", ["Read about boundaries"]),
        ("A view from the landing. HERE", ["A view from the landing"]),
        ("Is soup enough? HERE", ["Is soup enough?"]),
        ("Kitchen rules<br/>HERE", ["Kitchen rules"]),
        ("HERE for tea and HERE for cake", ["Tea", "Cake"]),
        ("The plan is HERE and the budget is HERE.", ["The plan", "The budget"]),
        (
            "For more on the scope of the ladle, see: HERE and HERE",
            ["More on the scope of the ladle", ""],
        ),
        (
            f"After {'so ' * 30}many cold mornings, we have a new rota (HERE).",
            ["We have a new rota"],
        ),
        (f"{'Very ' * 40}long HERE", [""]),
        (f"{'to ' * 400}tea HERE", [""]),
        ("NB: in the meantime, you can read our soup list HERE", ["Read our soup list"]),
        ("It can be downloaded HERE.", [""]),
        ("To find out more, click HERE.", [""]),
        ("HERE", [""]),
    ],
)
def test_better_words_are_taken_from_the_text_beside_the_link(sentence, suggestions):
    assert [link.suggestion for link in weak_links(links_in(sentence))] == suggestions


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<p>Tea first. Our rota is <a linktype="page" id="3">here</a>. Then rest.</p>',
            WeakLink("here", "page 3", "Our rota is here.", "Our rota"),
        ),
        (
            '<ul><li>Soup list: <a linktype="document" id="7">this file</a></li></ul>',
            WeakLink("this file", "document 7", "Soup list: this file", "Soup list"),
        ),
        (
            '<h3>Kitchen rules</h3><p><a href="/rules/">cl<b>ick</b> here</a></p>',
            WeakLink("click here", "/rules/", "click here", "Kitchen rules"),
        ),
        (
            '<p>Soup &amp; bread: <a href="/soup/">https://example.org/soup/</a></p>',
            WeakLink(
                "https://example.org/soup/",
                "/soup/",
                "Soup & bread: https://example.org/soup/",
                "Soup & bread",
            ),
        ),
        (
            '<p>The winter rota <a href="/rota/"></a></p>',
            WeakLink("", "/rota/", "The winter rota", "The winter rota"),
        ),
    ],
)
def test_a_weak_link_says_where_it_leads_and_where_it_stands(html, expected):
    assert weak_links(html) == [expected]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "https://example.org",
        "<p>Come here, click here, read more.</p>",
        '<p>Read <a href="/boundaries/">about boundaries</a> here.</p>',
        '<p><a name="top">here</a></p>',
        '<p><a href="/rota/"><img src="r.png" alt="The rota for winter"></a></p>',
        '<p><!-- <a href="/x/">here</a> --></p>',
    ],
)
def test_text_without_weak_links_lists_none(html):
    assert weak_links(html) == []


def test_advice_names_the_words_and_what_to_link_instead():
    (link,) = weak_links(links_in("Read about boundaries HERE"))

    assert link.advice == (
        "“HERE” says nothing on its own: link the words “Read about boundaries” instead."
    )


def test_advice_without_a_suggestion_says_what_words_are_wanted():
    (link,) = weak_links(links_in("HERE"))

    assert link.advice == weak_link_text("HERE")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Watch the video above before the session.", ["the video above"]),
        ("The short film opposite says it better.", ["The short film opposite"]),
        ("See below for the dates.", ["See below"]),
        ("Look at this table on the left.", ["this table on the left"]),
        ("The five steps are listed below.", ["listed below"]),
        ("Below is a plan. Above are two more.", ["Below is", "Above are"]),
        ("The rota is in the right-hand column.", ["in the right-hand column"]),
        ("Write to us at the bottom of this page.", ["at the bottom of this page"]),
        ("The plan is overleaf.", ["overleaf"]),
        ("The above diagram\nshows one kitchen.", ["The above diagram"]),
        ("The map above the desk was torn.", []),
        ("She sat opposite the door, and her pay was below average.", []),
        ("Above all, it is the opposite of care.", []),
        ("They live on the floor below.", []),
        ("It fell to below 5 degrees.", []),
        ("He kept the picture above his bed.", []),
        ("", []),
    ],
)
def test_words_that_point_to_a_place_on_the_page_are_found(text, words):
    assert [doubt.words for doubt in positional_words(text)] == words


def test_a_pointing_word_is_told_with_its_sentence_and_what_to_do():
    (doubt,) = positional_words("We met twice. Watch the video above, then ring. Bring a pen.")

    assert doubt == Doubt(
        "the video above",
        "Watch the video above, then ring.",
        "“the video above” points to a place, which is another one on a phone and none for those "
        "who listen: call the thing by its title.",
    )


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (
            "Friday 3 July 2025",
            "3 July 2025 is a Thursday. In 2026 it is a Friday: is the year right?",
        ),
        (
            "Fri, the 3rd of July 2025",
            "3 July 2025 is a Thursday. In 2026 it is a Friday: is the year right?",
        ),
        (
            "friday, July 3rd, 2025",
            "3 July 2025 is a Thursday. In 2026 it is a Friday: is the year right?",
        ),
        (
            "Wed. 3 Jul 2025",
            "3 July 2025 is a Thursday. In 2024 it is a Wednesday: is the year right?",
        ),
        ("Monday 3 July 2025", "3 July 2025 is a Thursday."),
        ("Saturday 29 February 2024", "29 February 2024 is a Thursday."),
        ("Monday 31 June 2025", "There is no 31 June 2025."),
        ("Sunday 29 Feb 2023", "There is no 29 February 2023."),
        ("Monday 0 May 2025", "There is no 0 May 2025."),
    ],
)
def test_a_weekday_that_does_not_fit_its_date_is_found(text, advice):
    (doubt,) = weekday_mismatch(f"We began early. We met on {text} in the hall. It rained.")

    assert doubt == Doubt(text, f"We met on {text} in the hall.", advice)


@pytest.mark.parametrize(
    "text",
    [
        "Thursday 3 July 2025",
        "Thurs 3rd July, 2025",
        "Thursday,\nthe 3rd of July 2025",
        "Tuesday 3 July",
        "Monday Mayfair 3 2025",
        "Sunny 3 July 2025",
        "Monday 3 Marchmont 2025",
        "3 July 2025, a Friday",
    ],
)
def test_a_weekday_that_fits_or_is_none_is_left_alone(text):
    assert weekday_mismatch(f"We met on {text}.") == []


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from(["{0:%A} {0.day} {0:%B} {0:%Y}"]))
def test_every_day_has_one_right_weekday_and_six_wrong_ones(day, written):
    right = written.format(day)
    wrong = [right.replace(f"{day:%A}", name, 1) for name in WEEKDAYS if name != f"{day:%A}"]

    assert weekday_mismatch(right) == []
    assert [len(weekday_mismatch(each)) for each in wrong] == [1] * 6


@pytest.mark.parametrize(
    "text", ["the " * 20_000, "see " * 20_000, "Monday 3 " * 10_000, "a" * 90_000]
)
def test_a_text_made_to_be_slow_is_checked_within_a_second(text):
    before = time.perf_counter()
    doubts(text)
    assert time.perf_counter() - before < 1
