"""
A mail sent to oneself before it goes to many.
"""

import uuid

from members.models import Member
from notifications import outbox

from ..notices import TRIAL


def try_mail(*, planned, by, now):
    """
    Send a Planned mail to the person who asks alone, marked as a trial, as often as they like.

    It holds no calendar entry, and its answer links lead to the page of the session
    or season.
    """
    return outbox.post(
        kind=TRIAL,
        source_key=f"{TRIAL}:{uuid.uuid4()}",
        context={**planned.context, "tried": f"emails/{planned.kind.replace('.', '/')}"},
        recipients=Member.objects.filter(pk=by.pk),
        facts={"path": planned.path, "slots": planned.slots},
        now=now,
    )
