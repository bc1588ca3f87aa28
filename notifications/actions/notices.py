"""
What members have seen on the site of what they were told.
"""

from ..models import Delivery, Message


def mark_seen(*, member_id, abouts, now):
    """
    Take what this member was told about something as seen, since they have acted on it.

    `abouts` are the names that the messages carry as `about`.
    """
    Delivery.objects.filter(
        member_id=member_id,
        seen_at=None,
        message__in=Message.objects.filter(about__in=list(abouts)),
    ).update(seen_at=now)


def see_notice(*, delivery, now):
    """
    Take one notice as seen; the first time counts.
    """
    Delivery.objects.filter(pk=delivery.pk, seen_at=None).update(seen_at=now)


def see_all_notices(*, member, up_to, now):
    """
    Take every notice of this member as seen that was there when they looked: up to that pk.
    """
    there = Delivery.objects.released(now).filter(member=member, pk__lte=up_to, seen_at=None)
    Delivery.objects.filter(pk__in=there.order_by().values("pk")).update(seen_at=now)
