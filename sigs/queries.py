"""
Page-sized reads about SIGs.
"""

from functools import reduce
from operator import or_

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Value,
    When,
)
from django.db.models.functions import Lower

from pielink.kernel.search import Found, snippet

from . import access
from .models import FacilitationTerm, Sig


def cards(user):
    """
    Return the SIGs this person may know of, each with its facilitators, elements and size.

    Those still going come first. Each carries `member_count`, `facilitator_names`, `chips` and
    `belongs` (whether this person is in it).
    """
    sigs = list(
        _dressed(access.visible_sigs(user)).order_by(Q(state=Sig.State.CLOSED), *Sig._meta.ordering)
    )
    mine = access.sig_ids_of(user)
    for sig in sigs:
        sig.belongs = sig.pk in mine
    return sigs


def page(user, slug):
    """
    Return one SIG dressed like those of cards(), or None.
    """
    sig = _dressed(access.visible_sigs(user)).filter(slug=slug).first()
    if sig:
        sig.belongs = sig.pk in access.sig_ids_of(user)
    return sig


def search(user, words, *, limit):
    """
    Find SIGs by name or purpose: first those with every word, then those with any.

    Returns at most `limit` Found, the best first.
    """
    holds = [Q(name__icontains=word) | Q(purpose__icontains=word) for word in words]
    hits = sum(
        Case(When(each, then=Value(1)), default=Value(0), output_field=IntegerField())
        for each in holds
    )
    sigs = (
        access.visible_sigs(user)
        .filter(reduce(or_, holds))
        .annotate(hits=hits)
        .order_by("-hits", Lower("name"), "pk")[:limit]
    )
    return [
        Found(
            title=sig.name,
            url=sig.get_absolute_url(),
            kind="Special Interest Group",
            snippet=snippet(sig.purpose, words),
        )
        for sig in sigs
    ]


def for_staff(user):
    """
    Return the SIGs this person may know of, each with its size and current terms, unsliced.
    """
    return _dressed(access.visible_sigs(user))


def run_by_nobody_else(member):
    """
    Return the active SIGs that have this member as their only facilitator.
    """
    current = FacilitationTerm.objects.filter(sig=OuterRef("pk"), ended_at=None)
    return Sig.objects.filter(
        Exists(current.filter(member=member)),
        ~Exists(current.exclude(member=member)),
        state=Sig.State.ACTIVE,
    )


def _dressed(sigs):
    return sigs.annotate(
        member_count=Count("memberships", filter=Q(memberships__left_at=None))
    ).prefetch_related(
        Prefetch(
            "terms",
            FacilitationTerm.objects.filter(ended_at=None).select_related("member"),
            to_attr="current_terms",
        ),
        "elements__theme",
    )
