"""
Looking through the library by what its pages are about.
"""

import re

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import clearing, queries

_NUMBER = re.compile("[1-9][0-9]{0,3}")


@require_safe
def browse(request):
    """
    Show the ways to narrow the library and, once one is chosen, the pages it leaves.
    """
    number = request.GET.get("page", "1")
    if not _NUMBER.fullmatch(number):
        raise Http404
    wanted = queries.Wanted(**{name: request.GET.get(name, "") for name in queries.NARROWED_BY})
    browsed = queries.browse(request.user, wanted, int(number))
    if browsed is None:
        raise Http404
    home = queries.library_home()
    clearing.note_page(request, home, clearing.below_tag(home.pk))
    context = {"section": "library", "browsed": browsed}
    return render(request, "resources/browse.html", context)
