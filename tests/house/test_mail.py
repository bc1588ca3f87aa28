"""
Every kind of mail can be read: as text, as HTML in any program, in the light, in the dark and with
images off.
"""

import functools
import re

import css_inline
import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings

from notifications.enums import Category
from notifications.previews import NoSample, as_in_the_dark, preview_of
from notifications.registry import NoticeKind, kind_of, kinds
from notifications.seals import message_id, unsubscribe_url

from .letters import SENT_AT, SITE, letter, names
from .test_colours import contrast

# What Gmail shows before it cuts a mail off.
GMAIL_BYTES = 102_000
# No line can break within an address; a line with nothing else may be as long as RFC 5322 (2.1.1)
# lets any line be, which is 998.
UNFOLDABLE = re.compile(rb"(?:List-Unsubscribe:)? <(?:https|mailto):[^\s<>]+>,?")
ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)]")
# Word, which draws mail in Outlook, knows none of these.
UNKNOWN_TO_WORD = re.compile(
    r"display:\s*(?:flex|grid|inline-flex)|position:|float:|background-image|url\(|calc\(|var\("
)
# Word ignores padding on anything else; a button's own stands in mso-padding-alt of its cell.
MAY_HAVE_PADDING = {"td", "th", "body", "ul", "ol"}

each_letter = pytest.mark.parametrize("name", names())
each_kind = pytest.mark.parametrize("name", [kind.name for kind in kinds()])


@each_kind
def test_a_kind_has_a_sample(name):
    assert kind_of(name).sample is not None, (
        f"{name} has no sample: write one in the samples.py of its app."
    )


def test_a_kind_without_a_sample_is_told_by_name():
    with pytest.raises(NoSample, match=r"The notice tests\.bare has no sample\."):
        preview_of(NoticeKind("tests.bare", "Bare", Category.SERVICE), now=SENT_AT)


@each_kind
def test_templates_ask_for_nothing_that_the_sample_lacks(name, settings):
    engine = settings.TEMPLATES[0]
    options = {**engine["OPTIONS"], "string_if_invalid": "LACKING %s"}
    settings.TEMPLATES = [{**engine, "OPTIONS": options}, *settings.TEMPLATES[1:]]

    mail = preview_of(kind_of(name), now=SENT_AT).mail

    assert re.findall(r"LACKING \S+", f"{mail.headers} {mail.text} {mail.html}") == []


@each_letter
def test_a_subject_is_one_line_that_a_list_can_show(name):
    subject = str(letter(name).mail["Subject"])

    assert (subject.split(), len(subject) in range(1, 79)) == (subject.split(" "), True)


@each_letter
def test_a_mail_has_a_text_and_an_html_part_and_no_defects(name):
    mail = letter(name).mail
    parts = [part for part in mail.walk() if not part.is_multipart()]

    assert [part.get_content_type() for part in parts[:2]] == ["text/plain", "text/html"]
    assert [defect for part in mail.walk() for defect in part.defects] == []


@each_letter
def test_no_line_of_a_mail_is_too_long(name):
    content = letter(name).content
    head, _, body = content.partition(b"\r\n\r\n")
    foldable = [line for line in head.split(b"\r\n") if not UNFOLDABLE.fullmatch(line)]

    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert max(map(len, foldable)) <= 78
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert content.isascii()


@each_letter
def test_every_link_stands_in_the_text_as_a_plain_address(name):
    one = letter(name)
    linked = {link["href"] for link in one.page.find_all("a")}

    assert sorted(linked - set(ADDRESS.findall(one.text))) == []


@each_letter
def test_every_link_is_whole_and_leads_where_it_says(name):
    linked = {link["href"] for link in letter(name).page.find_all("a")}

    assert [href for href in linked if not href.startswith((f"{SITE}/", "mailto:"))] == []


@each_letter
def test_the_text_is_no_html_and_ends_with_why_it_came(name):
    text = letter(name).text
    foot = text.partition("\n-- \n")[2]

    assert re.findall(r"</?[a-z]+[^>]*>|&[a-z]+;", text) == []
    assert foot.startswith("You get this mail because ")


@each_letter
def test_html_runs_nothing_and_tracks_nobody(name):
    page = letter(name).page
    active = page.find_all(["script", "iframe", "object", "embed", "form", "input", "link", "base"])
    images = page.find_all("img")

    assert active == []
    assert [
        tag for tag in page.find_all(True) if any(key.startswith("on") for key in tag.attrs)
    ] == []
    assert [image for image in images if not image.get("alt", "").strip()] == []
    assert [
        image for image in images if {image.get("width"), image.get("height")} & {"0", "1"}
    ] == []


@each_letter
def test_html_says_its_language_its_title_and_its_first_words(name):
    one = letter(name)
    preheader = one.page.find(class_="preheader")

    assert one.page.html["lang"] == "en-GB"
    assert one.page.title.get_text() == str(one.mail["Subject"])
    assert ".preheader { display: none; }" in one.html
    assert "mso-hide: all" in preheader["style"]
    assert preheader.get_text().strip() != ""


@each_letter
def test_tables_that_lay_out_say_so(name):
    tables = letter(name).page.find_all("table")
    wanted = {"role": "presentation", "border": "0", "cellspacing": "0", "cellpadding": "0"}

    assert [table for table in tables if not wanted.items() <= table.attrs.items()] == []


@each_letter
def test_html_holds_in_the_engine_of_outlook(name):
    page = letter(name).page
    tags = [tag for tag in page.body.find_all(True) if not _is_hidden(tag)]

    assert [tag for tag in tags if UNKNOWN_TO_WORD.search(_style(tag))] == []
    assert [tag for tag in tags if _colour("background", tag) and not tag.get("bgcolor")] == []
    assert [tag for tag in tags if "width:" in _style(tag) and not _has_width(tag)] == []
    assert [tag for tag in tags if "padding" in _style(tag) and not _may_have_padding(tag)] == []


@each_letter
def test_a_mail_is_short_enough_to_be_shown_whole(name):
    assert len(letter(name).html.encode()) < GMAIL_BYTES


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@each_letter
def test_words_stand_out_from_what_lies_under_them(name, is_dark):
    assert [words for words, ratio in _contrasts(letter(name).html, is_dark) if ratio < 4.5] == []


@each_letter
def test_a_mail_carries_exactly_the_headers_of_its_class(name):
    mail = letter(name).mail
    kind = _kind_of_letter(name)
    sample = kind.sample()
    automatic = {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
    }
    listed = {
        "List-Id": f"<{sample.stream}.{django_settings.MAIL_DOMAIN}>",
        "List-Help": f"<{SITE}/mail/>",
        "List-Owner": f"<mailto:{django_settings.MAIL_REPLY_TO}>",
        "List-Post": "NO",
        "List-Unsubscribe": f"<{_way_out(sample.stream)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    asked_for = {
        Category.SERVICE: automatic,
        Category.SUBSCRIPTION: {**automatic, **listed},
        Category.PERSONAL: {},
    }[kind.category]

    assert _headers_of_classes(mail) == asked_for


@each_letter
def test_a_mail_says_who_wrote_it_and_who_reads_the_answer(name):
    mail = letter(name).mail

    assert {header: str(mail[header]) for header in ("From", "To", "Reply-To", "Message-ID")} == {
        "From": f"PIElink <{django_settings.MAIL_FROM_ADDRESS}>",
        "To": "Maryam Sefton <maryam@example.org>",
        "Reply-To": django_settings.MAIL_REPLY_TO,
        "Message-ID": message_id(0),
    }


@each_letter
def test_a_calendar_part_says_its_method_and_comes_as_a_file_too(name):
    mail = letter(name).mail
    calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    files = [part.get_content() for part in mail.iter_attachments() if part.get_filename()]

    assert [part.get_param("method") for part in calendars] == [
        re.search(r"^METHOD:(\w+)", part.get_content(), re.MULTILINE)[1] for part in calendars
    ]
    assert [content.decode().replace("\r\n", "\n") for content in files] == [
        part.get_content().replace("\r\n", "\n") for part in calendars
    ]


def _kind_of_letter(name):
    known = {kind.name: kind for kind in kinds()}
    return known.get(name) or known["notifications.account"]


def _way_out(stream):
    # The letter was made for the member 0 of a site at SITE.
    return unsubscribe_url(0, stream).replace(django_settings.SITE_ADDRESS, SITE)


def _headers_of_classes(mail):
    """
    Return the headers that may differ from class to class, the name of a list left aside.
    """
    tells = re.compile(
        r"List-|Auto-Submitted|X-|Precedence|Feedback-|Importance|Priority", re.IGNORECASE
    )
    found = {name: str(value) for name, value in mail.items() if tells.match(name)}
    if "List-Id" in found:
        label, _, identifier = found["List-Id"].rpartition("<")
        assert label.strip(' "') != ""
        found["List-Id"] = f"<{identifier}"
    if "List-Unsubscribe" in found:
        ways = [way.strip() for way in found["List-Unsubscribe"].split(",")]
        assert [way for way in ways if not way.startswith(("<https://", "<mailto:"))] == []
        found["List-Unsubscribe"] = next(way for way in ways if way.startswith("<https://"))
    return found


def _style(tag):
    return tag.get("style", "")


def _is_hidden(tag):
    return any("preheader" in one.get("class", "") for one in [tag, *tag.parents] if one.attrs)


def _has_width(tag):
    return bool(tag.get("width")) or "width:" not in re.sub(
        r"[a-z]+-width:|-width", "", _style(tag)
    )


def _may_have_padding(tag):
    return tag.name in MAY_HAVE_PADDING or "mso-padding-alt" in _style(tag.parent)


def _colour(what, tag):
    found = re.findall(rf"(?:^|;)\s*{what}(?:-color)?\s*:\s*(#[0-9a-f]{{6}})", _style(tag))
    return found[-1] if found else None


@functools.cache
def _inliner():
    return css_inline.CSSInliner(load_remote_stylesheets=False)


def _contrasts(html, is_dark):
    """
    Return each piece of text with the contrast it has, every rule that holds inlined.
    """
    if is_dark:
        kept = re.sub(r"@media \(max-width.*?\n  }\n", "", html, flags=re.DOTALL)
        opened = re.sub(
            r"@media all \{(.*?)\n  \}",
            r"\1",
            as_in_the_dark(kept, is_dark=True),
            flags=re.DOTALL,
        )
        html = _inliner().inline(opened.replace(' data-css-inline="keep"', ""))
    page = BeautifulSoup(html, "html.parser")
    pieces = [
        piece
        for piece in page.body.find_all(
            string=lambda text: type(text).__name__ == "NavigableString"
        )
        if piece.strip() and not _is_hidden(piece.parent)
    ]
    return [(str(piece).strip(), contrast(*_colours(piece.parent))) for piece in pieces]


def _colours(tag):
    around = [one for one in [tag, *tag.parents] if one.name not in ("html", "[document]")]
    ink = next(filter(None, (_colour("color", one) for one in around)))
    ground = next(
        filter(None, (_colour("background", one) or one.get("bgcolor") for one in around))
    )
    return ink, ground
