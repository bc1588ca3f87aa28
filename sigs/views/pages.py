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
            "run_by": queries.run_by(sig, request.user),
            **queries.people_context(request.user, sig),
            **standing_of(sig, request.user),
            **{
                name: connections.collect(sig, area, request.user, now)
                for name, area in AREAS.items()
            },
        },
    )
