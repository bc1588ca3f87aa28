"""
Removing what the mail on record says of a person.
"""

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from ..models import (
    Delivery,
    IncomingMail,
    MailSettings,
    Message,
    Report,
    RoundupTurn,
    StreamPreference,
    Suppression,
    ToldInRoundup,
)


def forget_person(*, member, now):
    """
    Remove what the mail on record says of a person who closes their account.

    What still waits is not sent, and what went out no longer says to whom.
    """
    with transaction.atomic():
        StreamPreference.objects.filter(member=member).delete()
        MailSettings.objects.filter(member=member).delete()
        RoundupTurn.objects.filter(member=member).delete()
        ToldInRoundup.objects.filter(member=member).delete()
        deliveries = Delivery.objects.filter(member=member)
        addresses = {address.lower() for address in deliveries.values_list("address", flat=True)}
        addresses.add(member.email.lower())
        _forget_what_came_in(addresses, deliveries, why="Their account is closed.")
        _forget_deliveries(deliveries, why="Their account is closed.", now=now)


def forget_address(*, address, abouts, now):
    """
    Remove what the mail on record about some things says of somebody without an account.

    `abouts` are the names that the messages carry as `about`. What came in from the address, and
    what is known of it, goes once no other mail on record went there.
    """
    with transaction.atomic():
        theirs = Delivery.objects.filter(member=None, address__iexact=address)
        deliveries = theirs.filter(message__in=Message.objects.filter(about__in=abouts))
        pks = list(deliveries.values_list("pk", flat=True))
        deliveries = Delivery.objects.filter(pk__in=pks)
        is_last = not Delivery.objects.filter(address__iexact=address).exclude(pk__in=pks).exists()
        addresses = {address.lower()} if is_last else set()
        _forget_what_came_in(addresses, deliveries, why="They are forgotten.")
        _forget_deliveries(deliveries, why="They are forgotten.", now=now)


def hand_over(*, member, address, abouts):
    """
    Have the mail on record about some things say that what went to an address went to its owner,
    who has an account by now.
    """
    Delivery.objects.filter(
        member=None,
        address__iexact=address,
        message__in=Message.objects.filter(about__in=abouts),
    ).update(member=member)


def _forget_deliveries(deliveries, *, why, now):
    # Servers name the address in what they answer.
    deliveries.update(reason="")
    deliveries.filter(state__in=[Delivery.State.QUEUED, Delivery.State.HELD]).update(
        state=Delivery.State.SKIPPED, reason=why, settled_at=now
    )
    deliveries.update(
        address=Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid")),
        name="",
        slots={},
        seen_at=None,
        member=None,
    )


def _forget_what_came_in(addresses, deliveries, *, why):
    IncomingMail.objects.filter(
        Q(sender__in=addresses) | Q(delivery__in=deliveries.values("pk"))
    ).update(
        raw=b"",
        text="",
        subject="",
        sender="",
        envelope_from="",
        envelope_to="",
        outcome=why,
        is_kept=False,
    )
    Report.objects.filter(address__in=addresses).update(address="", words="")
    Suppression.objects.filter(address__in=addresses).delete()
