"""
The line for a place: who is offered one that came free, and for how long it is kept for them.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from sigs.access import load_ties

from ..access import can_answer
from ..clock import offer_until
from ..enums import AnswerChoice, OfferState, SessionState
from ..invitations import offer_place
from ..models import Answer, LineMove, Offer, Session, SessionChange

IN_ORDER = ("rank", "waiting_since", "pk")


class NotInLine(Exception):
    """
    Raised for somebody who does not stand in the line, or for a line that is over.
    """


class NoSuchPlace(Exception):
    """
    Raised for a place beyond the end of the line: `length`.
    """

    def __init__(self, length):
        super().__init__(length)
        self.length = length


class ReasonMissing(Exception):
    """
    Raised when somebody is moved in the line and nobody says why.
    """


@transaction.atomic
def move_in_line(*, answer, place, reason, by, now):
    """
    Move somebody to a place in the line, counted from one, and keep why; the others close up.

    Moving somebody to the place they have changes nothing. Raises NotInLine, NoSuchPlace and
    ReasonMissing.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing
    session = locked_dates(answer.session.topic_id).get(pk=answer.session_id)
    pass_on(session, now=now)
    line = list(in_line(session))
    if not is_open(session, now) or answer not in line:
        raise NotInLine
    if not 1 <= place <= len(line):
        raise NoSuchPlace(len(line))
    before = line.index(answer) + 1
    if place == before:
        return answer
    moved = line.pop(before - 1)
    line.insert(place - 1, moved)
    for rank, each in enumerate(line, 1):
        each.rank = rank
    Answer.objects.bulk_update(line, ["rank"])
    LineMove.objects.create(
        session=session,
        answer=moved,
        place_before=before,
        place=place,
        reason=reason[: LineMove._meta.get_field("reason").max_length],
        by=by,
        at=now,
    )
    return moved


def pass_on_offers(*, now):
    """
    Let offers lapse whose time is over, and offer every free place to the next in line.

    Each topic is a transaction of its own. Returns how many places were offered.
    """
    topics = _where_something_is_due(now).order_by("topic_id").values_list("topic_id", flat=True)
    return sum(_pass_on_dates(topic_id, now) for topic_id in topics.distinct())


def locked_dates(topic_id):
    """
    Return the dates of a topic, to be held in the order in which every act holds them.
    """
    return (
        Session.objects.select_for_update(of=("self",))
        .filter(topic_id=topic_id)
        .select_related("topic")
        .order_by("pk")
    )


def is_open(session, now):
    """
    Test whether a date can be answered.
    """
    return session.state == SessionState.ANNOUNCED and session.starts_at > now


def in_line(session):
    """
    Return the answers of those who wait for a place, in their order.
    """
    return session.answers.filter(choice=AnswerChoice.WAITING).order_by(*IN_ORDER)


def places_taken(session):
    """
    Count the places that somebody has or that are kept for somebody.
    """
    coming = session.answers.filter(choice=AnswerChoice.YES).count()
    return coming + session.offers.filter(state=OfferState.OPEN).count()


def has_place(session):
    """
    Test whether a place is neither taken nor kept for somebody.
    """
    return session.capacity is None or places_taken(session) < session.capacity


def goes_to_the_line(session, now, *, apart_from=None):
    """
    Test whether a free place is not for whoever says yes first, since somebody waits who can still
    be offered it in time.
    """
    if _until(session, now) is None:
        return False
    return any(each.pk != apart_from for each in _to_be_offered(session))


def last_rank(session):
    """
    Return the rank with which somebody stands at the end of the line.
    """
    last = in_line(session).last()
    return last.rank if last else 0


def pass_on(session, *, now):
    """
    Let the offers of a held date lapse whose time is over, and offer its free places to the next
    in line; return the new offers.
    """
    lapse_due(session, now=now)
    return offer_places(session, now=now)


def offer_places(session, *, now):
    """
    Offer the free places of a held date, none of whose offers is overdue, to the next in line;
    return the new offers.

    Nothing is offered while a change of the date can still be taken back, nor so near the start
    that nobody could answer: the place is then for the first who says yes.
    """
    until = _until(session, now)
    if until is None or not is_open(session, now):
        return []
    if not has_place(session):
        return []
    people = _to_be_offered(session)
    if not people or _can_be_taken_back(session, now):
        return []
    if session.capacity is not None:
        people = people[: session.capacity - places_taken(session)]
    return [_offer(session, answer, until, now) for answer in people]


def lapse_due(session, *, now):
    """
    Take those out of the line of a held date who let an offer go by.

    They said neither yes nor no to it, and can join again.
    """
    due = session.offers.filter(state=OfferState.OPEN, until__lte=now).select_related("answer")
    for offer in due:
        settle(offer, OfferState.LAPSED, now)
        answer = offer.answer
        answer.choice = AnswerChoice.MAYBE
        answer.waiting_since = None
        answer.rank = 0
        answer.revision += 1
        answer.save(update_fields=["choice", "waiting_since", "rank", "revision"])


def end_offers(session, *, now):
    """
    End the open offers of a held date; those they were made to keep their turn.
    """
    session.offers.filter(state=OfferState.OPEN).update(state=OfferState.LAPSED, settled_at=now)


def settle(offer, state, now):
    """
    Write down what became of an offer.
    """
    offer.state = state
    offer.settled_at = now
    offer.save(update_fields=["state", "settled_at"])


def _offer(session, answer, until, now):
    offer = Offer.objects.create(answer=answer, session=session, made_at=now, until=until)
    offer_place(offer, now=now)
    return offer


def _until(session, now):
    return offer_until(
        now,
        session.starts_at,
        longest=datetime.timedelta(hours=settings.FORUM_OFFER_HOURS),
        shortest=datetime.timedelta(minutes=settings.FORUM_OFFER_LEAST_MINUTES),
    )


def _to_be_offered(session):
    """
    List those in line who have no offer yet and can be asked by mail, in their order.
    """
    offered = Offer.objects.filter(answer=OuterRef("pk"), state=OfferState.OPEN)
    waiting = in_line(session).filter(~Exists(offered)).select_related("member", "guest")
    if session.topic.is_for_sig:
        load_ties([answer.member for answer in waiting if answer.member_id])
    return [answer for answer in waiting if _can_be_asked(answer, session)]


def _can_be_asked(answer, session):
    if answer.guest_id:
        return bool(answer.guest.email)
    return can_answer(answer.member, session.topic)


def _can_be_taken_back(session, now):
    return SessionChange.objects.filter(
        session=session, leaves_at__gt=now, taken_back_at=None
    ).exists()


def _where_something_is_due(now):
    offers = Offer.objects.filter(session=OuterRef("pk"), state=OfferState.OPEN)
    unasked = Answer.objects.filter(session=OuterRef("pk"), choice=AnswerChoice.WAITING).exclude(
        offers__state=OfferState.OPEN
    )
    taken = Count("answers", filter=Q(answers__choice=AnswerChoice.YES), distinct=True) + Count(
        "offers", filter=Q(offers__state=OfferState.OPEN), distinct=True
    )
    near = datetime.timedelta(minutes=2 * settings.FORUM_OFFER_LEAST_MINUTES)
    return (
        Session.objects.annotate(taken=taken)
        .filter(
            Exists(offers.filter(until__lte=now))
            | Q(Exists(unasked), state=SessionState.ANNOUNCED, starts_at__gte=now + near)
            & (Q(capacity=None) | Q(capacity__gt=F("taken")))
        )
        .order_by()
    )


@transaction.atomic
def _pass_on_dates(topic_id, now):
    return sum(len(pass_on(session, now=now)) for session in locked_dates(topic_id))
