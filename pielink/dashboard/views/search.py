"""
The search page.
"""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from pielink.dashboard import queries


@require_safe
def search(request):
    """
    Show the search form and what it found.
    """
    page = queries.search(request.user, request.GET.get("q", ""))
    return render(request, "dashboard/search.html", {"section": "search", "search": page})
