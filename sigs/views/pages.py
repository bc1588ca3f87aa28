"""
The SIGs' pages: the list and one group.
"""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.access import is_organiser
from pielink.kernel import connections

from .. import queries
from .changing import standing_of


@require_safe
def sig_list(request):
    """
    Show the SIGs, what is proposed, and what is over.
    """
    return render(
        request,
        "sigs/list.html",
        {
            "section": "sigs",
            "found": queries.overview(request.user),
            "watches": is_organiser(request.user),
        },
    )


@require_safe
def sig_page(request, slug):
    """
    Show one SIG, with what the other apps have to say about it.
    """
    sig = queries.page(request.user, slug)
    if not sig:
        raise Http404
    return render(
        request,
        "sigs/sig.html",
        {
            "section": "sigs",
            "sig": sig,
            **standing_of(sig, request.user),
            "contributions": connections.collect(sig, "sig-page", request.user, timezone.now()),
        },
    )
