"""
The sessions of one SIG that are over.
"""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sigs.access import visible_sigs

from .. import queries


@require_safe
def past(request, slug):
    """
    Show one page of what a SIG talked over, the latest first.
    """
    sig = get_object_or_404(visible_sigs(request.user), slug=slug)
    found, rows = queries.past_of_sig(
        sig, request.user, request.GET.get("page"), now=timezone.now()
    )
    return render(
        request,
        "forums/sig_past.html",
        {
            "section": "sigs",
            "sig": sig,
            "found": found,
            "rows": rows,
            "previous_href": f"?page={found.previous_page_number()}"
            if found.has_previous()
            else "",
            "next_href": f"?page={found.next_page_number()}" if found.has_next() else "",
        },
    )
