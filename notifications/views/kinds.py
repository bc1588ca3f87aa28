"""
Every kind of mail, as it looks with made-up data.
"""

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import previews, queries, registry
from .policies import MAIL_ON_RECORD, MAIL_WITHOUT_IMAGES
from .refusing import refuse


@require_safe
@never_cache
def kinds(request):
    """
    Show those who look after mail every kind there is, and how one that is made up looks.
    """
    if refusal := refuse(request):
        return refusal
    return render(request, "notifications/kinds.html", {"classes": queries.kinds_by_class()})


@require_safe
@never_cache
def kind(request, name):
    """
    Show one kind of mail from made-up data, as it looks on a desk or a phone, in the light or in
    the dark, with images or without.
    """
    if refusal := refuse(request):
        return refusal
    notice, mail = _kind_or_404(name)
    look = previews.Look.of(request.GET)
    frame = "notifications:kind_html" if look.has_images else "notifications:kind_no_images"
    return render(
        request,
        "notifications/kind.html",
        {
            "kind": notice,
            "about": queries.class_of(notice),
            "look": look,
            "frame": f"{reverse(frame, args=[name])}?{look.address}",
            "mail": mail,
        },
    )


@require_safe
@never_cache
@csp_replace(MAIL_ON_RECORD)
def kind_html(request, name):
    """
    Show the HTML of one kind of mail from made-up data, for a sandboxed frame.
    """
    return _kind_page(request, name)


@require_safe
@never_cache
@csp_replace(MAIL_WITHOUT_IMAGES)
def kind_without_images(request, name):
    """
    Show the same as a program does that fetches no images.
    """
    return _kind_page(request, name)


def _kind_or_404(name):
    try:
        notice = registry.kind_of(name)
        return notice, previews.preview_of(notice, now=timezone.now()).mail
    except (registry.UnknownKind, previews.NoSample):
        raise Http404 from None


def _kind_page(request, name):
    if refusal := refuse(request):
        return refusal
    page = _kind_or_404(name)[1].html
    look = previews.Look.of(request.GET)
    return HttpResponse(previews.as_in_the_dark(page, is_dark=look.is_dark))
