"""
Stopping mail to an address, and lifting that.
"""

from django.db import transaction

from ..enums import Trouble
from ..models import Suppression

_WORDS_LENGTH = Suppression._meta.get_field("words").max_length
_LIFTED_LENGTH = Suppression._meta.get_field("lifted_words").max_length


def stop_address(*, address, reason, words, now, delivery=None):
    """
    Send no more than account mail to an address, as often as it is said. Returns the Suppression.
    """
    return Suppression.objects.get_or_create(
        address=address.lower(),
        lifted_at=None,
        defaults={
            "reason": Trouble(reason),
            "words": words[:_WORDS_LENGTH],
            "since": now,
            "delivery": delivery,
        },
    )[0]


def lift(*, suppression, by, words, now):
    """
    Send mail to an address again, and say why. Returns the Suppression, lifted now or before.
    """
    with transaction.atomic():
        locked = Suppression.objects.select_for_update().get(pk=suppression.pk)
        if locked.lifted_at is None:
            locked.lifted_at, locked.lifted_by = now, by
            locked.lifted_words = words[:_LIFTED_LENGTH]
            locked.save(update_fields=["lifted_at", "lifted_by", "lifted_words"])
    return locked
