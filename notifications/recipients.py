"""
Whom a notice goes to, and how it reaches each of them, as queries about members.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from members.models import Member

from .enums import Category, Pace, Trouble
from .models import NO_MAIL_THERE, Delivery, Suppression
from .registry import default_pace_of


@dataclass(frozen=True)
class Reach:
    """
    How many people a message would go to, and of those: how many by mail at once, kept for a
    round-up, shown on the site only as they chose, kept because they are away (`paused`, the last
    of them until `away_until`), and shown on the site only because their address does not work
    (`dead`). Left out are those who want none of it (`off`), and who has not confirmed their
    address (`unverified`). `guests` get it besides: people without an account.
    """

    count: int = 0
    at_once: int = 0
    in_a_roundup: int = 0
    on_the_site: int = 0
    paused: int = 0
    dead: int = 0
    off: int = 0
    unverified: int = 0
    away_until: datetime | None = None
    guests: int = 0

    @property
    def is_mixed(self):
        """
        Tell whether anybody gets it otherwise than by mail at once, or not at all.
        """
        return self.at_once != self.count or bool(self.off or self.unverified)


def reach_of(notice, members, stream, *, now, everybody=None):
    """
    Return the Reach of a notice to a queryset of members, in one step, or two where `everybody` is
    given: those whom it concerns, whether or not they confirmed their address.
    """
    people = with_dead(notice, _asked(notice, members, stream)).annotate(
        first=first_state(notice, now)
    )
    rows = (
        people.annotate(way=_way(notice, now))
        .order_by()
        .values_list("way")
        .annotate(number=Count("pk"), until=Max("mail_settings__paused_until"))
    )
    numbers, until = {}, {}
    for way, number, paused_until in rows:
        numbers[way], until[way] = number, paused_until
    unverified = 0
    if everybody is not None:
        confirmed = Member.objects.reachable().values("pk")
        unverified = everybody.order_by().exclude(pk__in=confirmed).values("pk").distinct().count()
    return Reach(
        count=sum(numbers.values()) - numbers.get("off", 0),
        unverified=unverified,
        away_until=until.get("paused"),
        **numbers,
    )


def _way(notice, now):
    """
    Return the name of the number of a Reach in which a member counts, in terms of the state in
    which their delivery would begin.
    """
    ways = [
        When(~Q(dead=""), then=Value("dead")),
        When(first=Delivery.State.ON_SITE.value, then=Value("on_the_site")),
        When(
            first=Delivery.State.HELD.value,
            mail_settings__paused_until__gt=now,
            then=Value("paused"),
        ),
        When(first=Delivery.State.HELD.value, then=Value("in_a_roundup")),
    ]
    if notice.category == Category.SUBSCRIPTION:
        ways.insert(0, When(pace=Pace.OFF, then=Value("off")))
    return Case(*ways, default=Value("at_once"), output_field=CharField())


def willing(notice, members, stream):
    """
    Return those of a queryset of members to whom a notice of this kind may go, each once; of a
    subscription with the `pace` of its stream, without those who want none of it.
    """
    people = _asked(notice, members, stream)
    if notice.category == Category.SUBSCRIPTION:
        people = people.exclude(pace=Pace.OFF)
    return people


def _asked(notice, members, stream):
    # Whatever the queryset joins, slices or orders, each person counts once.
    unordered = members if members.query.is_sliced else members.order_by()
    people = Member.objects.filter(pk__in=unordered.values("pk")).exclude(email="")
    return _with_pace(people, stream) if notice.category == Category.SUBSCRIPTION else people


def wanting(members, stream):
    """
    Return those of a queryset of members who want mail of a stream, at whatever pace.
    """
    return _with_pace(members, stream).exclude(pace=Pace.OFF)


def _with_pace(members, stream):
    """
    Add to each member the `pace` of a stream for them.
    """
    return members.annotate(
        preference=FilteredRelation(
            "stream_preferences", condition=Q(stream_preferences__stream=stream)
        ),
        pace=Coalesce(
            "preference__pace", Value(default_pace_of(stream).value), output_field=CharField()
        ),
    )


def with_dead(notice, members):
    """
    Add to each member `dead`: why no mail goes to their address, or nothing.

    Account mail goes there all the same: somebody has just asked for it.
    """
    if notice.sensitive:
        return members.annotate(dead=Value("", output_field=CharField()))
    stopped = Suppression.objects.current().filter(address=Lower(OuterRef("email")))
    words = [
        When(reason=trouble, then=Value(Suppression(reason=trouble).as_reason))
        for trouble in Trouble
    ]
    return members.annotate(
        dead=Coalesce(
            Subquery(
                stopped.annotate(
                    why=Case(*words, default=Value(NO_MAIL_THERE), output_field=CharField())
                ).values("why")[:1]
            ),
            Value(""),
            output_field=CharField(),
        )
    )


def first_state(notice, now):
    """
    Return the state in which a delivery begins, in terms of a member with a pace and `dead`.
    """
    return Case(
        When(~Q(dead=""), then=Value(Delivery.State.ON_SITE.value)),
        default=state_by_pace(notice, now),
        output_field=CharField(),
    )


def state_by_pace(notice, now):
    """
    Return the state in which a delivery begins, in terms of a member with a pace alone.
    """
    if notice.category != Category.SUBSCRIPTION:
        return Value(Delivery.State.QUEUED.value, output_field=CharField())
    return Case(
        When(pace=Pace.SITE, then=Value(Delivery.State.ON_SITE.value)),
        When(
            Q(pace__in=[Pace.DAILY, Pace.WEEKLY]) | Q(mail_settings__paused_until__gt=now),
            then=Value(Delivery.State.HELD.value),
        ),
        default=Value(Delivery.State.QUEUED.value),
        output_field=CharField(),
    )
