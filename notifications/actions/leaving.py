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
        _forget_what_came_in(member, deliveries)
        # Servers name the address in what they answer.
        deliveries.update(reason="")
        deliveries.filter(state__in=[Delivery.State.QUEUED, Delivery.State.HELD]).update(
            state=Delivery.State.SKIPPED, reason="Their account is closed.", settled_at=now
        )
        deliveries.update(
            address=Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid")),
            name="",
            slots={},
            seen_at=None,
            member=None,
        )


def _forget_what_came_in(member, deliveries):
    addresses = {address.lower() for address in deliveries.values_list("address", flat=True)}
    addresses.add(member.email.lower())
    IncomingMail.objects.filter(
        Q(sender__in=addresses) | Q(delivery__in=deliveries.values("pk"))
    ).update(
        raw=b"",
        text="",
        subject="",
        sender="",
        envelope_from="",
        envelope_to="",
        outcome="Their account is closed.",
        is_kept=False,
    )
    Report.objects.filter(address__in=addresses).update(address="", words="")
    Suppression.objects.filter(address__in=addresses).delete()
