"""
Holding SIGs, so that one thing at a time changes what depends on how they stand.
"""

from ..models import Sig


def lock(sig):
    """
    Hold a SIG until the transaction ends, and return it as it is now.

    Sessions, topics, threads and members are held before their SIG, never after.
    """
    return locked(Sig.objects.filter(pk=sig.pk)).get()


def locked(sigs):
    """
    Return a queryset that holds these SIGs in one order until the transaction ends.
    """
    # Without their keys: rows that point at them may be written meanwhile, so that whoever has just
    # written one and now waits here is not waited for in turn.
    return sigs.select_for_update(no_key=True, of=("self",)).order_by("pk")
