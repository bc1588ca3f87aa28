"""
Addresses that do not work: a member's own, and all of them for those who look after mail.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import access, actions, forms, queries, seals
from ..enums import Trouble
from .refusing import refuse


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def own_address(request):
    """
    Tell a member that our mail to them came back, and have them say that it works again.
    """
    trouble = queries.trouble_of(request.user)
    onward = _onward(request)
    if trouble is None:
        return redirect(onward)
    may_lift = access.can_lift(request.user, trouble)
    if request.method == "POST":
        if not may_lift:
            raise PermissionDenied
        actions.lift(
            suppression=trouble, by=request.user, words="They say it works.", now=timezone.now()
        )
        messages.success(request, f"Thank you. Mail goes to {request.user.email} again.")
        return redirect(onward)
    return render(
        request,
        "notifications/own_address.html",
        {"section": "me", "trouble": trouble, "may_lift": may_lift, "onward": onward},
    )


@require_safe
@never_cache
def addresses(request):
    """
    Show those who look after mail which addresses do not work, and who lets our mail not in.
    """
    return _addresses(request, forms.StopAddressForm())


@require_POST
def stop_address(request):
    """
    Stop all but account mail to one address, by hand.
    """
    if refusal := refuse(request):
        return refusal
    form = forms.StopAddressForm(request.POST)
    if not form.is_valid():
        return _addresses(request, form, status=422)
    address = form.cleaned_data["address"].lower()
    actions.stop_address(
        address=address,
        reason=Trouble.BY_HAND,
        words=form.cleaned_data["words"],
        now=timezone.now(),
    )
    messages.success(request, f"No more mail goes to {address}, but for mail about the account.")
    return redirect("notifications:addresses")


@require_POST
def lift_address(request, pk):
    """
    Send mail to an address again.
    """
    if refusal := refuse(request):
        return refusal
    stopped = get_object_or_404(access.visible_suppressions(request.user), pk=pk)
    words = request.POST.get("words", "").strip()
    if not words:
        messages.error(
            request,
            f"Please say why mail to {stopped.address} will arrive now. It is still stopped.",
        )
        return redirect("notifications:addresses")
    actions.lift(suppression=stopped, by=request.user, words=words, now=timezone.now())
    messages.success(request, f"Mail goes to {stopped.address} again.")
    return redirect("notifications:addresses")


@require_safe
@never_cache
def blocked_domain(request, domain):
    """
    Show what to write to those who look after the mail of a domain that blocks ours.
    """
    if refusal := refuse(request):
        return refusal
    found = queries.for_their_it(request.user, domain, timezone.now())
    if found is None:
        raise Http404
    letter = render_to_string(
        "notifications/letter_to_it.txt",
        {
            "found": found,
            "examples": [
                (report, seals.message_id(report.delivery_id))
                for report in found.examples
                if report.delivery_id
            ],
            "site": settings.SITE_ADDRESS,
            "mail_domain": settings.MAIL_DOMAIN,
            "from_address": settings.MAIL_FROM_ADDRESS,
            "reply_to": settings.MAIL_REPLY_TO,
        },
    ).strip()
    return render(request, "notifications/blocked_domain.html", {"found": found, "letter": letter})


def _addresses(request, form, status=200):
    if refusal := refuse(request):
        return refusal
    now = timezone.now()
    return render(
        request,
        "notifications/addresses.html",
        {
            "form": form,
            "domains": queries.blocking_domains(request.user, now),
            "complaints": queries.complaints(request.user, now),
            "page": queries.stopped_page(request.user, request.GET.get("page")),
        },
        status=status,
    )


def _onward(request):
    path = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        path, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return path if is_ours else "/"
