"""
What SIGs have to do with one person: those they are shown in, and those about what interests them.
"""

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from .. import access
from ..enums import AWAKE_STATES, OVER_STATES, Joining
from ..models import Sig, SigMembership


def shown_with(member_pk, viewer):
    """
    Return the SIGs that a member chose to be seen in, as far as this person may know of them and
    of who is in them, with `tone`, in one step.
    """
    shown = SigMembership.objects.filter(member=member_pk, left_at=None, is_shown=True)
    return list(
        _toned(access.visible_sigs(viewer))
        .filter(pk__in=shown.values("sig"))
        .filter(
            Q(pk__in=access.sig_ids_of(viewer))
            | ~Q(joining=Joining.HIDDEN) & Q(is_confidential=False)
        )
        .exclude(state__in=OVER_STATES)
        .order_by(Lower("name"), "pk")
    )


def alike(user, elements, *, number):
    """
    Return the SIGs this person is not in that are about the most of these elements, with `tone`,
    in one step.
    """
    return list(
        _toned(access.visible_sigs(user))
        .filter(state__in=AWAKE_STATES, elements__in=elements)
        .exclude(joining=Joining.HIDDEN)
        .exclude(pk__in=access.sig_ids_of(user))
        .annotate(shared=Count("elements", distinct=True))
        .order_by("-shared", Lower("name"), "pk")[:number]
    )


def _toned(sigs):
    tone = Sig.elements.through.objects.filter(sig=OuterRef("pk")).order_by("pk")
    return sigs.annotate(tone=Subquery(tone.values("element__theme__tone")[:1]))
