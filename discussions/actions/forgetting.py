"""
Taking a person out of threads when they close their account.
"""

from django.db import transaction

from ..models import (
    BoardVisit,
    Decision,
    Mention,
    Post,
    PostRevision,
    ReadMark,
    Report,
    Thread,
    ThreadFollow,
)


@transaction.atomic
def forget(*, member):
    """
    Take one person's name off what they posted, started and settled, and delete what they read,
    follow and were spoken to in. What they wrote stays, as others have answered it.
    """
    Post.objects.filter(author=member).update(author=None)
    Post.objects.filter(state_by=member).update(state_by=None)
    PostRevision.objects.filter(replaced_by=member).update(replaced_by=None)
    Report.objects.filter(reported_by=member).update(reported_by=None)
    Report.objects.filter(settled_by=member).update(settled_by=None)
    Decision.objects.filter(by=member).update(by=None)
    for role in ("started_by", "settled_by", "closed_by"):
        Thread.objects.filter(**{role: member}).update(**{role: None})
    for rows in (ReadMark, BoardVisit, ThreadFollow, Mention):
        rows.objects.filter(member=member).delete()
