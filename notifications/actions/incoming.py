"""
What a person does with mail that waits to be read.
"""

from django.db import transaction

from ..models import IncomingMail

_OUTCOME_LENGTH = IncomingMail._meta.get_field("outcome").max_length


def deal_with(*, mail, by, words, now):
    """
    Mark a mail that waited for a person as dealt with. Returns it, marked now or before.
    """
    with transaction.atomic():
        locked = IncomingMail.objects.select_for_update().get(pk=mail.pk)
        if locked.state == IncomingMail.State.WAITING:
            locked.state = IncomingMail.State.DONE
            locked.outcome = words[:_OUTCOME_LENGTH] or locked.outcome
            locked.settled_at, locked.settled_by = now, by
            locked.save(update_fields=["state", "outcome", "settled_at", "settled_by"])
    return locked
