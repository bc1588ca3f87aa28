"""
What a member was told.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import actions, queries
from .choices import end_of_pause


@require_safe
@login_required
@never_cache
def notices(request):
    """
    Show a member what they were told, the newest first; looking marks nothing.
    """
    now = timezone.now()
    return render(
        request,
        "notifications/notices.html",
        {
            "section": "notices",
            "told": queries.notice_page(request.user, request.GET.get("page"), now),
            "unseen": queries.unseen_notices(request.user, now),
            "this_year": timezone.localtime(now).year,
            "paused_until": end_of_pause(queries.mail_settings(request.user), now),
        },
    )


@require_POST
@login_required
def open_notice(request, pk):
    """
    Take a notice as seen, and lead to what it is about.
    """
    now = timezone.now()
    delivery, notice = queries.notice(request.user, pk, now)
    if delivery is None:
        raise Http404
    actions.see_notice(delivery=delivery, now=now)
    if notice is None:
        messages.info(request, "That is not open to you any more.")
    return _see_other(notice.path if notice and notice.path else reverse("notifications:notices"))


@require_POST
@login_required
def see_notices(request):
    """
    Take all notices as seen, as far as the page that was looked at had them.
    """
    up_to = request.POST.get("up_to", "")
    # As many digits as a pk can have.
    if not (up_to.isascii() and up_to.isdecimal() and len(up_to) <= 18):
        raise Http404
    actions.see_all_notices(member=request.user, up_to=int(up_to), now=timezone.now())
    messages.success(request, "All seen.")
    return _see_other(reverse("notifications:notices"))


def _see_other(path):
    response = redirect(path)
    # What follows is asked for with GET, whatever program posted.
    response.status_code = 303
    return response
