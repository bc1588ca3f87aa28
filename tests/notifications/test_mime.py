import dataclasses
import datetime
import email
import email.header
import email.policy
import email.utils
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications import mime, registry, seals
from notifications.models import Delivery, Message
from pielink.kernel import ics

NOW = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    "SUMMARY:Täglich\\, = ja\r\n"
    f"ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE\r\n {ics.ATTENDEE_MARK}\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)

anything = st.characters(exclude_categories=["Cs", "Co"])
names = st.text(
    alphabet=st.one_of(st.sampled_from("ab ,\"'<>()@\\\r\n\té=?_😀;:."), anything), max_size=120
)
texts = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab =.\n \té😀<>&'\"-_"),
        st.characters(exclude_categories=["Cs", "Co", "Cc", "Zl", "Zp"]),
    ),
    max_size=300,
)
subjects = texts.map(mime.clean_name)
addresses = st.one_of(
    st.emails().filter(lambda address: len(address) <= 254),
    st.integers(1, 180).map(
        lambda size: f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * min(size, 60)}.org"
    ),
)


def message(
    *,
    subject="A walk",
    text="Hello",
    html="<p>Hello</p>",
    calendar="",
    stream="",
    conversation="",
):
    return Message(
        pk=7,
        subject=subject,
        text=text,
        html=html,
        calendar=calendar,
        calendar_method="REQUEST" if calendar else "",
        stream=stream,
        conversation=conversation,
    )


def delivery(name="Ada", address="ada@example.org"):
    return Delivery(pk=123, member_id=5, name=name, address=address)


def fill(one, to=None, kind="tests.service", **slots):
    to = to or delivery()
    notice = registry.kind_of(kind)
    letter = mime.Letter(one, notice)
    return letter.fill(to, {**mime.standard_slots(to, one, notice), **slots}, NOW)


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


def lines_of(content):
    return content.split(b"\r\n")


def built_whole(*, subject, name, address, text, html, calendar):
    whole = EmailMessage(policy=email.policy.SMTP)
    whole["To"] = Address(display_name=mime.clean_name(name), addr_spec=address)
    whole["Subject"] = subject
    whole.set_content(text, cte="quoted-printable")
    whole.add_alternative(html, subtype="html", cte="quoted-printable")
    whole.add_alternative(
        calendar, subtype="calendar", cte="quoted-printable", params={"method": "REQUEST"}
    )
    whole.add_attachment(
        calendar.encode(), maintype="application", subtype="ics", filename="invite.ics"
    )
    return parsed(whole.as_bytes())


def recipient_of(content):
    """
    Read To as RFC 2047 says: space between two encoded words is none. Python's newer parser keeps
    it (in 3.11), so this asks the older one.
    """
    raw = email.message_from_bytes(content)["To"]
    name, address = email.utils.parseaddr(raw.replace("\r\n", "").replace("\n", ""))
    return decoded(name), address


def decoded(raw):
    return str(email.header.make_header(email.header.decode_header(raw)))


def parts_of(mail):
    return [
        (part.get_content_type(), part.get_param("method"), part.get_filename(), _content(part))
        for part in mail.walk()
    ]


def _content(part):
    if part.is_multipart():
        return None
    content = part.get_content()
    return content.replace("\r\n", "\n") if isinstance(content, str) else content


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Ada Byron", "Ada"),
        ("Dr Parisa Tehrani-Holt, PhD", "Parisa"),
        ("Prof. Dr. Ines Vogel", "Ines"),
        ("Drew Prowse", "Drew"),
        ("Dr", "Dr"),
        ("", "there"),
    ],
)
def test_people_are_greeted_by_their_name_and_not_by_their_title(name, greeted):
    notice = registry.kind_of("tests.service")

    assert mime.standard_slots(delivery(name=name), message(), notice)["first_name"] == greeted


@settings(deadline=None, max_examples=100)
@given(subject=subjects, name=names, address=addresses, before=texts, after=texts, value=texts)
def test_filled_bytes_parse_equal_to_a_message_built_whole(
    subject, name, address, before, after, value
):
    html_before = mime.html.escape(before)
    to = delivery(name, address)
    content = fill(
        message(
            subject=subject,
            text=f"{before}{mime.mark('value')}{after}{mime.mark('value')}\n",
            html=f"<p>{html_before}<a href='{mime.mark('value')}'>{mime.mark('name')}</a></p>\n",
            calendar=CALENDAR,
        ),
        to,
        value=value,
    )
    shown_name = mime.clean_name(name) or address
    shown_value = mime.html.escape(value).replace("\n", "<br>\n")
    whole = built_whole(
        subject=subject,
        name=name,
        address=address,
        text=f"{before}{value}{after}{value}\n",
        html=(f"<p>{html_before}<a href='{shown_value}'>{mime.html.escape(shown_name)}</a></p>\n"),
        calendar=CALENDAR.replace(ics.ATTENDEE_MARK, ics.attendee(mime.clean_name(name), address)),
    )
    mail = parsed(content)
    assert recipient_of(content) == (mime.clean_name(name), address)
    assert str(mail["Subject"]) == str(whole["Subject"])
    assert parts_of(mail) == parts_of(whole)
    assert mail.defects == []
    assert max(map(len, lines_of(content))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.isascii()


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "Lovelace, Ada",
        'Ada "the Countess" Lovelace',
        "Ada <ada@elsewhere.example>",
        "Ada\r\nBcc: everyone@example.org",
        "Ádá Lövelace, née Bÿron",
        "Žofia " * 19,
        "=?utf-8?q?sneaky?=",
        "back\\slash",
        "李小龍",
    ],
)
def test_name_comes_back_as_it_was_and_opens_no_second_header(name):
    content = fill(message(), delivery(name))
    assert recipient_of(content) == (" ".join(name.split()), "ada@example.org")
    assert parsed(content)["Bcc"] is None


def test_every_line_of_the_parts_fits_into_76_columns():
    content = fill(message(text=f"{'x' * 300}{mime.mark('value')}{'é' * 100}"), value="y" * 74)
    body = content.partition(b"\r\n\r\n")[2]
    assert max(map(len, lines_of(body))) <= 76


@pytest.mark.parametrize(
    "subject",
    [
        "A comment from the editorial board: Handing over without waking the house",
        "An invitation to talk over who asks the questions " * 5 + "and why",
        "A word: " + "y" * 200,
        "x" * 250,
        "Gofal yn y gymuned, ŵyneb yn wyneb: " * 6 + "diolch",
        "Tea 🫖 and talk 👩🏽‍⚕️ " * 12 + "!",
        "שלום לכולם " * 12 + "!",
        "夜勤の引き継ぎ" * 30,
    ],
)
def test_long_subject_comes_back_as_it_was_on_short_lines(subject):
    content = fill(message(subject=subject))
    head = content.partition(b"\r\n\r\n")[0]
    raw = head.partition(b"\r\nSubject:")[2].partition(b"\r\nReply-To:")[0]

    assert str(parsed(content)["Subject"]) == subject
    assert max(map(len, lines_of(head))) <= 78
    assert raw.partition(b"\r\n")[0].strip() != b""


def test_name_that_would_turn_the_words_after_it_round_does_not():
    name = "Ada \u202egnp.exe\u2066 \u05e2\u05d3\u05d4 👩\u200d🦰"

    assert mime.clean_name(name) == "Ada gnp.exe \u05e2\u05d3\u05d4 👩\u200d🦰"


def test_calendar_mail_is_laid_out_as_calendars_expect():
    mail = parsed(fill(message(calendar=CALENDAR)))
    assert [(kind, method, name) for kind, method, name, _ in parts_of(mail)] == [
        ("multipart/mixed", None, None),
        ("multipart/alternative", None, None),
        ("text/plain", None, None),
        ("text/html", None, None),
        ("text/calendar", "REQUEST", None),
        ("application/ics", None, "invite.ics"),
    ]


def test_mail_without_calendar_is_two_alternatives():
    mail = parsed(fill(message()))
    assert [kind for kind, *_ in parts_of(mail)] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def headers(kind, **more):
    mail = parsed(fill(message(**more), kind=kind))
    return {name: str(value) for name, value in mail.items() if name != "Content-Type"}


COMMON = {
    "Date": "Sun, 22 Nov 2026 09:30:00 +0000",
    "To": "Ada <ada@example.org>",
    "From": "PIElink <hello@pielink.example.org>",
    "Subject": "A walk",
    "Reply-To": "team@pielink.example.org",
    "MIME-Version": "1.0",
}
AUTOMATIC = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
}


def test_headers_of_a_service_mail_say_that_it_is_automatic():
    found = headers("tests.service")
    assert found == {**COMMON, **AUTOMATIC, "Message-ID": seals.message_id(123)}


def test_headers_of_a_personal_mail_do_not_say_that_it_is_automatic():
    assert headers("tests.personal") == {**COMMON, "Message-ID": seals.message_id(123)}


def test_headers_of_a_subscription_name_its_stream_and_the_way_out():
    found = headers("tests.subscription", stream="walks")
    assert found == {
        **COMMON,
        **AUTOMATIC,
        "Message-ID": seals.message_id(123),
        "List-Id": '"Walks, and talks" <walks.pielink.example.org>',
        "List-Help": "<http://testserver/mail/>",
        "List-Unsubscribe": f"<{seals.unsubscribe_url(5, 'walks')}>,"
        f" <mailto:{seals.unsubscribe_address(123)}?subject=unsubscribe>",
        "List-Owner": "<mailto:team@pielink.example.org>",
        "List-Post": "NO",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_mails_of_one_conversation_answer_one_mail_and_others_another():
    roots = [
        headers("tests.personal", conversation=name) for name in ("walk-1", "walk-1", "walk-2")
    ]

    assert [(each["In-Reply-To"], each["References"]) for each in roots] == [
        (seals.conversation_id("walk-1"), seals.conversation_id("walk-1")),
        (seals.conversation_id("walk-1"), seals.conversation_id("walk-1")),
        (seals.conversation_id("walk-2"), seals.conversation_id("walk-2")),
    ]
    assert seals.conversation_id("walk-1") != seals.conversation_id("walk-2")


@pytest.mark.parametrize(
    ("takes_replies", "comes_in", "address"),
    [
        (True, True, seals.reply_address(123)),
        (True, False, "team@pielink.example.org"),
        (False, True, "team@pielink.example.org"),
    ],
)
def test_an_answer_goes_to_the_delivery_where_it_can_be_taken(
    takes_replies, comes_in, address, settings
):
    settings.MAIL_TAKES_REPLIES = comes_in
    kind = registry.kind_of("tests.personal")
    registry.register(dataclasses.replace(kind, takes_replies=takes_replies))

    assert headers("tests.personal")["Reply-To"] == address


def test_a_reply_address_names_its_delivery_and_is_no_other_address_of_it():
    address = seals.reply_address(123)

    assert [
        read(each)
        for each in (address, seals.message_id(123), address.replace("reply+123", "reply+124"))
        for read in (seals.read_reply_address, seals.read_delivery_id)
    ] == [123, None, None, 123, None, None]


def test_slot_in_html_is_escaped_and_in_text_is_not():
    mark = mime.mark("value")
    mail = parsed(fill(message(text=mark, html=f"<p>{mark}</p>"), value="<b>&'\""))
    contents = [content for *_, content in parts_of(mail)]
    assert contents[1].rstrip("\n") == "<b>&'\""
    assert contents[2].rstrip("\n") == "<p>&lt;b&gt;&amp;&#x27;&quot;</p>"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_what_somebody_wrote_are_lines_in_html_too(end):
    mark = mime.mark("words")
    words = f"Sorry, nights.{end}{end}Maryam"
    mail = parsed(fill(message(text=mark, html=f"<p>{mark}</p>"), words=words))
    text, html = [content for *_, content in parts_of(mail)][1:]
    assert text.replace("\r\n", "\n").rstrip("\n") == "Sorry, nights.\n\nMaryam"
    assert [line.strip() for line in html.split("<br>")] == ["<p>Sorry, nights.", "", "Maryam</p>"]


def test_value_that_looks_like_a_slot_is_not_filled_again():
    content = fill(message(text=mime.mark("value")), value=mime.mark("secret"), secret="hidden")
    assert b"hidden" not in content


def test_slot_that_nobody_fills_is_an_error():
    with pytest.raises(mime.MissingSlot, match="answer_url"):
        fill(message(text=mime.mark("answer_url")))


def test_message_id_and_bounce_address_lead_back_to_the_delivery():
    for identifier in (seals.message_id(123), seals.bounce_address(123)):
        assert seals.read_delivery_id(identifier) == 123
        assert seals.read_delivery_id(identifier.upper()) == 123
        assert seals.read_delivery_id(identifier.replace("123", "124")) is None
    assert seals.read_delivery_id("<something@else.example>") is None


@pytest.mark.parametrize(
    "address",
    ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@example.org>", "é@example.org",
     "ada@example.org\r\nRCPT TO:<eve@example.org>", "ada@..é"],
)  # fmt: skip
def test_address_that_is_none_is_told(address):
    with pytest.raises(mime.UnsendableAddress):
        mime.sendable(address)


def test_address_in_a_domain_of_other_letters_goes_out_in_ascii():
    assert mime.sendable("ada@bücher.example") == "ada@xn--bcher-kva.example"
