"""
What was sent and what is in doubt, for those who look after mail.
"""

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import access, actions, queries, registry, rendering
from ..models import Delivery
from .policies import MAIL_ON_RECORD
from .refusing import refuse


@require_safe
@never_cache
def sent(request):
    """
    Show those who look after mail what was sent, and what is in doubt.
    """
    if refusal := refuse(request):
        return refusal
    return render(
        request,
        "notifications/sent.html",
        {
            "in_doubt": queries.in_doubt(request.user),
            "in_doubt_count": queries.count_in_doubt(request.user),
            "page": queries.sent_page(request.user, request.GET.get("page")),
        },
    )


@require_safe
@never_cache
def sent_message(request, pk):
    """
    Show one message as it was rendered, without anybody's links, and what became of it.
    """
    if refusal := refuse(request):
        return refusal
    entry = _entry_or_404(request, pk)
    return render(
        request,
        "notifications/sent_message.html",
        {
            "entry": entry,
            "is_sensitive": registry.is_sensitive(entry.message.kind),
            "text": rendering.shown(entry.message.text),
            "returned": queries.why_returned(entry.message),
            "can_steer": access.can_steer_sending(request.user),
            "page": queries.deliveries_page(entry.message, request.GET.get("page")),
        },
    )


@require_safe
@never_cache
@csp_replace(MAIL_ON_RECORD)
def sent_html(request, pk):
    """
    Show the HTML of a message on record, for a sandboxed frame.
    """
    if refusal := refuse(request):
        return refusal
    message = _entry_or_404(request, pk).message
    if registry.is_sensitive(message.kind):
        raise Http404
    return HttpResponse(rendering.shown_html(message.html))


@require_POST
def steer(request, pk):
    """
    Pause a mailing, let it go on, or stop it for good.
    """
    if refusal := refuse(request):
        return refusal
    if not access.can_steer_sending(request.user):
        raise PermissionDenied
    steered = _STEERED.get(request.POST.get("what"))
    if steered is None:
        raise Http404
    message = _entry_or_404(request, pk).message
    try:
        messages.success(request, steered(message, request.user, timezone.now()))
    except (actions.NothingWaits, actions.NotPaused) as refused:
        messages.error(request, str(refused))
    return redirect("notifications:sent_message", pk)


@require_POST
def settle(request, pk):
    """
    Send again what is in doubt, or leave it.
    """
    if refusal := refuse(request):
        return refusal
    delivery = get_object_or_404(Delivery, pk=pk, message__in=access.visible_sent(request.user))
    is_again = request.POST.get("what") == "again"
    decide = actions.send_again if is_again else actions.leave_as_is
    try:
        decide(delivery=delivery, by=request.user, now=timezone.now())
    except actions.NotInDoubt as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            f"The mail to {delivery.address} is on its way again."
            if is_again
            else f"The mail to {delivery.address} stays as it is.",
        )
    return redirect("notifications:sent")


@require_POST
def settle_all(request, pk):
    """
    Send again all of a message that is in doubt, or leave it.
    """
    if refusal := refuse(request):
        return refusal
    message = _entry_or_404(request, pk).message
    is_again = request.POST.get("what") == "again"
    try:
        count = actions.settle_all(
            message=message, again=is_again, by=request.user, now=timezone.now()
        )
    except actions.NotInDoubt as refused:
        messages.error(request, str(refused))
    else:
        mails = "One mail" if count == 1 else f"{count} mails"
        what = "on the way again" if is_again else "left as they are"
        messages.success(request, f"{mails}: {what}.")
    return redirect("notifications:sent_message", pk)


def _entry_or_404(request, pk):
    entry = queries.sent_message(request.user, pk)
    if entry is None:
        raise Http404
    return entry


def _pause(message, by, now):
    actions.pause_sending(message=message, by=by, now=now)
    return "Paused. Nothing more of it goes out until someone lets it go on."


def _resume(message, by, now):
    actions.resume_sending(message=message, now=now)
    return "It goes on where it was."


def _stop(message, by, now):
    count = actions.stop_sending(message=message, by=by, now=now)
    return f"Stopped. {count} {'person' if count == 1 else 'people'} will not get it."


_STEERED = {"pause": _pause, "resume": _resume, "stop": _stop}
