"""
A member's list of pages to read.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import queries
from ..actions import NotToBeSaved, save_for_later, take_off_the_list


@require_safe
@login_required
@never_cache
def reading_list(request):
    """
    Show a member what they saved for later.
    """
    saved = queries.reading_list(request.user, request.GET.get("page"))
    return render(request, "resources/reading_list.html", {"section": "me", "saved": saved})


@require_POST
def save_page(request, page_id):
    """
    Save a page for later; somebody unknown signs in first, and presses again.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(_way_back(request, "/library/"))
    page = queries.page_numbered(page_id, request.user)
    if page is None:
        raise Http404
    try:
        save_for_later(member=request.user, page=page, now=timezone.now())
    except NotToBeSaved as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Saved for later. It is on your reading list.")
    return redirect(page.url)


@require_POST
def take_off(request, saved_id):
    """
    Take a page off the member's list, and lead back to where that was asked.
    """
    back = _way_back(request, reverse("resources:reading_list"))
    if not request.user.is_authenticated:
        return redirect_to_login(back)
    take_off_the_list(member=request.user, saved_id=saved_id)
    messages.success(request, "It is off your reading list.")
    return redirect(back)


def _way_back(request, otherwise):
    """
    Return the address on this site that a form names as `next`.
    """
    named = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        named, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return named if is_here else otherwise
