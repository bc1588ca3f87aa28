"""
Every mail that went out, in the demo alone.
"""

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import access, mime, queries, transport
from ..models import Delivery
from .policies import MAIL_IN_THE_BOX


@require_safe
@never_cache
def box(request):
    """
    Show every mail that went out, in the demo alone.
    """
    _only_in_the_demo()
    address = request.GET.get("to", "").strip()
    return render(
        request,
        "notifications/box.html",
        {"address": address, "page": queries.box_page(address, request.GET.get("page"))},
    )


@require_safe
@never_cache
def box_mail(request, pk):
    """
    Show one mail exactly as it was sent, in the demo alone.
    """
    content = _kept_or_404(pk)
    return render(
        request,
        "notifications/box_mail.html",
        {
            "delivery": get_object_or_404(Delivery.objects.select_related("message"), pk=pk),
            "mail": mime.opened(content),
            "raw": content.decode("ascii", "replace"),
        },
    )


@require_safe
@never_cache
@csp_replace(MAIL_IN_THE_BOX)
def box_html(request, pk):
    """
    Show the HTML part of one mail, for a sandboxed frame whose links open in the whole window.
    """
    page = mime.opened(_kept_or_404(pk)).html
    return HttpResponse(page.replace("<head>", '<head><base target="_top">', 1))


@require_safe
@never_cache
def box_file(request, pk):
    """
    Hand out one mail as the file that was sent.
    """
    response = HttpResponse(_kept_or_404(pk), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="mail-{pk}.eml"'
    return response


def _only_in_the_demo():
    if not access.is_box_open():
        raise Http404


def _kept_or_404(pk):
    _only_in_the_demo()
    content = transport.kept(pk)
    if content is None:
        raise Http404
    return content
