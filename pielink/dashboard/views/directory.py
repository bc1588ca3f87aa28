"""
The directory of members, for whoever is signed in.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.queries import LABELS, Wanted

from .. import queries

# Beyond it no database counts.
MOST_DIGITS = 6


@require_safe
@login_required
@never_cache
def people(request):
    """
    Show the people who want to be listed, as somebody looks for them.
    """
    wanted = Wanted(**{name: request.GET.get(name, "").replace("\0", "") for name in LABELS})
    found = queries.people(
        request.user, request.GET.get("q", ""), wanted, _page_number(request.GET.get("page", "1"))
    )
    if not found:
        raise Http404
    return render(request, "dashboard/people.html", {"section": "sigs", "people": found})


@require_safe
@login_required
@never_cache
def person(request, public_id):
    """
    Show one person as they want to be seen by whoever looks.
    """
    found = queries.person(request.user, public_id)
    if not found:
        raise Http404
    card, sigs = found
    return render(request, "dashboard/person.html", {"section": "sigs", "card": card, "sigs": sigs})


def _page_number(typed):
    if not typed.isascii() or not typed.isdigit() or len(typed) > MOST_DIGITS or not int(typed):
        raise Http404
    return int(typed)
