import email
import email.policy
import time

import pytest

from notifications.words import MAX_LENGTH, from_html, own_words, words_of

OUTLOOK_QUOTE = (
    "________________________________\nFrom: PIElink <hello@pielink.example.org>\n"
    "Sent: 22 November 2026 08:00\nTo: Maryam\nSubject: Can you come?\n\nHello Maryam,\n"
)


def mail(content):
    return email.message_from_bytes(content, policy=email.policy.default)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No, sorry.\n\nOn 22 Nov 2026, at 8:00, PIElink wrote:\n\n> Hello", "No, sorry."),
        ("On 22 Nov 2026, PIElink wrote:\n> Hello\n\nNo, sorry.\n-- \nJo", "No, sorry."),
        (f"No, sorry.\n\n{OUTLOOK_QUOTE}", "No, sorry."),
        (OUTLOOK_QUOTE, ""),
        ("> Hello\n> Maryam", ""),
        (
            "Hello,\n\nThank you, but I can't come.\n\nJo",
            "Hello,\n\nThank you, but I can't come.\n\nJo",
        ),
        (
            "Two things:\n- I am late\n- keep me a chair",
            "Two things:\n- I am late\n- keep me a chair",
        ),
        ("No.\n\nSent from my Galaxy", "No."),
        ("Get Outlook for iOS", ""),
        ("One\r\n\r\n \r\n\r\nTwo\x00\ue000", "One\n\nTwo"),
        ("", ""),
    ],
)
def test_own_words_leaves_out_what_is_quoted_and_keeps_the_rest(text, words):
    assert own_words(text) == words


def test_own_words_are_cut_where_nobody_reads_on():
    assert len(own_words("word " * 10_000)) <= MAX_LENGTH


@pytest.mark.parametrize(
    "text",
    [
        "On " * 100_000,
        " \n" * 200_000,
        ("> > On " * 60 + "\n") * 2000,
        "From: a\n" * 50_000,
        "\nThanks, a" * 50_000,
    ],
)
def test_own_words_of_a_text_made_to_take_long_are_read_within_two_seconds(text):
    started = time.process_time()
    own_words(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>No,<br>sorry.</p><p>&nbsp;</p><p>Jo</p>", "No,\nsorry.\n\nJo"),
        ("No<div class='x gmail_quote'>On Sunday<div>Hello</div></div>", "No"),
        ("<blockquote>Hello<blockquote>x</blockquote></blockquote>No", "No"),
        ("No<div id='divRplyFwdMsg'>From: us</div><p>Hello</p>", "No"),
        ("<head><title>x</title></head><style>p{}</style>No<script>1</script>", "No"),
        ("<![if !mso]>No<![endif]><![unknown", "No<![unknown".replace("<![", "")),
        ("<div>" * 40_000 + "No", "No"),
    ],
)
def test_from_html_reads_words_and_leaves_out_marked_quotes(markup, words):
    assert from_html(markup) == words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Subject: x\r\n\r\nNo, sorry.", "No, sorry."),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\nCaf\xe9", "Café"),
        (b"Content-Type: text/plain; charset=martian\r\n\r\nCaf\xc3\xa9", "Café"),
        (b"Content-Type: text/html\r\n\r\n<p>No</p>", "No"),
        (b"Content-Type: image/png\r\n\r\nx", ""),
        (
            (
                b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
                b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nA file\r\n"
                b"--b\r\nContent-Type: text/html\r\n\r\n<p>No</p>\r\n--b--\r\n"
            ),
            "No",
        ),
    ],
)
def test_words_of_a_mail_are_found_in_whatever_charset_and_part(content, words):
    assert words_of(mail(content)) == words


def test_words_of_a_mail_that_is_only_passed_on_are_nobodys_here():
    passed_on = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
        b"From: somebody@example.org\nContent-Type: text/plain\n\nI am the one who cannot come.\n"
        b"--b--\n"
    )
    assert words_of(mail(passed_on)) == ""
    written = passed_on.replace(
        b"--b\nContent-Type: message", b"--b\n\nSee below.\n--b\nContent-Type: message"
    )
    assert words_of(mail(written)) == "See below."
