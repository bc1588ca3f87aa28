import datetime
import email
import email.policy
from pathlib import Path

import pytest

from forums import actions
from forums.invitations import invite, tell_host
from forums.models import Answer, Reply
from notifications.models import Delivery, Message
from notifications.registry import Arrival, LeftOpen
from notifications.registry import handlers as registered_handlers
from tests.factories.forums import AnswerFactory, SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
BEFORE = NOW - datetime.timedelta(hours=2)
UID = "6f1c2b7e-52a4-4d0e-9c35-0d2f8f1e7a41"
MARYAM = "maryam@quillmere.example.org"
SAMPLES = Path(__file__).parent / "samples"

pytestmark = pytest.mark.django_db


@pytest.fixture
def maryam():
    return MemberFactory(email=MARYAM, name="Maryam Siddiqui")


@pytest.fixture
def session():
    return SessionFactory(uid=UID, topic__title="Boundaries that bend")


@pytest.fixture
def invited(session, maryam):
    """
    Invite Maryam to the single date, and have it sent.
    """
    invite(session.topic, [session], now=BEFORE)
    return sent_to(maryam)


@pytest.fixture
def twin(session, maryam):
    """
    Hold the topic on a Thursday too and invite to both.
    """
    thursday = SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
    invite(session.topic, [session, thursday], now=BEFORE)
    Delivery.objects.filter(message__kind="forums.hosting").delete()
    sent_to(maryam)
    return thursday


def sent_to(member):
    Delivery.objects.filter(member=member).update(state="sent")
    return Delivery.objects.filter(member=member).order_by("pk").last()


def arrival(name, *, delivery=None, sender=MARYAM, replace=(), is_automatic=False, extra=b""):
    content = extra + (SAMPLES / f"{name}.eml").read_bytes()
    for old, new in replace:
        assert old in content
        content = content.replace(old, new)
    return Arrival(
        pk=1,
        mail=email.message_from_bytes(content, policy=email.policy.default),
        sender=sender,
        envelope_from=sender,
        envelope_to="calendar@pielink.example.org",
        delivery=delivery,
        is_automatic=is_automatic,
        received_at=NOW,
    )


def take(mail, now=NOW):
    """
    Ask the handlers of forums in their order, as the intake does.
    """
    ours = [handler for name, handler in registered_handlers() if name.startswith("forums.")]
    return next((done for handler in ours if (done := handler(mail, now))), None)


def said_by(member):
    return dict(Answer.objects.filter(member=member).values_list("session_id", "choice"))


def kinds_sent_to(member):
    return list(
        Delivery.objects.filter(member=member)
        .order_by("pk")
        .values_list("message__kind", flat=True)
    )


def test_handlers_look_at_calendars_before_words():
    names = [name for name, _ in registered_handlers() if name.startswith("forums.")]
    assert names == ["forums.calendar", "forums.words"]


@pytest.mark.parametrize(
    ("name", "choice", "mails", "words"),
    [
        (
            "outlook_declined",
            "no",
            ["forums.invitation", "forums.withdrawn"],
            ["I’m on nights that week, so sorry.\nMaryam"],
        ),
        (
            "gmail_accepted",
            "yes",
            ["forums.invitation", "forums.confirmed"],
            ["I may be five minutes late"],
        ),
        ("apple_tentative", "maybe", ["forums.invitation"], []),
        ("thunderbird_accepted", "yes", ["forums.invitation", "forums.confirmed"], []),
    ],
)
def test_answer_of_each_calendar_is_taken_and_only_own_words_are_kept(
    name, choice, mails, words, session, maryam, invited
):
    assert take(arrival(name, is_automatic=name.startswith("gmail"))) is not None
    assert said_by(maryam) == {session.pk: choice}
    assert kinds_sent_to(maryam) == mails
    assert list(Reply.objects.values_list("words", flat=True)) == words


def test_same_calendar_answer_twice_changes_and_sends_nothing_more(session, maryam, invited):
    for _ in range(2):
        take(arrival("gmail_accepted"))
    assert said_by(maryam) == {session.pk: "yes"}
    assert kinds_sent_to(maryam) == ["forums.invitation", "forums.confirmed"]
    assert Reply.objects.count() == 1


def test_calendar_that_accepts_our_confirmation_by_itself_starts_no_loop(session, maryam):
    actions.respond(topic=session.topic, member=maryam, choice="yes", session=session, now=BEFORE)
    confirmation = sent_to(maryam)
    take(arrival("thunderbird_accepted", delivery=confirmation, is_automatic=True))
    assert kinds_sent_to(maryam) == ["forums.confirmed"]
    assert Answer.objects.get().answered_at == BEFORE


def test_answer_is_dated_when_it_was_given_not_when_it_came(session, maryam, invited):
    take(arrival("thunderbird_accepted"))
    assert Answer.objects.get().answered_at == datetime.datetime(
        2026, 11, 22, 8, 55, 2, tzinfo=datetime.UTC
    )


def test_maybe_by_calendar_after_a_yes_gives_the_place_back(session, maryam):
    actions.respond(topic=session.topic, member=maryam, choice="yes", session=session, now=BEFORE)
    sent_to(maryam)
    take(arrival("apple_tentative"))
    assert said_by(maryam) == {session.pk: "maybe"}
    assert kinds_sent_to(maryam) == ["forums.confirmed", "forums.withdrawn"]


def test_maybe_by_calendar_shows_no_way_into_the_room(client, session, maryam, invited):
    take(arrival("apple_tentative"))
    client.force_login(maryam)
    page = client.post(f"/join/{session.pk}/", follow=True).content.decode()
    assert session.join_link not in page


def test_yes_by_calendar_to_a_full_session_waits(session, maryam, invited):
    session.capacity = 1
    session.save()
    AnswerFactory(session=session)
    take(arrival("thunderbird_accepted"))
    assert said_by(maryam) == {session.pk: "waiting"}
    assert kinds_sent_to(maryam) == ["forums.invitation", "forums.waiting"]


def test_yes_by_calendar_to_one_date_gives_up_the_other(session, maryam, twin):
    actions.respond(topic=session.topic, member=maryam, choice="yes", session=session, now=BEFORE)
    tuesday_entry = sent_to(maryam)
    actions.respond(topic=session.topic, member=maryam, choice="yes", session=twin, now=BEFORE)
    sent_to(maryam)
    take(arrival("thunderbird_accepted", delivery=tuesday_entry))
    assert said_by(maryam) == {session.pk: "yes", twin.pk: "no"}


def test_declining_the_date_one_left_keeps_the_place_on_the_other(session, maryam, twin):
    actions.respond(topic=session.topic, member=maryam, choice="yes", session=session, now=BEFORE)
    actions.respond(topic=session.topic, member=maryam, choice="yes", session=twin, now=BEFORE)
    sent_to(maryam)
    mails = kinds_sent_to(maryam)
    assert take(arrival("outlook_declined")).startswith("“No” to")
    assert said_by(maryam) == {session.pk: "no", twin.pk: "yes"}
    assert kinds_sent_to(maryam) == mails


def test_yes_to_the_time_before_a_move_is_kept_for_the_host_and_is_no_yes(session, maryam, invited):
    session.sequence = 1
    session.save()
    assert take(arrival("thunderbird_accepted")) is not None
    assert said_by(maryam) == {}
    kept = Reply.objects.get()
    assert (kept.kind, kept.session, kept.member) == ("old_time", session, maryam)
    assert kinds_sent_to(session.host) == ["forums.hosting", "forums.reply"]


def test_answer_older_than_what_was_said_on_the_site_changes_nothing(session, maryam, invited):
    later = datetime.datetime(2026, 11, 22, 8, 58, tzinfo=datetime.UTC)
    actions.respond(topic=session.topic, member=maryam, choice="no", now=later)
    assert "since" in take(arrival("thunderbird_accepted"))
    assert said_by(maryam) == {session.pk: "no"}


@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_answer_to_what_is_off_or_over_changes_nothing(state, session, maryam, invited):
    session.state = state
    session.save()
    assert "over or off" in take(arrival("thunderbird_accepted"))
    assert said_by(maryam) == {}
    assert kinds_sent_to(maryam) == ["forums.invitation"]


def test_answer_of_someone_who_left_the_sig_changes_nothing(session, maryam, invited):
    session.topic.sig, session.topic.audience = SigFactory(), "sig"
    session.topic.save()
    assert "not for this person" in take(arrival("thunderbird_accepted"))
    assert said_by(maryam) == {}


def test_host_who_accepts_their_own_entry_takes_no_place(session, maryam):
    session.host = maryam
    session.save()
    tell_host(session, now=BEFORE)
    sent_to(maryam)
    assert "nothing changed" in take(arrival("thunderbird_accepted"))
    assert (said_by(maryam), Reply.objects.count()) == ({}, 0)


def test_host_who_declines_is_made_known_to_organisers(session, maryam, organiser):
    session.host = maryam
    session.save()
    tell_host(session, now=BEFORE)
    sent_to(maryam)
    take(arrival("outlook_declined"))
    assert (said_by(maryam), Reply.objects.get().kind) == ({}, "host")
    assert kinds_sent_to(organiser) == ["forums.reply"]
    assert kinds_sent_to(maryam) == ["forums.hosting"]


def test_proposal_of_another_time_is_kept_with_the_time(session, maryam, invited):
    counter = [(b"METHOD:REPLY", b"METHOD:COUNTER"), (b"20261208T123000", b"20261209T123000")]
    assert take(arrival("thunderbird_accepted", replace=counter)) is not None
    kept = Reply.objects.get()
    assert (kept.kind, kept.starts_at.isoformat()) == ("new_time", "2026-12-09T12:30:00+00:00")
    assert said_by(maryam) == {}


def test_asking_for_the_entry_again_is_kept_for_the_host(session, maryam, invited):
    refresh = [(b"METHOD:REPLY", b"METHOD:REFRESH")]
    take(arrival("thunderbird_accepted", replace=refresh))
    assert (Reply.objects.get().kind, said_by(maryam)) == ("entry", {})


def test_answer_without_a_seal_from_another_address_is_left_to_a_person(session, maryam, invited):
    forged = arrival("thunderbird_accepted", sender="someone@elsewhere.example.org")
    assert isinstance(take(forged), LeftOpen)
    assert said_by(maryam) == {}


def test_answer_without_a_seal_of_someone_never_asked_is_left_to_a_person(session, maryam):
    assert isinstance(take(arrival("thunderbird_accepted")), LeftOpen)
    assert said_by(maryam) == {}


def test_sealed_answer_from_another_mailbox_of_the_person_is_taken(session, maryam, invited):
    sealed = arrival("gmail_accepted", delivery=invited, sender="maryam.s@mail.example.com")
    assert take(sealed) is not None
    assert said_by(maryam) == {session.pk: "yes"}
    assert Reply.objects.get().is_from_elsewhere is True


def test_sealed_answer_for_somebody_else_is_left_to_a_person(session, maryam, invited):
    stranger = MemberFactory(email="jo@quillmere.example.org")
    for_another = arrival(
        "thunderbird_accepted",
        delivery=invited,
        replace=[(b"o:maryam@quillmere", b"o:jo@quillmere")],
    )
    assert isinstance(take(for_another), LeftOpen)
    assert (said_by(maryam), said_by(stranger), Reply.objects.count()) == ({}, {}, 0)


def test_delegated_answer_is_left_to_a_person(session, maryam, invited):
    delegated = [(b"PARTSTAT=3DACCEPTED", b"PARTSTAT=3DDELEGATED")]
    assert isinstance(take(arrival("thunderbird_accepted", replace=delegated)), LeftOpen)
    assert said_by(maryam) == {}


@pytest.mark.parametrize(
    ("results", "choices"),
    [
        (b"", []),
        (b"Authentication-Results: mx.example.org; dmarc=fail header.from=example.org\r\n", []),
        (b"Authentication-Results: mx.elsewhere.example; dmarc=pass\r\n", []),
        (
            (
                b"Authentication-Results: mx.example.org; dmarc=fail\r\n"
                b"Authentication-Results: mx.example.org; dmarc=pass\r\n"
            ),
            [],
        ),
        (
            (
                b"Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=x;\r\n"
                b" dmarc=pass header.from=quillmere.example.org\r\n"
            ),
            ["yes"],
        ),
    ],
)
def test_where_our_server_signs_its_findings_only_mail_that_passes_answers_without_a_seal(
    results, choices, settings, session, maryam, invited
):
    settings.MAIL_AUTHENTICATION_SERVER = "mx.example.org"
    take(arrival("thunderbird_accepted", extra=results))
    assert list(said_by(maryam).values()) == choices


@pytest.mark.parametrize(
    "replace",
    [
        (b"METHOD:REPLY", b"METHOD:REQUEST"),
        (b"METHOD:REPLY\r\n", b""),
        (b"text/calendar; charset=UTF-8", b"text/calendar; method=REQUEST"),
        (b"BEGIN:VEVENT", b"BEGIN:VTODO"),
    ],
)
def test_what_is_no_answer_of_a_calendar_is_left_alone(replace, session, maryam, invited):
    assert take(arrival("thunderbird_accepted", replace=[replace])) is None
    assert (said_by(maryam), Reply.objects.count()) == ({}, 0)


NOT_OURS = "A calendar answers an event that is none of ours."
TITLED = "A calendar answers “Boundaries that bend, 08 December 2026”"


@pytest.mark.parametrize(
    ("replace", "words"),
    [
        ((b"END:VEVENT", b"RECURRENCE-ID:20261208T123000Z\r\nEND:VEVENT"), NOT_OURS),
        ((b"UID:session-6f1c2b7e", b"UID:session-00000000"), NOT_OURS),
        ((b"UID:session-", b"UID:"), NOT_OURS),
        (
            (b"ATTENDEE;", b"X-ATTENDEE;"),
            f"{TITLED}, but not from the address of somebody we invited.",
        ),
        (
            (b"PARTSTAT=3DACCEPTED", b"PARTSTAT=3DNEEDS-ACTION"),
            f"{TITLED} with neither yes, maybe nor no.",
        ),
    ],
)
def test_answer_that_cannot_be_taken_waits_for_a_person_with_the_reason(
    replace, words, session, maryam, invited
):
    taken = take(arrival("thunderbird_accepted", replace=[replace]))
    assert (type(taken), taken) == (LeftOpen, f"{words} Nothing changed.")
    assert (said_by(maryam), Reply.objects.count()) == ({}, 0)
    assert kinds_sent_to(maryam) == ["forums.invitation"]


GMAIL_WORDS = (
    "Sorry, can’t make it: I am on nights.\n\n- could somebody send me the notes?\n\nThanks, Maryam"
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("words_gmail", GMAIL_WORDS),
        ("words_outlook", "Sorry, can’t make it. Could Jo come in my place?\n\nMaryam"),
        ("words_apple", "Can’t do Tuesday, sorry. Thursday maybe?"),
        ("words_thunderbird", "Hello,\n\nNo, sorry: training day.\n\nYes please."),
    ],
)
def test_words_of_a_reply_are_kept_without_the_quote_and_answer_nothing(
    name, words, session, maryam, invited
):
    assert take(arrival(name, delivery=invited)) is not None
    kept = Reply.objects.get()
    assert (kept.words, kept.session, kept.member, kept.received_at) == (
        words,
        session,
        maryam,
        NOW,
    )
    assert (said_by(maryam), kept.is_from_elsewhere) == ({}, False)


def test_words_to_an_invitation_of_two_dates_are_kept_for_both(session, maryam, twin):
    invitation = Delivery.objects.get(member=maryam)
    take(arrival("words_apple", delivery=invitation))
    assert (Reply.objects.get().session, Reply.objects.get().topic) == (None, session.topic)
    assert kinds_sent_to(session.host) == ["forums.reply"]
    assert kinds_sent_to(twin.host) == ["forums.reply"]


def test_same_words_twice_are_kept_and_told_once(session, maryam, invited):
    for _ in range(2):
        take(arrival("words_gmail", delivery=invited))
    assert Reply.objects.count() == 1
    assert kinds_sent_to(session.host) == ["forums.hosting", "forums.reply"]


def test_host_hears_once_while_words_of_one_person_wait(session, maryam, invited):
    for name in ("words_gmail", "words_apple"):
        take(arrival(name, delivery=invited))
    assert Reply.objects.count() == 2
    assert kinds_sent_to(session.host) == ["forums.hosting", "forums.reply"]


def test_words_stand_in_no_message_on_record(session, maryam, invited):
    take(arrival("words_gmail", delivery=invited))
    message = Message.objects.get(kind="forums.reply")
    record = f"{message.subject} {message.text} {message.html} {message.facts}"
    assert ("nights" in record, "Maryam" in record) == (False, False)


def test_out_of_office_is_no_reply(session, maryam, invited):
    assert take(arrival("words_gmail", delivery=invited, is_automatic=True)) is None
    assert Reply.objects.count() == 0


def test_words_without_a_mail_of_ours_are_none_of_our_concern(session, maryam, invited):
    assert take(arrival("words_gmail")) is None


def test_words_to_mail_that_is_about_no_topic_are_none_of_our_concern(session, maryam, invited):
    Message.objects.update(kind="account.sign_in", facts={})
    assert take(arrival("words_gmail", delivery=invited)) is None


def test_reply_to_the_mail_about_a_reply_is_left_to_a_person(session, maryam, invited):
    take(arrival("words_gmail", delivery=invited))
    notice = Delivery.objects.select_related("message").get(message__kind="forums.reply")
    assert take(arrival("words_apple", delivery=notice, sender=session.host.email)) is None
    assert Reply.objects.count() == 1


def test_mail_that_only_quotes_is_left_to_a_person(session, maryam, invited):
    silent = [
        (b"Can=E2=80=99t do Tuesday, sorry. Thursday maybe?", b""),
    ]
    assert take(arrival("words_apple", delivery=invited, replace=silent)) is None
