import json
import re
from pathlib import Path

import pytest

import frameworks
from pielink.dashboard import demo
from pielink.dashboard.demo.groups import GROUPS

LIBRARY = Path(demo.__file__).parent / "library"
FILES = LIBRARY / "files"
DEFINITIONS = Path(frameworks.__file__).parent / "definitions"
TAGS = {"p", "h2", "h3", "ul", "ol", "li", "b", "i", "a"}
WEAK = {"here", "click here", "link", "this", "this page", "read more", "more"}
HTML_FIELDS = {
    "abstract", "changed", "helped", "hindered", "intro", "needs_text", "place_setting", "tried"
}  # fmt: skip
BLOCK_KEYS = {
    "quote": {"words", "who"},
    "callout": {"heading", "text"},
    "steps": {"heading", "steps"},
    "table": {"caption", "header", "rows"},
    "related": {"heading", "items"},
    "figure": {"picture", "caption", "long_description"},
    "download": {"document", "title", "description"},
    "media": {"recording", "title", "about"},
}
MAY_HAVE = {"related": {"addresses"}}
LISTS = {
    "articles": 4,
    "audios": 1,
    "case_studies": 8,
    "collections": 2,
    "decks": 1,
    "glossary": 40,
    "lived_experience": 2,
    "papers": 2,
    "retired": 2,
    "tools": 3,
    "videos": 6,
}


def read(name):
    return json.loads((LIBRARY / f"{name}.json").read_text(encoding="utf-8"))


def chapters():
    return [chapter for part in read("book")["parts"] for chapter in part["chapters"]]


def sections():
    return [section for chapter in chapters() for section in chapter["sections"]]


def pages():
    listed = [entry for name in LISTS if name != "glossary" for entry in read(name)]
    return [*sections(), *listed]


def everything():
    book = read("book")
    return [book, *book["parts"], *chapters(), *pages(), *read("glossary")]


def elements():
    framework = json.loads((DEFINITIONS / "frameworks" / "pies-2.0.json").read_text())
    return {theme["slug"]: [e["slug"] for e in theme["elements"]] for theme in framework["themes"]}


def slugs(name):
    return {entry["slug"] for entry in json.loads((DEFINITIONS / f"{name}.json").read_text())}


def blocks(kind):
    return [b["value"] for page in pages() for b in page["body"] if b["type"] == kind]


def fragments():
    for entry in [*chapters(), *pages()]:
        yield from (entry[field] for field in HTML_FIELDS & entry.keys())
    yield from blocks("text")
    yield from (callout["text"] for callout in blocks("callout"))


@pytest.mark.parametrize("name", LISTS)
def test_each_file_holds_as_many_entries_as_promised(name):
    assert len(read(name)) == LISTS[name]


def test_the_book_has_a_chapter_for_each_theme_and_a_section_for_each_element():
    told = {
        chapter["theme"]: [slug for section in chapter["sections"] for slug in section["elements"]]
        for chapter in chapters()
        if chapter["theme"]
    }

    assert told == elements()


def test_no_two_entries_share_a_reference():
    refs = [entry["ref"] for entry in everything()]

    assert sorted(refs) == sorted(set(refs))


def test_titles_and_summaries_fit_their_fields():
    too_long = [
        entry["ref"]
        for entry in everything()
        if len(entry.get("title", "")) > 120 or len(entry.get("summary", "")) > 300
    ]

    assert too_long == []


def test_every_slug_is_one_of_the_definitions():
    known = {slug for group in elements().values() for slug in group}
    strangers = [
        (page["ref"], slug)
        for page in pages()
        for field, defined in (
            ("elements", known),
            ("settings", slugs("settings")),
            ("needs", slugs("needs")),
            ("lens", slugs("lenses")),
            ("approaches", slugs("approaches")),
        )
        for slug in page.get(field, [])
        if slug not in defined
    ]

    assert strangers == []
    assert {slug for term in read("glossary") for slug in term["elements"]} <= known


def test_every_reference_leads_to_an_entry():
    refs = {entry["ref"] for entry in everything()}
    used = [item["ref"] for related in blocks("related") for item in related["items"]]
    used += [item["ref"] for collection in read("collections") for item in collection["items"]]
    used += [ref for term in read("glossary") for ref in term["see"]]
    used += [media["recording"] for media in blocks("media")]
    used += [ref for html in fragments() for ref in re.findall(r'href="ref:([^"]+)"', html)]

    assert [ref for ref in used if ref not in refs] == []


def test_every_item_that_is_passed_on_has_its_reason():
    items = [item for related in blocks("related") for item in related["items"]]
    items += [item for collection in read("collections") for item in collection["items"]]

    assert [item for item in items if item.keys() != {"ref", "reason"} or not item["reason"]] == []


def test_a_collection_holds_five_to_seven_items():
    sizes = [len(collection["items"]) for collection in read("collections")]

    assert [size for size in sizes if not 5 <= size <= 7] == []


def test_rich_text_keeps_to_a_few_elements_and_closes_them():
    for html in fragments():
        tags = re.findall(r"<(/?)(\w+)", html)
        opened = [tag for slash, tag in tags if not slash]
        assert set(opened) <= TAGS
        assert sorted(opened) == sorted(tag for slash, tag in tags if slash)


def test_no_link_text_is_weak():
    texts = [text for html in fragments() for text in re.findall(r"<a [^>]*>(.*?)</a>", html)]
    texts += [titled["title"] for kind in ("download", "media") for titled in blocks(kind)]
    texts += [to["title"] for related in blocks("related") for to in related.get("addresses", [])]

    assert [text for text in texts if text.strip().lower() in WEAK] == []


def test_blocks_have_the_fields_of_their_type():
    strange = [
        (page["ref"], block["type"])
        for page in pages()
        for block in page["body"]
        if block["type"] != "text"
        and block["value"].keys() - MAY_HAVE.get(block["type"], set()) != BLOCK_KEYS[block["type"]]
    ]

    assert strange == []


def test_table_rows_are_as_wide_as_their_header():
    ragged = [
        row
        for table in blocks("table")
        for row in table["rows"]
        if len(row) != len(table["header"])
    ]

    assert ragged == []


def test_members_and_two_groups_have_pages_of_their_own():
    by_audience = {"public": 0, "members": 0, "sig": 0}
    for page in pages():
        by_audience[page["audience"]] += 1
    groups = {page["sig"] for page in pages() if page["audience"] == "sig"}

    assert by_audience == {"public": 40, "members": 6, "sig": 2}
    assert groups == {"tenancy-sustainment", "commissioning"}
    assert groups <= {group.slug for group in GROUPS}


def test_nobody_is_sent_from_a_starting_page_to_one_they_may_not_read():
    public = {page["ref"] for page in pages() if page["audience"] == "public"}
    for start in read("articles")[:3]:
        offered = [item["ref"] for item in start["body"][-1]["value"]["items"]]
        assert [ref.split("-")[0] for ref in offered] == ["book", "case", "tool"]
        assert set(offered) <= public


@pytest.mark.parametrize("name", ["videos", "audios"])
def test_captions_follow_one_another_and_end_within_about_a_minute(name):
    for recording in read(name):
        cues = recording["captions"]
        times = [moment for cue in cues for moment in (cue["start"], cue["end"])]
        assert times == sorted(times)
        assert 10 <= len(cues) <= 16
        assert 40 <= times[-1] <= 62


def test_a_term_is_explained_in_a_few_lines():
    lengths = {term["ref"]: len(term["meaning"].split()) for term in read("glossary")}

    assert {ref: n for ref, n in lengths.items() if not 25 <= n <= 60} == {}


def test_every_file_that_is_named_is_there_and_small():
    expected = {page["document"] for page in [*read("tools"), *read("decks")]}
    expected |= {page["document"] for page in read("papers") if "document" in page}
    expected |= {f"{figure['picture']}.png" for figure in blocks("figure")}
    expected |= {f"{audio['ref']}.webm" for audio in read("audios")}
    for video in read("videos"):
        expected |= {f"{video['ref']}.webm", f"{video['ref']}.webp"}
    sizes = {path.name: path.stat().st_size for path in FILES.iterdir()}
    limits = {".webm": 250_000, ".webp": 30_000, ".png": 60_000, ".pdf": 120_000, ".pptx": 80_000}

    assert sizes.keys() == expected
    assert [name for name, size in sizes.items() if size > limits[Path(name).suffix]] == []
