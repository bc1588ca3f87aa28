"""
Whom a notice goes to, and how it reaches each of them, as queries about members.
"""

from django.db.models import (
    Case,
    CharField,
    FilteredRelation,
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


def willing(notice, members, stream):
    """
    Return those of a queryset of members to whom a notice of this kind may go, each once; of a
    subscription with the `pace` of its stream, without those who want none of it.
    """
    # Whatever the queryset joins, slices or orders, each person counts once.
    unordered = members if members.query.is_sliced else members.order_by()
    people = Member.objects.filter(pk__in=unordered.values("pk")).exclude(email="")
    if notice.category == Category.SUBSCRIPTION:
        people = _with_pace(people, stream).exclude(pace=Pace.OFF)
    return people


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
