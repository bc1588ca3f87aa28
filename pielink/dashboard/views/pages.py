"""
Pages that belong to no single app: home and search.
"""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pielink.kernel import connections
from resources import actions
from resources import queries as library

from .. import queries


@require_safe
def home(request):
    """
    Welcome a visitor, or show a member what waits for them.
    """
    now = timezone.now()
    if request.user.is_authenticated:
        context = queries.home(request.user, now=now)
        context["contributions"] = connections.collect(request.user, "desk", request.user, now)
        return render(request, "dashboard/home.html", context)
    return render(request, "dashboard/welcome.html", queries.welcome(request.user, now=now))


@require_safe
def search(request):
    """
    Show the search form and what it found.

    A search that finds nothing is counted, though it is asked with GET: the count changes no page
    and tells of no person, and whoever searched has nothing to confirm. Words are needed for it,
    so that what only follows links counts nothing.
    """
    wanted = library.Wanted(**{name: request.GET.get(name, "") for name in library.NARROWED_BY})
    page = queries.search(request.user, request.GET.get("q", ""), wanted)
    if page.in_vain and request.method == "GET":
        actions.note_empty_search(words=page.words, now=timezone.now())
    return render(request, "dashboard/search.html", {"section": "search", "search": page})
