"""
Mail coming in: what becomes a post, and what goes back to whom.
"""

import datetime
import io
import re
import zipfile
from base64 import encodebytes

import pytest
from PIL import Image

from discussions import actions, telling
from discussions.enums import PostSource
from discussions.models import Attachment, Post, Thread
from discussions.notices import posts_stream_of
from notifications.models import Delivery, Message, StreamPreference
from notifications.previews import as_sent
from notifications.seals import message_id
from sigs.models import SigMembership
from tests.factories.members import MemberFactory
from tests.notifications import replying
from tests.notifications.arriving import sample
from tests.notifications.replying import OURS_HTML

from .corresponding import SAM, addressed, body_of, delivered, take_in, thread_with_readers, to

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 14, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _takes_replies(settings, tmp_path):
    settings.MAIL_TAKES_REPLIES = True
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sam():
    return MemberFactory(name="Sam Okoro", email=SAM)


@pytest.fixture
def thread(sam):
    return thread_with_readers(sam)


@pytest.fixture
def delivery(sam, thread):
    """
    Return the delivery that brought the thread's post to Sam.
    """
    StreamPreference.objects.create(
        member=sam, stream=posts_stream_of(thread.sig_id), pace="at_once", chosen_at=NOW
    )
    telling.tell_post(thread.posts.get(), now=NOW)
    return delivered(sam, thread.posts.get(), now=NOW)


def said(thread):
    return list(
        thread.posts.filter(source=PostSource.MAIL).values_list("author__email", "text", "folded")
    )


def told(kind):
    return [
        ([delivery.address], as_sent(delivery, now=NOW).mail.text)
        for delivery in Delivery.objects.filter(message__kind=f"discussions.{kind}")
    ]


def in_answer(raw, delivery, **more):
    drawn = body_of(delivery, NOW).encode()
    return addressed(raw.replace(OURS_HTML.encode(), drawn), to=to(delivery), **more)


WRITTEN = {
    "Outlook": replying.outlook_desktop(["We do it after the shift."]),
    "Outlook on the web": replying.outlook_web(replying.div("We do it after the shift.")),
    "Gmail": replying.gmail("We do it after the shift."),
    "Apple Mail": replying.apple("We do it after the shift."),
    "Thunderbird": replying.thunderbird("<p>We do it after the shift.</p>"),
    "NHSmail": replying.outlook_desktop(
        ["We do it after the shift."],
        foot=f"<p>{replying.NHS_FOOT.replace(chr(10), '<br>')}</p>",
        banner=f"<table><tr><td>{replying.NHS_BANNER}</td></tr></table>",
    ),
}
FOLDED = {"NHSmail": replying.NHS_FOOT}


@pytest.mark.parametrize("program", WRITTEN)
def test_an_answer_of_any_program_becomes_a_reply_in_the_thread(program, thread, delivery):
    row = take_in(in_answer(WRITTEN[program], delivery), NOW)

    assert said(thread) == [(SAM, "We do it after the shift.", FOLDED.get(program, ""))]
    assert (row.state, row.outcome.startswith("Posted in “Who debriefs")) == ("done", True)


def test_the_same_mail_twice_is_one_post(thread, delivery):
    raw = in_answer(WRITTEN["Gmail"], delivery)
    take_in(raw, NOW)
    again = take_in(raw, NOW, envelope_to="elsewhere@pielink.example.org")

    assert (len(said(thread)), again.outcome) == (1, "This mail came before and is posted.")


def test_an_answer_to_the_message_alone_is_known_by_its_seal(thread, delivery):
    raw = addressed(
        replying.plain("We do."),
        to="team@pielink.example.org",
        extra=f"In-Reply-To: {message_id(delivery.pk)}\n",
    )
    take_in(raw, NOW)

    assert said(thread) == [(SAM, "We do.", "")]


def test_an_answer_from_another_address_goes_back_to_the_member_alone(thread, delivery):
    raw = in_answer(WRITTEN["Gmail"], delivery, sender="mallory@example.com")
    row = take_in(raw, NOW)
    ((addresses, text),) = told("refused")

    assert (said(thread), addresses) == ([], [SAM])
    assert "It came from another address than the one we know you by" in text
    assert ("We do it after the shift." in text, "mallory" in text) == (True, False)
    assert row.outcome.startswith("Not posted. It went back to the member:")


def test_an_answer_from_another_confirmed_address_of_theirs_is_taken(sam, thread, delivery):
    sam.emailaddress_set.create(email="sam@home.example.org", verified=True, primary=False)
    take_in(in_answer(WRITTEN["Gmail"], delivery, sender="sam@home.example.org"), NOW)

    assert len(said(thread)) == 1


def test_a_seal_that_was_guessed_is_nobodys_answer(thread, delivery):
    forged = re.sub(r"\.[a-z2-7]{16}@", ".aaaaaaaaaaaaaaaa@", to(delivery))
    row = take_in(addressed(replying.plain("We do."), to=forged), NOW)

    assert (said(thread), row.state, told("refused")) == ([], "waiting", [])


def close_thread(thread, sam):
    thread.closed_at = NOW
    thread.save()


def close_sig(thread, sam):
    thread.sig.state = "closed"
    thread.sig.save()


def remove(thread, sam):
    SigMembership.objects.filter(member=sam).update(left_at=NOW)


def lose_post(thread, sam):
    thread.posts.all().delete()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (close_thread, "This thread has been closed"),
        (close_sig, "Night shifts has closed"),
        (remove, "You do not belong to Night shifts, so it was not posted."),
        (lose_post, "The post that it answers is not there any more."),
    ],
)
def test_what_cannot_be_posted_goes_back_with_its_words(change, reason, sam, thread, delivery):
    change(thread, sam)
    take_in(in_answer(WRITTEN["Gmail"], delivery), NOW)
    ((addresses, text),) = told("refused")

    assert (said(thread), addresses) == ([], [SAM])
    assert (reason in text, "We do it after the shift." in text) == (True, True)


def test_an_answer_that_is_too_long_goes_back(thread, delivery):
    take_in(in_answer(replying.plain("word " * 5_000), delivery), NOW)
    ((_, text),) = told("refused")

    assert (said(thread), "20,000 is the most for a post" in text) == ([], True)


def test_an_answer_without_words_goes_back_and_says_where_to_write(thread, delivery):
    take_in(in_answer(replying.gmail(""), delivery), NOW)
    ((_, text),) = told("refused")

    assert (said(thread), "There were no words in it" in text) == ([], True)


def test_whoever_has_closed_their_account_posts_nothing_and_is_told_nothing(sam, thread, delivery):
    sam.is_active = False
    sam.save()
    row = take_in(in_answer(WRITTEN["Gmail"], delivery), NOW)

    assert (said(thread), Message.objects.count()) == ([], 1)
    assert (
        row.outcome == "The account of whoever this mail of ours went to is closed. Nothing "
        "was posted."
    )


@pytest.mark.parametrize(
    ("extra", "outcome"),
    [
        ("Auto-Submitted: auto-replied\n", "An automatic answer: nothing to do."),
        ("X-Autoreply: yes\n", "An automatic answer: nothing to do."),
        ("X-Loop: pielink\n", "A mail of ours that came round again. Nothing was posted."),
        (
            "List-Id: Posts <discussions-1.pielink.example.org>\n",
            "A mail of ours that came round again. Nothing was posted.",
        ),
        ("List-Id: <carers.lists.example.org>\n", "A mailing list’s mail. Nothing was posted."),
    ],
)
def test_what_no_person_wrote_is_neither_posted_nor_answered(extra, outcome, thread, delivery):
    row = take_in(in_answer(WRITTEN["Gmail"], delivery, extra=extra), NOW)

    assert (said(thread), row.outcome, told("refused")) == ([], outcome, [])


def test_our_own_mail_coming_back_is_not_posted(thread, delivery):
    raw = in_answer(WRITTEN["Gmail"], delivery, key=message_id(delivery.pk))
    row = take_in(raw, NOW)

    assert (said(thread), "came round again" in row.outcome) == ([], True)


def test_a_bounce_of_a_post_is_a_bounce(thread, delivery):
    row = take_in(sample("postfix_unknown_user.eml", delivery.pk), NOW)

    assert (said(thread), row.state, told("refused")) == ([], "done", [])


def test_a_machine_that_answers_refusals_is_told_ten_times_a_day(thread, delivery):
    for number in range(12):
        raw = in_answer(
            WRITTEN["Gmail"], delivery, sender="m@example.com", key=f"<{number}@example.com>"
        )
        row = take_in(raw, NOW)

    assert (len(told("refused")), "nobody was told" in row.outcome) == (10, True)


def with_file(name, content, kind, *, words="We do.", disposition="attachment", extra=""):
    return (
        (
            "From: x\nTo: x\nSubject: Re: x\nMessage-ID: <f@harbour.example.org>\nMIME-Version: "
            "1.0\n"
            'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html\n\n'
            f"<p>{words}</p>\n--b\nContent-Type: {kind}\n{extra}Content-Disposition: "
            f"{disposition}; "
            f'filename="{name}"\nContent-Transfer-Encoding: base64\n\n'
        ).encode()
        + encodebytes(content)
        + b"\n--b--\n"
    )


def test_a_file_is_kept_with_the_post(thread, delivery):
    take_in(in_answer(with_file("rota.csv", b"Mon,Tue\n", "text/csv"), delivery), NOW)

    assert list(Attachment.objects.values_list("name", "size", "post__text")) == [
        ("rota.csv", 8, "We do.")
    ]


def test_a_file_without_words_is_a_post_that_names_it(thread, delivery):
    raw = with_file("rota.csv", b"Mon,Tue\n", "text/csv", words="")
    take_in(in_answer(raw, delivery), NOW)

    assert [text for _, text, _ in said(thread)] == ["Attached: rota.csv"]


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"0" * 30_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("handover.zip", b"PK\x03\x04", "Unpack it and upload the files in it one by one."),
        ("run.exe", b"MZ", "A .exe file cannot be used as a document."),
        ("bomb.docx", bomb, "far more than it looks"),
        ("empty.pdf", b"", "The file is empty."),
    ],
)
def test_a_bad_file_is_named_to_its_sender_and_the_words_are_posted(
    name, content, sentence, thread, delivery
):
    content = content() if callable(content) else content
    raw = with_file(name, content, "application/octet-stream")
    take_in(in_answer(raw, delivery), NOW)
    ((addresses, text),) = told("files_left_out")

    assert [words for _, words, _ in said(thread)] == ["We do."]
    assert (addresses, f"“{name}”" in text, sentence in text) == ([SAM], True, True)
    assert Attachment.objects.count() == 0


def test_of_a_mail_of_thirty_megabytes_the_words_are_posted_and_the_rest_is_named(
    thread, delivery, settings
):
    settings.MAIL_INTAKE_BYTES = 40_000
    raw = in_answer(with_file("film.pdf", b"%PDF-" + b"0" * 60_000, "application/pdf"), delivery)
    take_in(raw, NOW, size=30_000_000)
    ((_, text),) = told("files_left_out")

    assert [words for _, words, _ in said(thread)] == ["We do."]
    assert ("Your mail has 30 MB" in text, "from “film.pdf” on" in text) == (True, True)
    assert Attachment.objects.count() == 0


def test_the_logo_of_a_signature_is_no_file_of_a_post(thread, delivery):
    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    raw = with_file(
        "image001.png",
        picture.getvalue(),
        "image/png",
        words='We do.<br>--<br>Sam<img src="cid:logo@x">',
        disposition="inline",
        extra="Content-ID: <logo@x>\n",
    )
    take_in(in_answer(raw, delivery), NOW)

    assert (said(thread)[0][1], Attachment.objects.count()) == ("We do.", 0)


def test_addresses_in_what_is_folded_are_shown_to_nobody(thread, delivery):
    raw = replying.plain("We do.\n\n-- \nSam Okoro\nsam@harbour.example.org\n0113 496 0000")
    take_in(in_answer(raw, delivery), NOW)

    assert said(thread) == [(SAM, "We do.", "Sam Okoro\n(an address)\n0113 496 0000")]


def test_an_answer_to_an_earlier_post_says_which(sam, thread, delivery):
    first = thread.posts.get()
    take_in(in_answer(WRITTEN["Gmail"], delivery), NOW)
    take_in(in_answer(replying.plain("Me too."), delivery, key="<r2@x.example.org>"), NOW)

    assert list(Post.objects.order_by("number").values_list("quotes", flat=True)) == [
        None,
        None,
        first.pk,
    ]
    assert Thread.objects.get().post_count == 3


def test_words_that_were_edited_out_of_a_post_do_not_come_back_in_a_quotation(thread, delivery):
    from_program = in_answer(WRITTEN["Outlook"], delivery)
    post = thread.posts.get()
    actions.edit_post(post=post, by=post.author, text="At eight.", revision=1, now=NOW)
    take_in(from_program, NOW)

    assert said(thread) == [(SAM, "We do it after the shift.", "")]
