"""
The SIGs' pages: the list and one group.
"""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pielink.kernel import connections

from .. import queries

# What the other apps say of a SIG, in the order of its page: {name in the template: area}.
AREAS = {
    "now": "sig-now",
    "soon": "sig-soon",
    "contributions": "sig-page",
    "shelf": "sig-shelf",
    "past": "sig-past",
}


@require_safe
def sig_list(request):
    """
    Show every SIG as a card.
    """
    return render(
        request, "sigs/list.html", {"section": "sigs", "sigs": queries.cards(request.user)}
    )


@require_safe
def sig_page(request, slug):
    """
    Show one SIG, with what the other apps have to say about it.
    """
    sig = queries.home(request.user, slug)
    if not sig:
        raise Http404
    now = timezone.now()
    return render(
        request,
        "sigs/sig.html",
        {
            "section": "sigs",
            "sig": sig,
            **{
                name: connections.collect(sig, area, request.user, now)
                for name, area in AREAS.items()
            },
        },
    )
