"""
Whom mail about a SIG is for, as querysets of members.
"""

from django.db.models import Exists, OuterRef, Q

from members.models import Member

from ..enums import Joining
from ..models import FacilitationTerm, SigFollowing, SigMembership


def news_audience(sig):
    """
    Return the members whom news of a SIG is for: who belongs to it, runs it or, unless it is
    hidden by now, follows it.
    """
    wanted = Q(Exists(_of(sig, SigMembership, left_at=None))) | Q(
        Exists(_of(sig, FacilitationTerm, ended_at=None))
    )
    if sig.joining != Joining.HIDDEN:
        wanted |= Q(Exists(_of(sig, SigFollowing, ended_at=None)))
    return Member.objects.current().filter(wanted)


def runners(sig):
    """
    Return the members who run a SIG now.
    """
    return Member.objects.current().filter(Exists(_of(sig, FacilitationTerm, ended_at=None)))


def _of(sig, model, **current):
    return model.objects.filter(sig=sig, member=OuterRef("pk"), **current)
