import string

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from discussions import markup

SAFE_TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "b", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
BITS = [
    *("<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<!--"),
    *("javascript:alert(1)", "data:text/html,x", "](", "[a](javascript:x)", "![a](https://b.c/d)"),
    *("<a href='vbscript:x'>", "&#106;avascript:x", "<https://a.b>", "\n", "\n\n", "> ", "- "),
    *("1. ", "    ", "`", "```\n", "**", "*", "_", "~~", "|", "|-|\n", "# ", "@Ana", "&lt;b&gt;"),
]


def html(text, **options):
    return markup.render(text, **options).html


def hostile_in(shown):
    """
    Return whatever in this HTML could run, load or dress anything.
    """
    found = []
    for tag in BeautifulSoup(shown, "html.parser").find_all(True):
        if tag.name not in SAFE_TAGS:
            found.append(tag.name)
        for name, value in tag.attrs.items():
            allowed = {"a": {"href", "rel"}, "ol": {"start"}, "b": {"class"}}.get(tag.name, set())
            if name not in allowed:
                found.append(f"{tag.name} {name}")
            if name == "href" and ":" in value.split("/")[0]:
                scheme = value.split(":")[0].lower()
                if scheme not in {"http", "https", "mailto", "tel"}:
                    found.append(value)
    return found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("**bold** and *thin*", "<p><strong>bold</strong> and <em>thin</em></p>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        (
            "<script>alert(1)</script>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>"),
        ("[x](data:text/html,hi)", "<p>[x](data:text/html,hi)</p>"),
        (
            "![cat](https://a.example/c.png)",
            '<p>!<a href="https://a.example/c.png" rel="nofollow noopener">cat</a></p>',
        ),
        (
            "see https://a.eu/b.",
            '<p>see <a href="https://a.eu/b" rel="nofollow noopener">https://a.eu/b</a>.</p>',
        ),
        ("write to ana@quillmere.example", "<p>write to ana@quillmere.example</p>"),
        (
            "[post 3](/sigs/a/threads/1-b/#post-3)",
            '<p><a href="/sigs/a/threads/1-b/#post-3" rel="nofollow noopener">post 3</a></p>',
        ),
    ],
)
def test_what_is_written_is_shown_safely(text, shown):
    assert html(text).strip() == shown


@given(st.lists(st.sampled_from(BITS) | st.text(string.printable, max_size=8), max_size=14))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_written_runs_or_loads_anything(pieces):
    assert hostile_in(html("".join(pieces), names={"ana"}, is_lenient=True)) == []


def test_headings_begin_below_the_posts_own_and_skip_no_level():
    shown = BeautifulSoup(html("### a\n# b\n###### c\n#### d"), "html.parser")
    assert [tag.name for tag in shown.find_all(True)] == ["h3", "h3", "h4", "h5"]


def test_a_hundred_thousand_characters_are_refused_with_both_numbers():
    with pytest.raises(markup.TooLong, match=r"100,000 characters, and 20,000 is the most"):
        markup.render("a" * 100_000)


def test_the_most_characters_are_taken():
    assert len(html("a" * markup.MOST_CHARACTERS)) == markup.MOST_CHARACTERS + len("<p></p>\n")


@pytest.mark.parametrize(
    "text",
    ["> " * 3_000 + "x", "".join(" " * i * 2 + "- a\n" for i in range(60))],
    ids=["quotations", "lists"],
)
def test_what_stands_too_far_inside_is_refused_with_a_sentence(text):
    with pytest.raises(markup.TooDeep, match="Take out some of the signs"):
        markup.render(text)


def test_what_stands_too_far_inside_stays_plain_where_nobody_can_be_asked():
    assert (
        html("> " * 30 + "the <b>end</b>", is_lenient=True).count("the &lt;b&gt;end&lt;/b&gt;") == 1
    )


def test_the_parser_never_goes_deeper_than_its_limit():
    assert markup._PARSER.options["maxNesting"] == 4 * markup.DEEPEST


@pytest.mark.parametrize("text", ["://" * 6_000, "a://" * 5_000], ids=["bare", "as in an address"])
def test_addresses_are_not_looked_for_where_thousands_seem_to_begin(text):
    assert "<a " not in html(text)


@pytest.mark.parametrize(
    ("text", "names", "marked"),
    [
        ("Thanks @Ana Lima.", {"ana", "ana lima"}, ["@Ana Lima"]),
        ("Thanks @ANA and others", {"ana", "ana lima"}, ["@ANA"]),
        ("@Sinéad O'Neill's idea", {"sinéad o'neill"}, ["@Sinéad O'Neill"]),
        ("(@Gwen ap-Rhys (she/her))", {"gwen ap-rhys (she/her)"}, ["@Gwen ap-Rhys (she/her)"]),
        ("@Dr Holt, PhD, and @Xu!", {"dr holt, phd", "xu"}, ["@Dr Holt, PhD", "@Xu"]),
        ("@ÁINE NÍ MHURCHÚ", {"áine ní mhurchú"}, ["@ÁINE NÍ MHURCHÚ"]),
        ("`@ana` [@ana](/x) a@ana", {"ana"}, []),
        ("@Anabel", {"ana"}, []),
        ("@ana", set(), []),
    ],
)
def test_the_longest_name_that_fits_is_spoken_to(text, names, marked):
    rendered = markup.render(text, names=names)
    found = BeautifulSoup(rendered.html, "html.parser").find_all("b", class_="mention")
    assert [tag.text for tag in found] == marked
    assert rendered.spoken_to == {each[1:].lower() for each in marked}


def test_every_name_that_may_be_meant_is_looked_for():
    assert {"Ana", "Ana Lima"} <= markup.names_called("Thanks @Ana Lima. Well said")


def test_a_quotation_marks_every_line():
    assert markup.quoted("one\n\ntwo\n") == "> one\n>\n> two"
