"""
The pages under /mail/: what a member gets, leaving a stream from a mail, and what was sent.
"""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pielink.kernel.tokens import BadToken

from . import access, actions, mime, queries, registry, rendering, transport
from .enums import Pace
from .models import Delivery

# A mail's own page within ours: it may dress itself, and do nothing.
_MAIL_POLICY = {
    **dict.fromkeys(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]),
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
}
_MAIL_ON_RECORD = {**_MAIL_POLICY, "sandbox": [""]}
_MAIL_IN_THE_BOX = {
    **_MAIL_POLICY,
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def preferences(request):
    """
    Show a member the streams of mail that concern them, and change how one reaches them.
    """
    streams = queries.streams_for(request.user)
    if request.method == "POST":
        stream = next((one for one in streams if one.name == request.POST.get("stream")), None)
        if stream is None:
            raise Http404
        pace = request.POST.get("pace")
        if pace not in Pace.values:
            raise Http404
        actions.choose_pace(member=request.user, stream=stream.name, pace=pace, now=timezone.now())
        messages.success(request, f"{stream.label}: {Pace(pace).label.lower()}.")
        return redirect("notifications:preferences")
    return render(
        request,
        "notifications/preferences.html",
        {"section": "me", "streams": streams, "paces": Pace},
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request, token):
    """
    Take whoever holds the link off the stream it names, on a POST alone (RFC 8058).

    Mail programs post without cookie or session, and scanners follow every link: so there is no
    CSRF check, and a GET shows a button and changes nothing.
    """
    try:
        member_id, stream = mime.read_unsubscribe(token)
    except BadToken:
        return render(request, "notifications/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        actions.unsubscribe(member_id=member_id, stream=stream, now=timezone.now())
    return render(
        request,
        "notifications/unsubscribe.html",
        {"label": registry.label_of(stream), "done": request.method == "POST"},
    )


@require_safe
@never_cache
def sent(request):
    """
    Show those who look after mail what was sent, and what is in doubt.
    """
    if refusal := _refuse(request):
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
    if refusal := _refuse(request):
        return refusal
    entry = _entry_or_404(request, pk)
    return render(
        request,
        "notifications/sent_message.html",
        {
            "entry": entry,
            "is_sensitive": registry.is_sensitive(entry.message.kind),
            "text": rendering.shown(entry.message.text),
            "can_steer": access.can_steer_sending(request.user),
            "page": queries.deliveries_page(entry.message, request.GET.get("page")),
        },
    )


@require_POST
def steer(request, pk):
    """
    Pause a mailing, let it go on, or stop it for good.
    """
    if refusal := _refuse(request):
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


@require_POST
def settle_all(request, pk):
    """
    Send again all of a message that is in doubt, or leave it.
    """
    if refusal := _refuse(request):
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


@require_safe
@never_cache
@csp_replace(_MAIL_ON_RECORD)
def sent_html(request, pk):
    """
    Show the HTML of a message on record, for a sandboxed frame.
    """
    if refusal := _refuse(request):
        return refusal
    message = _entry_or_404(request, pk).message
    if registry.is_sensitive(message.kind):
        raise Http404
    return HttpResponse(rendering.shown_html(message.html))


@require_POST
def settle(request, pk):
    """
    Send again what is in doubt, or leave it.
    """
    if refusal := _refuse(request):
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
@csp_replace(_MAIL_IN_THE_BOX)
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


def _refuse(request):
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not access.can_read_sent(request.user):
        raise PermissionDenied
    return None


def _entry_or_404(request, pk):
    entry = queries.sent_message(request.user, pk)
    if entry is None:
        raise Http404
    return entry


def _only_in_the_demo():
    if not access.is_box_open():
        raise Http404


def _kept_or_404(pk):
    _only_in_the_demo()
    content = transport.kept(pk)
    if content is None:
        raise Http404
    return content
