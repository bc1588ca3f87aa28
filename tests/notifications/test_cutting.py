import email
import email.policy
import time

import pytest
from mailparser_reply import EmailMessage as SplitMail

from notifications import parsing
from notifications.cutting import cut, cut_text, ours_in

from .reply_shapes import SHAPES
from .replying import OURS, OURS_HTML

BOTH = ours_in(OURS, OURS_HTML)


def opened(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_reply_is_cut_to_its_writers_words_and_the_rest_is_kept(shape):
    found = cut(opened(shape.raw), ours=BOTH)

    assert (found.own, found.folded) == (shape.own, shape.folded)


def test_the_library_alone_gets_under_half_of_these_shapes_right():
    """
    It is told all that it can be told: the mail as text, and the languages that occur.
    """
    languages = ["en", "de", "fr", "pl"]
    texts = [parsing.text_of(opened(shape.raw)) for shape in SHAPES]
    latest = [SplitMail(text=text, languages=languages).read().latest_reply for text in texts]
    by_it = [(one or "").strip() == shape.own for one, shape in zip(latest, SHAPES, strict=True)]

    assert (len(by_it), sum(by_it)) == (54, 23)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("I wrote to you from my phone.\n\nSent from my heart.", None),
        ("Thanks\n\nThe rota is at eight\nAnd who brings tea?", None),
        ("Is the information confidential, and who is the intended reader?", None),
        ("First\n---\nSecond", None),
        ("External sender? I would not click links in that.", None),
        ("Write to me from outside the trust.", None),
        ("Yes.\n\nSent from my iPhone", "Yes."),
        ("", None),
    ],
)
def test_words_that_only_resemble_what_is_cut_stay(text, own):
    found = cut_text(text)

    assert (found.own, found.folded) == (text if own is None else own, "")


def test_a_short_answer_within_our_mail_is_no_line_of_it():
    answered = OURS.replace("\n\nRead the", "\n\nYes\n\nRead the")
    found = cut_text(f"See below.\n\n{answered}", ours=BOTH)

    assert (found.own, found.folded) == ("See below.", "Yes")


def test_what_is_said_of_a_cut_names_all_that_was_set_apart():
    found = cut_text(f"Yes.\n\nSent from my iPhone\n\n{OURS}", ours=BOTH)

    assert found.why == (
        "Set apart: the quotation of our mail, what a mail program says of itself."
    )


@pytest.mark.parametrize(
    "text",
    [
        "On " * 60_000,
        " \n" * 20_000,
        ("> > On " * 60 + "\n") * 500,
        "From: a\n" * 9_000,
        "On 3 Nov 2026 @ wrote\n" * 4_000,
        "\nThanks, a" * 9_000,
        "This message " * 15_000,
        "-" * 200_000,
    ],
)
def test_a_text_made_to_take_long_is_cut_within_two_seconds(text):
    started = time.process_time()
    cut_text(text, ours=BOTH)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("markup", ["<div>" * 9_000 + "No", "<p>" * 9_000, "<blockquote>" * 9_000])
def test_html_made_to_take_long_is_cut_within_two_seconds(markup):
    mail = email.message.EmailMessage(policy=email.policy.default)
    mail.set_content(markup, subtype="html")
    started = time.process_time()
    cut(mail)
    assert time.process_time() - started < 2
