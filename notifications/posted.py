"""
What was posted, to whom, and who holds it: asked by those who write more about the same things.
"""

from django.db.models import Count, Exists, OuterRef, Q

from members.models import Member

from .models import Delivery, Message


def known_keys(source_keys):
    """
    Return those of the keys under which something was posted.
    """
    return set(
        Message.objects.filter(source_key__in=list(source_keys)).values_list(
            "source_key", flat=True
        )
    )


def recalled(messages, *, reason, at):
    """
    Return the pks of the members for whom one of these messages was recalled at that moment.

    `messages` is what narrows down messages: {"about": ...} or {"pk": ...}.
    """
    skipped = Delivery.objects.filter(
        message__in=Message.objects.filter(**messages),
        state=Delivery.State.SKIPPED,
        reason=reason,
        settled_at=at,
        member__isnull=False,
    )
    return set(skipped.values_list("member_id", flat=True))


def written_about(abouts, *, kind):
    """
    Return (pk, facts, when it was written) of the messages of one kind about any of these, the
    earliest first.
    """
    messages = Message.objects.filter(about__in=list(abouts), kind=kind)
    return list(messages.order_by("created_at", "pk").values_list("pk", "facts", "created_at"))


def count_about(about, *, since):
    """
    Count the messages about something that were written since a moment.
    """
    return Message.objects.filter(about=about, created_at__gt=since).count()


def recipients_of(pks):
    """
    Return the members to whom any of these messages went, or is on its way.
    """
    deliveries = Delivery.objects.filter(message__in=pks).arrived_or_may()
    return Member.objects.filter(pk__in=deliveries.values("member_id"))


def recipients_about(about, *, kind):
    """
    Return the members to whom mail of one kind about something went, or is on its way.
    """
    deliveries = Delivery.objects.filter(message__about=about, message__kind=kind).arrived_or_may()
    return Member.objects.filter(pk__in=deliveries.values("member_id"))


def counts_about(abouts, *, kind):
    """
    Count recipients_about() each of these, in one step: {about: number} of those that mail of this
    kind was written about, be it to nobody.
    """
    left_out = {Delivery.State.REFUSED, Delivery.State.SKIPPED}
    arrived_or_may = Q(deliveries__state__in=[*set(Delivery.State) - left_out])
    return dict(
        Message.objects.filter(about__in=abouts, kind=kind)
        .order_by()
        .values_list("about")
        .annotate(number=Count("deliveries__member", filter=arrived_or_may, distinct=True))
    )


def calendar_holders(uid):
    """
    Return the members who have the event of this UID in their calendar, as far as we sent it.

    That is: they were sent a REQUEST, and no CANCEL since.
    """
    # What was kept for a round-up or for the site came without its calendar part.
    sent = (
        Delivery.objects.filter(message__calendar_uid=uid, told_in=None)
        .arrived_or_may()
        .exclude(state__in=[Delivery.State.HELD, Delivery.State.ON_SITE])
    )
    taken_back = sent.filter(
        message__calendar_method="CANCEL",
        member_id=OuterRef("member_id"),
        message_id__gt=OuterRef("message_id"),
    )
    holding = sent.filter(
        ~Exists(taken_back), message__calendar_method="REQUEST", member_id__isnull=False
    )
    return Member.objects.filter(pk__in=holding.values("member_id"))


def holds_entry(uid, address):
    """
    Test whether somebody without an account has the event of this UID in their calendar, as far as
    we sent it: the last calendar part that went to this address was a REQUEST.
    """
    last = (
        Delivery.objects.filter(message__calendar_uid=uid, address__iexact=address, member=None)
        .arrived_or_may()
        .order_by("message_id")
        .values_list("message__calendar_method", flat=True)
        .last()
    )
    return last == "REQUEST"


def guest_calendar_holders(uid):
    """
    Return the addresses of those without an account who have the event of this UID likewise.
    """
    sent = Delivery.objects.filter(message__calendar_uid=uid, member__isnull=True).arrived_or_may()
    taken_back = sent.filter(
        message__calendar_method="CANCEL",
        address=OuterRef("address"),
        message_id__gt=OuterRef("message_id"),
    )
    holding = sent.filter(~Exists(taken_back), message__calendar_method="REQUEST")
    return set(holding.values_list("address", flat=True))


def last_slots(*, about, address):
    """
    Return what filled the slots, for them alone, of the last mail about something to an address.
    """
    last = Delivery.objects.filter(message__about=about, address=address).order_by("pk").last()
    return last.slots if last else {}


def asked_by_calendar(uid, *, address):
    """
    Return the member who was sent a REQUEST of this UID at this address, or None.
    """
    asked = Delivery.objects.filter(
        message__calendar_uid=uid,
        message__calendar_method="REQUEST",
        address__iexact=address,
        member__isnull=False,
        # What a round-up told came without its calendar part.
        told_in=None,
        state__in=[Delivery.State.SENDING, Delivery.State.SENT, Delivery.State.IN_DOUBT],
    )
    # In two steps: within one, a database without fresh statistics goes through them once for each
    # member there is.
    return (
        Member.objects.current()
        .filter(pk__in=set(asked.values_list("member_id", flat=True)))
        .first()
    )
