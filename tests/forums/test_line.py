"""
The line for a place: what is offered to whom, until when, and what becomes of it.
"""

import datetime

import pytest
from django.utils.html import strip_tags

from forums import actions, queries
from forums.clock import offer_until
from forums.enums import SessionState
from forums.models import Answer, LineMove, Offer
from members.actions import close_account
from notifications import delivery
from notifications.models import Delivery, Message
from tests.factories.forums import (
    AnswerFactory,
    GuestFactory,
    OfferFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory, SigMembershipFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
DAY = 24 * HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    """
    Fill the two places of a session and put three people in line, an hour after one another.
    """
    session = SessionFactory(capacity=2)
    AnswerFactory.create_batch(2, session=session)
    for hours in (3, 2, 1):
        AnswerFactory(session=session, choice="waiting", answered_at=NOW - hours * HOUR)
    return session


def line_of(session):
    return [entry.answer for entry in queries.line_of(session)]


def coming(session):
    return list(session.answers.filter(choice="yes").order_by("pk"))


def say_no(answer, now=NOW):
    actions.respond(topic=answer.session.topic, member=answer.member, choice="no", now=now)


def offers(session):
    return list(
        Offer.objects.filter(session=session).order_by("pk").values_list("answer", "state", "until")
    )


def said(*answers):
    return [Answer.objects.get(pk=answer.pk).choice for answer in answers]


def mailed(kind):
    return list(
        Delivery.objects.filter(message__kind=kind).order_by("pk").values_list("address", flat=True)
    )


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (59 * MINUTE, None),
        (60 * MINUTE, 30 * MINUTE),
        (119 * MINUTE, 30 * MINUTE),
        (121 * MINUTE, 30 * MINUTE + 15 * datetime.timedelta(seconds=1)),
        (8 * HOUR, 2 * HOUR),
        (4 * DAY - MINUTE, DAY - 15 * datetime.timedelta(seconds=1)),
        (4 * DAY, DAY),
        (90 * DAY, DAY),
    ],
)
def test_an_offer_lasts_a_quarter_of_the_time_left_within_bounds(left, kept):
    until = offer_until(NOW, NOW + left, longest=DAY, shortest=30 * MINUTE)
    whole = kept and kept - datetime.timedelta(seconds=kept.total_seconds() % 60)
    assert until == (kept and NOW + whole)


def test_a_place_given_back_is_offered_to_the_next_in_line_by_mail_and_kept_for_them(full):
    first, second, _ = line_of(full)
    say_no(coming(full)[0])
    assert offers(full) == [(first.pk, "open", NOW + DAY)]
    assert said(first, second) == ["waiting", "waiting"]
    assert mailed("forums.offer") == [first.member.email]
    assert "until Monday 23 November, 9.00" in strip_tags(Message.objects.last().html)


def test_an_offer_says_until_when_in_the_clock_of_the_session():
    session = SessionFactory(capacity=1, time_zone="Australia/Melbourne")
    leaving = AnswerFactory(session=session)
    AnswerFactory(session=session, choice="waiting")
    say_no(leaving)
    assert "until Monday 23 November, 20.00 (Melbourne time)" in Message.objects.last().text


def test_while_an_offer_is_open_its_place_counts_as_taken_everywhere(full):
    leaving = coming(full)[0]
    say_no(leaving)
    newcomer = MemberFactory()
    actions.respond(topic=full.topic, member=newcomer, choice="yes", session=full, now=NOW)
    line = queries.session_page(newcomer, full.pk).line
    assert said(full.answers.get(member=newcomer)) == ["waiting"]
    assert (line.taken, line.offered, line.left, line.places) == (
        1,
        1,
        0,
        "Full. Three people wait",
    )
    details = actions.SessionDetails(
        host=full.host, capacity=1, join_link=full.join_link, confidentiality="open"
    )
    with pytest.raises(actions.CapacityTooSmall) as refusal:
        actions.change_session(session=full, details=details, by=full.host, now=NOW)
    assert refusal.value.taken == 2


def test_accepting_an_offer_keeps_the_place_and_sends_the_entry_once(full):
    first, *_ = line_of(full)
    say_no(coming(full)[0])
    offer = Offer.objects.get()
    for _ in range(2):
        assert actions.answer_offer(offer=offer, choice="yes", now=NOW + HOUR).choice == "yes"
    assert offers(full) == [(first.pk, "taken", NOW + DAY)]
    message = Message.objects.get(kind="forums.confirmed")
    assert (message.calendar_method, mailed("forums.confirmed")) == (
        "REQUEST",
        [first.member.email],
    )


@pytest.mark.parametrize("choice", ["yes", "no", "maybe"])
def test_answering_the_topic_answers_the_open_offer(full, choice):
    first, second, _ = line_of(full)
    say_no(coming(full)[0])
    actions.respond(
        topic=full.topic, member=first.member, choice=choice, session=full, now=NOW + HOUR
    )
    states = [(answer, state) for answer, state, _ in offers(full)]
    passed_on = [(first.pk, "declined"), (second.pk, "open")]
    assert states == ([(first.pk, "taken")] if choice == "yes" else passed_on)
    assert said(first) == [choice]


def test_declining_passes_the_place_on_at_once(full):
    first, second, _ = line_of(full)
    say_no(coming(full)[0])
    actions.answer_offer(offer=Offer.objects.get(), choice="no", now=NOW + HOUR)
    assert offers(full) == [
        (first.pk, "declined", NOW + DAY),
        (second.pk, "open", NOW + HOUR + DAY),
    ]
    assert said(first) == ["no"]


def test_an_offer_that_lapses_takes_its_person_out_of_the_line_and_passes_on(full):
    first, second, _ = line_of(full)
    say_no(coming(full)[0])
    assert actions.pass_on_offers(now=NOW + DAY - MINUTE) == 0
    assert actions.pass_on_offers(now=NOW + DAY) == 1
    assert offers(full) == [(first.pk, "lapsed", NOW + DAY), (second.pk, "open", NOW + 2 * DAY)]
    assert said(first, second) == ["maybe", "waiting"]
    line = queries.session_page(first.member, full.pk).mine
    assert line.answer_words == "The place you were offered has gone on"
    assert actions.pass_on_offers(now=NOW + DAY) == 0


def test_an_offer_accepted_too_late_is_refused_and_its_person_may_join_at_the_end(full):
    first, second, third = line_of(full)
    say_no(coming(full)[0])
    late = NOW + DAY
    with pytest.raises(actions.OfferOver):
        actions.answer_offer(offer=Offer.objects.get(), choice="yes", now=late)
    assert [state for _, state, _ in offers(full)] == ["lapsed", "open"]
    actions.respond(topic=full.topic, member=first.member, choice="yes", session=full, now=late)
    assert line_of(full) == [second, third, first]
    assert [entry.until is not None for entry in queries.line_of(full)] == [True, False, False]


def test_places_that_are_added_are_offered_to_as_many_and_none_lost_where_the_limit_goes(full):
    first, second, third = line_of(full)
    for capacity, offered in [(4, [first, second]), (None, [first, second, third])]:
        details = actions.SessionDetails(
            host=full.host,
            capacity=capacity,
            join_link=full.join_link,
            confidentiality="open",
            recording_policy="none",
        )
        actions.change_session(session=full, details=details, by=full.host, now=NOW)
        assert [answer for answer, *_ in offers(full)] == [each.pk for each in offered]


def test_the_place_of_somebody_who_chose_the_other_day_is_offered(full):
    other_day = SessionFactory(topic=full.topic, date=datetime.date(2026, 12, 10))
    leaving, first = coming(full)[0], line_of(full)[0]
    actions.respond(
        topic=full.topic, member=leaving.member, choice="yes", session=other_day, now=NOW
    )
    assert [answer for answer, *_ in offers(full)] == [first.pk]


def test_the_place_of_a_member_who_closes_their_account_is_offered_by_the_next_job(full):
    leaving, first = coming(full)[0], line_of(full)[0]
    close_account(member=leaving.member, now=NOW)
    assert actions.pass_on_offers(now=NOW + MINUTE) == 1
    assert [answer for answer, *_ in offers(full)] == [first.pk]


def test_the_offer_of_a_member_who_closes_their_account_goes_on_to_the_next(full):
    first, second, _ = line_of(full)
    say_no(coming(full)[0])
    close_account(member=first.member, now=NOW)
    actions.pass_on_offers(now=NOW + MINUTE)
    assert [answer for answer, *_ in offers(full)] == [second.pk]


def test_near_the_start_a_free_place_is_for_the_first_who_says_yes(full):
    near = full.starts_at - 59 * MINUTE
    first, second, _ = line_of(full)
    say_no(coming(full)[0], now=near)
    assert offers(full) == []
    actions.respond(topic=full.topic, member=second.member, choice="yes", session=full, now=near)
    actions.respond(topic=full.topic, member=first.member, choice="yes", session=full, now=near)
    assert said(first, second) == ["waiting", "yes"]


def test_nothing_is_offered_while_a_change_can_still_be_taken_back(full, settings):
    settings.FORUM_STOP_SECONDS = 600
    first, *_ = line_of(full)
    details = actions.SessionDetails(
        host=full.host,
        capacity=3,
        place="Quillmere Hall",
        join_link=full.join_link,
        confidentiality="open",
        recording_policy="none",
    )
    actions.change_session(session=full, details=details, by=full.host, now=NOW)
    newcomer = MemberFactory()
    actions.respond(topic=full.topic, member=newcomer, choice="yes", session=full, now=NOW)
    assert (offers(full), actions.pass_on_offers(now=NOW + 9 * MINUTE)) == ([], 0)
    assert actions.pass_on_offers(now=NOW + 10 * MINUTE) == 1
    assert [answer for answer, *_ in offers(full)] == [first.pk]
    assert said(full.answers.get(member=newcomer)) == ["waiting"]


def test_a_move_ends_open_offers_and_offers_anew_for_the_new_time(full):
    first, *_ = line_of(full)
    say_no(coming(full)[0])
    to = actions.DateSpec(datetime.date(2026, 11, 24), datetime.time(9), datetime.time(10))
    actions.move_session(session=full, to=to, by=full.host, now=NOW + HOUR)
    assert offers(full) == [
        (first.pk, "lapsed", NOW + DAY),
        (first.pk, "open", NOW + HOUR + 11 * HOUR + 45 * MINUTE),
    ]
    assert said(first) == ["waiting"]
    stale, fresh = Delivery.objects.filter(message__kind="forums.offer").order_by("pk")
    for each in (stale, fresh):
        delivery.deliver(
            message_id=each.message_id, first=each.pk, last=each.pk, clock=lambda: NOW + HOUR
        )
        each.refresh_from_db()
    assert (stale.state, stale.reason, fresh.state) == (
        "skipped",
        "The place is not kept any more.",
        "sent",
    )


def test_a_cancelled_date_ends_its_offers_and_makes_none(full):
    say_no(coming(full)[0])
    actions.cancel_session(session=full, by=full.host, now=NOW)
    assert [state for _, state, _ in offers(full)] == ["lapsed"]
    assert actions.pass_on_offers(now=NOW + DAY) == 0
    with pytest.raises(actions.OfferOver):
        actions.answer_offer(offer=Offer.objects.get(), choice="yes", now=NOW)


def test_whoever_may_not_come_or_cannot_be_asked_is_passed_over():
    sig = SigFactory()
    session = SessionFactory(topic=TopicFactory(sig=sig, audience="sig"), capacity=1)
    leaving = AnswerFactory(session=session)
    sig.memberships.create(member=leaving.member, joined_at=NOW)
    left_the_sig = AnswerFactory(session=session, choice="waiting", answered_at=NOW - 3 * HOUR)
    phoned = GuestFactory(topic=session.topic, email="")
    AnswerFactory(
        session=session, member=None, guest=phoned, choice="waiting", answered_at=NOW - 2 * HOUR
    )
    guest = GuestFactory(topic=session.topic)
    next_one = AnswerFactory(
        session=session, member=None, guest=guest, choice="waiting", answered_at=NOW - HOUR
    )
    say_no(leaving)
    assert [answer for answer, *_ in offers(session)] == [next_one.pk]
    assert mailed("forums.offer") == [guest.email]
    assert said(left_the_sig) == ["waiting"]


def test_a_guest_takes_the_place_that_is_offered_to_them(client):
    session = SessionFactory(capacity=1)
    guest = GuestFactory(topic=session.topic)
    waiting = AnswerFactory(session=session, member=None, guest=guest, choice="waiting")
    offer = OfferFactory(answer=waiting, until=NOW + DAY)
    actions.answer_offer(offer=offer, choice="yes", now=NOW)
    assert (said(waiting), mailed("forums.confirmed")) == (["yes"], [guest.email])


def test_moving_somebody_renumbers_the_line_and_keeps_why(full):
    first, second, third = line_of(full)
    by = full.host
    actions.move_in_line(answer=third, place=1, reason=" Travels  far ", by=by, now=NOW)
    assert line_of(full) == [third, first, second]
    move = LineMove.objects.get()
    assert (move.place_before, move.place, move.reason, move.by, move.at) == (
        3,
        1,
        "Travels far",
        by,
        NOW,
    )
    newcomer = MemberFactory()
    actions.respond(topic=full.topic, member=newcomer, choice="yes", session=full, now=NOW)
    assert [answer.member for answer in line_of(full)][-1] == newcomer
    say_no(coming(full)[0])
    assert [answer for answer, *_ in offers(full)] == [third.pk]


def test_a_move_without_a_reason_or_beyond_the_line_is_refused_and_one_to_the_same_place_nothing(
    full,
):
    first, *_ = line_of(full)
    by = full.host
    with pytest.raises(actions.ReasonMissing):
        actions.move_in_line(answer=first, place=2, reason=" ", by=by, now=NOW)
    for place in (0, 4):
        with pytest.raises(actions.NoSuchPlace):
            actions.move_in_line(answer=first, place=place, reason="So", by=by, now=NOW)
    with pytest.raises(actions.NotInLine):
        actions.move_in_line(answer=coming(full)[0], place=1, reason="So", by=by, now=NOW)
    actions.move_in_line(answer=first, place=1, reason="So", by=by, now=NOW)
    assert LineMove.objects.count() == 0


def test_a_host_gives_a_place_at_once_where_one_is_free_or_offered_to_them(full):
    first, second, _ = line_of(full)
    with pytest.raises(actions.NoPlaceFree):
        actions.give_place(answer=second, by=full.host, now=NOW)
    say_no(coming(full)[0])
    with pytest.raises(actions.NoPlaceFree):
        actions.give_place(answer=second, by=full.host, now=NOW)
    given = actions.give_place(answer=first, by=full.host, now=NOW)
    assert (given.choice, given.noted_by) == ("yes", full.host)
    assert [state for _, state, _ in offers(full)] == ["taken"]
    assert mailed("forums.confirmed") == [first.member.email]
    with pytest.raises(actions.NotInLine):
        actions.give_place(answer=first, by=full.host, now=NOW)


def test_offers_of_a_date_that_has_started_are_left_alone(full):
    full.state = SessionState.HELD
    full.save()
    Answer.objects.filter(choice="yes").first().delete()
    assert actions.pass_on_offers(now=full.ends_at) == 0


@pytest.mark.parametrize("number", [1, 3, 12])
def test_a_line_of_a_sig_takes_the_same_steps_for_any_number_in_it(
    number, django_assert_num_queries
):
    sig = SigFactory()
    session = SessionFactory(topic=TopicFactory(sig=sig, audience="sig"), capacity=1)
    for _ in range(number):
        member = SigMembershipFactory(sig=sig).member
        AnswerFactory(session=session, member=member, choice="waiting")
    with django_assert_num_queries(22):
        assert actions.pass_on_offers(now=NOW) == 1
