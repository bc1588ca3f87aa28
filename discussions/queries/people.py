"""
Who may be spoken to by name in the threads of a SIG.
"""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from members.access import display_name
from members.models import Member
from sigs.access import members_among
from sigs.models import FacilitationTerm, SigMembership

from ..enums import PostState
from ..models import Post

MOST_SUGGESTED = 8


def to_speak_to(sig_id):
    """
    Return the members who may be spoken to by name in a SIG: those of it who chose to be seen, who
    run it, or whose name stands on a post there. Nobody finds out of others that they belong.
    """
    shown = SigMembership.objects.filter(
        sig_id=sig_id, member=OuterRef("pk"), left_at=None, is_shown=True
    )
    run = FacilitationTerm.objects.filter(sig_id=sig_id, member=OuterRef("pk"), ended_at=None)
    posted = Post.objects.filter(
        thread__sig_id=sig_id, author=OuterRef("pk"), state=PostState.SHOWN
    )
    return (
        members_among(sig_id, Member.objects.current())
        .exclude(name="")
        .filter(Q(Exists(shown)) | Q(Exists(run)) | Q(Exists(posted)))
        .annotate(lower_name=Lower("name"))
    )


def called(sig_id, names):
    """
    Return those who may be spoken to in a SIG under any of these names, whatever their letters'
    case.
    """
    if not names:
        return []
    lower = {name.lower() for name in names}
    return list(
        to_speak_to(sig_id).filter(Q(lower_name__in=lower) | Q(name__in=names)).order_by("pk")
    )


def suggestions(sig_id, start):
    """
    Return the names that may be spoken to in a SIG and begin like this, or have a part that does.
    """
    start = start.replace("\0", "").strip()[:60]
    found = to_speak_to(sig_id)
    if start:
        found = found.filter(Q(name__istartswith=start) | Q(name__icontains=f" {start}"))
    return [display_name(member) for member in found.order_by("lower_name", "pk")[:MOST_SUGGESTED]]
