"""
Numbers that those who look after sessions can use, as charts, tables and files.
"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pielink.kernel import charts

from .. import documents, queries
from ..access import can_see_numbers

_TITLES = {"sessions": "By session", "seasons": "By season", "days": "By day of the week"}
_KEY = charts.Key(
    whole="Invited",
    parts=("Said yes", "Waiting for a place", "Said maybe", "Said no"),
    mark="Came",
    words="The numbers beside a bar: invited · answered · came",
)


@require_safe
@login_required
@never_cache
def numbers(request):
    """
    Show how many were invited, answered and came.
    """
    found = _found(request)
    return render(
        request,
        "forums/numbers.html",
        {
            "section": "forums",
            "found": found,
            "parts": [
                {"table": table, "title": _TITLES[table.by], "chart": _chart(table, found)}
                for table in found.tables
            ],
        },
    )


@require_safe
@login_required
@never_cache
def numbers_file(request, by):
    """
    Give one of the tables as a CSV file.
    """
    table = next((each for each in _found(request).tables if each.by == by), None)
    if table is None:
        raise Http404
    return HttpResponse(
        documents.write_csv(table.headings, table.rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{by}.csv"'},
    )


def _found(request):
    if not can_see_numbers(request.user):
        raise PermissionDenied
    season = request.GET.get("season", "")
    found = queries.numbers(request.user, now=timezone.now(), season=season)
    if found is None:
        raise Http404
    return found


def _chart(table, found):
    about = "" if table.by == "seasons" else f", {found.chosen.title}"
    svg = charts.bars(
        name=table.by,
        title=f"{_TITLES[table.by]}{about}",
        description=(
            "How many were invited, what they answered and how many came. "
            "The table after it says the same."
        ),
        key=_KEY,
        bars=[_bar(table, tally) for tally in table.tallies],
    )
    return mark_safe(svg)  # noqa: S308 - every word in it was escaped


def _bar(table, tally):
    name, more = tally.names
    of_session = table.by == "sessions"
    label = f"{more}: {name}" if of_session else f"{name}, {more} session{'s' * (more != 1)}"
    words = " · ".join(
        "–" if number is None else str(number)
        for number in (tally.invited, tally.answered, tally.came)
    )
    return charts.Bar(label, words, tally.invited, tally.parts, tally.came)
