"""
The line for a place: as those who look after a session see it, and where one person stands in it.
"""

import datetime
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce

from ..clock import wall_time
from ..enums import AnswerChoice, OfferState
from ..models import Answer, LineMove, Offer

ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)


@dataclass(frozen=True)
class InLine:
    """
    Somebody in the line for a place: which place they stand at, until when a place is offered to
    them (by the session's clock, naive), and how they came to stand there.
    """

    answer: Answer
    place: int
    until: datetime.datetime | None
    moves: list[LineMove]

    @property
    def from_where(self):
        """
        Name where somebody is from, as lists of people show it.
        """
        if self.answer.guest_id:
            return "Guest"
        organisation = self.answer.member.organisation
        return organisation.name if organisation else ""

    @property
    def is_out_of_reach(self):
        """
        Test whether no mail can offer them a place.
        """
        return bool(self.answer.guest_id) and not self.answer.guest.email


def line_of(session):
    """
    Read the line for a place at a session, in order, in a fixed number of steps.
    """
    open_offers = Offer.objects.filter(state=OfferState.OPEN)
    moves = LineMove.objects.select_related("by")
    waiting = (
        session.answers.filter(choice=AnswerChoice.WAITING)
        .select_related("member__organisation", "guest")
        .prefetch_related(
            Prefetch("offers", open_offers, to_attr="open_offers"),
            Prefetch("line_moves", moves, to_attr="moves"),
        )
        .defer("wants_bsl", "wants_captions", "wants_dial_in", "access_note")
        .order_by("rank", "waiting_since", "pk")
    )
    return [
        InLine(
            answer=answer,
            place=place,
            until=next(
                (wall_time(each.until, session.time_zone) for each in answer.open_offers), None
            ),
            moves=answer.moves,
        )
        for place, answer in enumerate(waiting, 1)
    ]


def with_place(answers):
    """
    Add to answers the `place` at which their person stands in the line, `offered_until`, and
    whether an offer lapsed since they answered (`has_lapsed`).
    """
    before = (
        Q(rank__lt=OuterRef("rank"))
        | Q(rank=OuterRef("rank"), waiting_since__lt=OuterRef("waiting_since"))
        | Q(
            rank=OuterRef("rank"),
            waiting_since=OuterRef("waiting_since"),
            pk__lt=OuterRef("pk"),
        )
    )
    ahead = (
        Answer.objects.filter(before, session=OuterRef("session"), choice=AnswerChoice.WAITING)
        .order_by()
        .values("session")
        .annotate(number=Count("pk"))
        .values("number")
    )
    offers = Offer.objects.filter(answer=OuterRef("pk"))
    lapsed = offers.filter(state=OfferState.LAPSED, settled_at__gte=OuterRef("answered_at"))
    return answers.annotate(
        place=Coalesce(Subquery(ahead, output_field=IntegerField()), Value(0)) + 1,
        offered_until=Subquery(offers.filter(state=OfferState.OPEN).values("until")[:1]),
        has_lapsed=Exists(lapsed),
    )


def place_in_line(answer):
    """
    Say in words at which place somebody stands in the line, such as "third".
    """
    return in_words(with_place(Answer.objects.filter(pk=answer.pk)).get().place)


def in_words(place):
    """
    Say a place, counted from one, in words.
    """
    return ORDINALS[place - 1] if place <= len(ORDINALS) else str(ordinal(place))
