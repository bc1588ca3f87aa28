"""
Writing to those who run a SIG: words go from side to side, addresses never.
"""

import datetime
import email
import email.policy

import pytest

from notifications.models import Delivery, Message
from notifications.registry import Arrival, LeftOpen, kind_of
from sigs import access, actions, handlers, jobs, privacy, queries
from sigs.models import Contact, ContactMessage
from tests.factories.members import MemberFactory
from tests.factories.sigs import ContactFactory, FacilitationTermFactory, SigFactory

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
TOMOS, BRONWEN = "tomos@quillmere.example.org", "bronwen@tyglaswern.example.org"
XU = "xu@almshouse.example.org"

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomos():
    return MemberFactory(name="Tomos Bevan", email=TOMOS)


@pytest.fixture
def bronwen():
    return MemberFactory(name="Bronwen Cadwgan", email=BRONWEN)


@pytest.fixture
def sig(tomos, bronwen):
    return SigFactory(name="PIE leads", facilitators=[tomos, bronwen])


@pytest.fixture
def of_visitor(sig):
    """
    Have somebody without an account write to the SIG.
    """
    return actions.write_to_sig(
        sig=sig, name="Xu Guest", address=XU, text="May I only listen?", now=NOW
    )


def mails_to(address):
    """
    Return (kind, text) of what was written to an address.
    """
    deliveries = Delivery.objects.filter(address=address).select_related("message").order_by("pk")
    return [(each.message.kind, each.message.text) for each in deliveries]


def kinds_to(address):
    return [kind for kind, _ in mails_to(address)]


def answer_to(address, text, *, sender=None, is_automatic=False, number=1, more=b"", kind=None):
    """
    Make an Arrival that answers the last mail to an address.
    """
    deliveries = Delivery.objects.filter(address=address).order_by("-pk")
    delivery = (deliveries.filter(message__kind=kind) if kind else deliveries).first()
    head = f"From: {sender or address}\nMessage-ID: <{number}@mail.example.org>\n".encode()
    content = head + (more or b"Content-Type: text/plain; charset=utf-8\n\n") + text.encode()
    return Arrival(
        pk=1,
        mail=email.message_from_bytes(content, policy=email.policy.default),
        sender=sender or address,
        envelope_from=sender or address,
        envelope_to="answers@pielink.example.org",
        delivery=delivery,
        is_automatic=is_automatic,
        received_at=NOW + HOUR,
    )


def test_words_go_to_all_who_run_it_with_no_address_in_them(sig, of_visitor):
    [(kind, to_tomos)] = mails_to(TOMOS)

    assert (kind, kinds_to(BRONWEN)) == ("sigs.contact", ["sigs.contact"])
    assert "May I only listen?" in to_tomos
    assert "Xu Guest, who has no account, writes" in to_tomos
    message = Message.objects.get(kind="sigs.contact")
    everything = f"{message.subject} {message.text} {message.html}"
    assert [each for each in (XU, TOMOS, BRONWEN) if each in everything] == []


def test_the_same_words_again_are_passed_on_once(sig, of_visitor):
    again = actions.write_to_sig(
        sig=sig, name="Xu Guest", address=XU.upper(), text="May I only listen?", now=NOW + HOUR
    )

    assert again == of_visitor
    assert kinds_to(TOMOS) == ["sigs.contact"]


def test_own_addresses_in_the_words_are_left_out_and_others_stay(sig):
    contact = actions.write_to_sig(
        sig=sig,
        name="Xu",
        address=XU,
        text=f"Write to Xu@Almshouse.example.org or {TOMOS}, not to team@council.example.org.",
        now=NOW,
    )

    assert contact.messages.get().text == (
        "Write to [address left out] or [address left out], not to team@council.example.org."
    )


def test_when_nobody_runs_it_the_organisers_get_the_words():
    organiser = MemberFactory(roles=["organiser"])
    bystander = MemberFactory()
    sig = SigFactory(state="resting")

    actions.write_to_sig(sig=sig, member=bystander, text="Is anybody there?", now=NOW)

    assert (kinds_to(organiser.email), kinds_to(bystander.email)) == (["sigs.contact"], [])


def test_whoever_alone_runs_it_writes_to_the_organisers(tomos):
    organiser = MemberFactory(roles=["organiser"])
    sig = SigFactory(facilitators=[tomos])

    contact = actions.write_to_sig(
        sig=sig, member=tomos, text="I do not know what to do.", is_worry=True, now=NOW
    )

    assert (kinds_to(organiser.email), kinds_to(TOMOS)) == (["sigs.worry"], [])
    actions.answer_contact(contact=contact, by=organiser, text="Let us talk.", now=NOW)
    assert kinds_to(TOMOS) == ["sigs.contact_reply"]
    assert list(access.answerable_contacts(organiser)) == [contact]


def test_a_worry_goes_to_all_who_run_it_at_once_and_names_nothing_in_its_subject(sig):
    actions.write_to_sig(
        sig=sig, name="Xu", address=XU, text="He does not sleep.", is_worry=True, now=NOW
    )

    assert (kinds_to(TOMOS), kinds_to(BRONWEN)) == (["sigs.worry"], ["sigs.worry"])
    message = Message.objects.get()
    assert message.subject == "A worry about somebody: PIE leads"
    assert "call 999" in message.text


def test_an_answer_goes_to_whoever_wrote_and_is_shown_to_the_others_who_run_it(
    sig, tomos, of_visitor
):
    actions.answer_contact(contact=of_visitor, by=tomos, text="Please do.", now=NOW)

    [(kind, text)] = mails_to(XU)
    assert kind == "sigs.contact_reply"
    assert ("Tomos Bevan answers:" in text, "Please do." in text) == (True, True)
    assert [each for each in (TOMOS, BRONWEN) if each in text] == []
    assert kinds_to(BRONWEN) == ["sigs.contact", "sigs.contact"]
    assert "so that nobody answers twice" in mails_to(BRONWEN)[-1][1]
    assert kinds_to(TOMOS) == ["sigs.contact"]


def test_an_answer_written_beside_anothers_is_held_until_that_was_read(
    sig, tomos, bronwen, of_visitor
):
    actions.answer_contact(contact=of_visitor, by=tomos, text="Please do.", seen=1, now=NOW)

    with pytest.raises(actions.AnsweredMeanwhile):
        actions.answer_contact(contact=of_visitor, by=bronwen, text="Yes!", seen=1, now=NOW)
    actions.answer_contact(contact=of_visitor, by=bronwen, text="Yes!", seen=2, now=NOW)

    assert kinds_to(XU) == ["sigs.contact_reply"] * 2


def test_whoever_does_not_run_it_any_more_answers_nothing(sig, tomos, of_visitor):
    actions.end_facilitation(sig=sig, member=tomos, now=NOW)
    tomos = type(tomos).objects.get(pk=tomos.pk)

    with pytest.raises(actions.NotYoursToAnswer):
        actions.answer_contact(contact=of_visitor, by=tomos, text="Please do.", now=NOW)
    with pytest.raises(actions.NotYoursToAnswer):
        actions.settle_contact(contact=of_visitor, by=tomos, now=NOW)

    assert kinds_to(XU) == []


def test_writing_again_opens_what_was_settled(sig, tomos):
    contact = ContactFactory(sig=sig)
    actions.settle_contact(contact=contact, by=tomos, now=NOW)
    contact.refresh_from_db()
    assert (contact.settled_at, contact.settled_by) == (NOW, tomos)

    actions.write_again(contact=contact, text="One more thing.", now=NOW + HOUR)

    contact.refresh_from_db()
    assert (contact.settled_at, contact.settled_by) == (None, None)
    assert kinds_to(TOMOS) == ["sigs.contact"]


def test_answers_by_mail_go_to_the_other_side_both_ways(sig, of_visitor):
    assert handlers.pass_on(answer_to(TOMOS, "Please do."), NOW + HOUR) == (
        "An answer for “PIE leads” passed on to whoever wrote."
    )
    assert handlers.pass_on(answer_to(XU, "Thank you, I will.", number=2), NOW + HOUR) == (
        "Words about “PIE leads” passed on to those who run it."
    )

    said = of_visitor.messages.values_list("text", "is_from_sig", "written_by__name")
    assert list(said) == [
        ("May I only listen?", False, None),
        ("Please do.", True, "Tomos Bevan"),
        ("Thank you, I will.", False, None),
    ]
    assert (kinds_to(XU), kinds_to(TOMOS)) == (["sigs.contact_reply"], ["sigs.contact"] * 2)


def test_an_answer_by_mail_to_a_copy_goes_to_whoever_wrote(sig, tomos, of_visitor):
    actions.answer_contact(contact=of_visitor, by=tomos, text="Please do.", now=NOW)

    handlers.pass_on(answer_to(BRONWEN, "And bring a friend."), NOW + HOUR)

    assert mails_to(XU)[-1][1].count("And bring a friend.") == 1
    assert "Bronwen Cadwgan answers:" in mails_to(XU)[-1][1]


def test_what_an_answer_quotes_and_every_address_in_it_is_left_out(sig, of_visitor):
    text = (
        "Please do. Ring me, or write to t.bevan@private.example.org.\n\n"
        f"On 8 Dec 2026, PIElink wrote:\n> {XU} writes\n> May I only listen?\n"
    )

    handlers.pass_on(answer_to(TOMOS, text), NOW + HOUR)

    answer = of_visitor.messages.get(is_from_sig=True)
    assert answer.text == "Please do. Ring me, or write to [address left out]."


def test_the_same_mail_twice_is_passed_on_once(sig, of_visitor):
    for _ in range(2):
        handlers.pass_on(answer_to(TOMOS, "Please do.", number=7, kind="sigs.contact"), NOW)

    assert kinds_to(XU) == ["sigs.contact_reply"]


def test_what_no_person_wrote_is_not_passed_on(sig, of_visitor):
    away = answer_to(TOMOS, "I am away until Monday.", is_automatic=True)

    assert handlers.pass_on(away, NOW) == "An automatic answer was not passed on."
    assert (kinds_to(XU), of_visitor.messages.count()) == ([], 1)


def test_machines_that_answer_each_other_without_saying_so_are_stopped(sig, of_visitor):
    outcomes = [
        handlers.pass_on(answer_to(TOMOS, "We got your mail.", number=number), NOW)
        for number in range(2)
    ]
    for number in range(2, 14):
        last = handlers.pass_on(answer_to(TOMOS, f"Ticket {number}.", number=number), NOW)

    assert outcomes == [
        "An answer for “PIE leads” passed on to whoever wrote.",
        "Words about “PIE leads” came before as well, and are passed on once.",
    ]
    assert isinstance(last, LeftOpen)
    assert kinds_to(XU) == ["sigs.contact_reply"] * 10


def test_a_bounce_is_left_to_whom_it_concerns(sig, of_visitor):
    bounce = answer_to(
        TOMOS, "--b--", more=b"Content-Type: multipart/report; boundary=b\n\n", is_automatic=True
    )

    assert handlers.pass_on(bounce, NOW) is None


def test_an_answer_from_elsewhere_waits_for_a_person(sig, of_visitor):
    forged = answer_to(TOMOS, "Send me your bank details.", sender="evil@example.net")

    outcome = handlers.pass_on(forged, NOW)

    assert isinstance(outcome, LeftOpen)
    assert (kinds_to(XU), of_visitor.messages.count()) == ([], 1)


def test_an_answer_of_somebody_who_ran_it_then_waits_for_a_person(sig, tomos, of_visitor):
    actions.end_facilitation(sig=sig, member=tomos, now=NOW)

    outcome = handlers.pass_on(answer_to(TOMOS, "Please do."), NOW)

    assert isinstance(outcome, LeftOpen)
    assert kinds_to(XU) == []


def test_files_are_not_passed_on_and_whoever_sent_them_is_told(sig, of_visitor):
    more = (
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        b"Please do.\n--b\nContent-Type: application/pdf\n"
        b'Content-Disposition: attachment; filename="rota.pdf"\n\nJVBERi0=\n--b--\n'
    )

    handlers.pass_on(answer_to(TOMOS, "", more=more), NOW)

    assert kinds_to(TOMOS) == ["sigs.contact", "sigs.contact_note"]
    assert "The files with them were not" in mails_to(TOMOS)[-1][1]
    assert "rota.pdf" not in mails_to(XU)[-1][1]


def test_very_long_answers_are_cut_and_whoever_wrote_is_told(sig, of_visitor):
    handlers.pass_on(answer_to(TOMOS, "All of it matters. " * 300), NOW)

    assert "so the end is missing" in mails_to(TOMOS)[-1][1]


def test_an_answer_without_words_of_its_own_waits_for_a_person(sig, of_visitor):
    outcome = handlers.pass_on(answer_to(TOMOS, "> May I only listen?\n"), NOW)

    assert isinstance(outcome, LeftOpen)
    assert kinds_to(XU) == []


def test_who_may_read_and_answer_is_the_same_for_one_and_for_many(sig, tomos):
    member, stranger = MemberFactory(), MemberFactory()
    organiser = MemberFactory(roles=["organiser"])
    ours = ContactFactory(sig=sig, member=member)
    of_nobody = ContactFactory(sig=SigFactory(state="resting"), member=member)
    of_visitor = ContactFactory(sig=sig, member=None, address=XU, name="Xu")
    everything = [ours, of_nobody, of_visitor]

    def admitted(user):
        one = [each for each in everything if access.can_read_contact(user, each)]
        many = access.readable_contacts(user).order_by("pk")
        assert list(many) == one
        answers = [each for each in everything if access.can_answer_contact(user, each)]
        assert list(access.answerable_contacts(user).order_by("pk")) == answers
        return one, answers

    assert admitted(member) == ([ours, of_nobody], [])
    assert admitted(stranger) == ([], [])
    assert admitted(tomos) == ([ours, of_visitor], [ours, of_visitor])
    assert admitted(organiser) == ([of_nobody], [of_nobody])


@pytest.mark.parametrize("number", [1, 3, 12])
def test_what_was_written_is_read_in_a_fixed_number_of_steps(
    sig, tomos, number, django_assert_num_queries
):
    for _ in range(number):
        ContactFactory(sig=sig)
    access.facilitated_ids_of(tomos)

    with django_assert_num_queries(2):
        found = queries.contacts_of(sig, tomos)

    assert [each.waits for each in found] == [True] * number


def test_visitors_are_forgotten_once_nothing_was_said_for_half_a_year(
    sig, tomos, of_visitor, time_machine
):
    actions.answer_contact(contact=of_visitor, by=tomos, text="Please do.", now=NOW + 10 * DAY)
    of_member = ContactFactory(sig=sig, opened_at=NOW)
    kept = []
    for days in (189, 191):
        time_machine.move_to(NOW + days * DAY, tick=False)
        jobs.forget_contacts()
        kept.append(set(Contact.objects.values_list("pk", flat=True)))

    assert kept == [{of_visitor.pk, of_member.pk}, {of_member.pk}]
    assert not Delivery.objects.filter(address__iexact=XU).exists()


def test_closing_an_account_deletes_what_its_owner_wrote_and_keeps_what_they_answered(sig, tomos):
    writer = MemberFactory()
    own, others = ContactFactory(sig=sig, member=writer), ContactFactory(sig=sig)
    FacilitationTermFactory(sig=sig, member=writer)
    actions.answer_contact(contact=others, by=writer, text="Please do.", now=NOW)

    privacy.erase(writer, NOW)

    assert list(Contact.objects.all()) == [others]
    assert own not in Contact.objects.all()
    assert ContactMessage.objects.get(is_from_sig=True).text == "Please do."


def test_closing_an_account_takes_the_words_out_of_the_mail_on_record_too(sig):
    writer = MemberFactory(name="Ffion Rees")
    actions.write_to_sig(sig=sig, member=writer, text="My sister is not well.", now=NOW)
    actions.write_to_sig(sig=sig, member=MemberFactory(), text="When do you meet?", now=NOW)

    privacy.erase(writer, NOW)

    texts = list(
        Message.objects.filter(kind="sigs.contact").order_by("pk").values_list("text", flat=True)
    )
    assert texts[0] == ""
    assert "When do you meet?" in texts[1]
    waiting = Delivery.objects.filter(message__text="", state=Delivery.State.QUEUED)
    assert waiting.count() == 0


def test_a_mail_that_waits_goes_to_nobody_who_has_ceased_to_run_the_sig(sig, tomos, bronwen):
    actions.write_to_sig(sig=sig, member=MemberFactory(), text="Lee is not well.", now=NOW)
    sig.terms.filter(member=tomos).update(ended_at=NOW)
    message = Message.objects.get(kind="sigs.contact")
    deliveries = {each.member_id: each for each in message.deliveries.all()}

    reasons = kind_of("sigs.contact").still_valid(message, list(deliveries.values()))

    assert reasons == {deliveries[tomos.pk].pk: "They do not run this SIG any more."}


def test_a_mail_to_a_visitor_stays_to_be_sent(of_visitor, tomos):
    actions.answer_contact(contact=of_visitor, by=tomos, text="Do.", now=NOW)
    message = Message.objects.get(kind="sigs.contact_reply")

    assert kind_of("sigs.contact_reply").still_valid(message, list(message.deliveries.all())) == {}
