"""
How the SIGs are, for the organisers.
"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.access import is_organiser

from .. import queries


@require_safe
@login_required
@never_cache
def watch(request):
    """
    Show the organisers which proposals wait and which SIGs need somebody.
    """
    if not is_organiser(request.user):
        raise PermissionDenied
    found = queries.watch(request.user, now=timezone.now())
    return render(request, "sigs/watch.html", {"section": "sigs", "found": found})
