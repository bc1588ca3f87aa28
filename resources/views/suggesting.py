"""
Suggesting a resource or a correction, and seeing what became of it.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import actions, queries
from ..forms import CorrectionForm, ResourceForm

SENT = "Thank you. An editor reads it, and you will see below and by e-mail what becomes of it."


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def suggest(request):
    """
    Take a correction to the page that ?page= names, or without it a resource for the library.
    """
    page = _page_named(request)
    form_class = CorrectionForm if page else ResourceForm
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.suggest(by=request.user, page=page, now=timezone.now(), **form.cleaned_data)
        except actions.TooManySuggestions as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, SENT)
            return redirect("resources:suggestions")
    return render(
        request,
        "resources/suggest.html",
        {"section": "library", "form": form, "about": page},
        status=422 if form.errors else 200,
    )


@require_safe
@login_required
@never_cache
def my_suggestions(request):
    """
    Show a member what they suggested and what became of it.
    """
    found = queries.my_suggestions(request.user, request.GET.get("page"))
    return render(request, "resources/suggestions.html", {"section": "me", "found": found})


def _page_named(request):
    """
    Return the page to correct, None where none is named; what one may not know of is not there.
    """
    number = request.GET.get("page", "")
    if not number:
        return None
    page = queries.page_numbered(int(number), request.user) if _is_number(number) else None
    if page is None:
        raise Http404
    return page


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 10
