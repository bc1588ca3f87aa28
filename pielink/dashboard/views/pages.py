"""
Pages that belong to no single app: home and search.
"""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import queries


@require_safe
def home(request):
    """
    Welcome a visitor, or show a member what waits for them.
    """
    now = timezone.now()
    if request.user.is_authenticated:
        return render(request, "dashboard/home.html", queries.home(request.user, now=now))
    return render(request, "dashboard/welcome.html", queries.welcome(request.user, now=now))


@require_safe
def search(request):
    """
    Show the search form and what it found.
    """
    page = queries.search(request.user, request.GET.get("q", ""))
    return render(request, "dashboard/search.html", {"section": "search", "search": page})
