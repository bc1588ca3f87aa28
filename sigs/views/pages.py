"""
The SIGs' pages: the list and one group.
"""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pielink.kernel import connections

from .. import queries


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
    sig = queries.page(request.user, slug)
    if not sig:
        raise Http404
    return render(
        request,
        "sigs/sig.html",
        {
            "section": "sigs",
            "sig": sig,
            "run_by": queries.run_by(sig, request.user),
            "contributions": connections.collect(sig, "sig-page", request.user, timezone.now()),
        },
    )
