"""
The pages under /mail/: what a member gets and was told, leaving a stream from a mail, and what was
sent.
"""

import datetime

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.queries import place_of
from pielink.kernel.tokens import BadToken

from . import (
    access,
    actions,
    forms,
    mime,
    previews,
    queries,
    registry,
    rendering,
    roundups,
    transport,
)
from .enums import Pace, Trouble
from .forms import PauseForm, PreferencesForm
from .models import Delivery, IncomingMail

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
_MAIL_WITHOUT_IMAGES = {**_MAIL_ON_RECORD, "img-src": ["'none'"]}
_MAIL_IN_THE_BOX = {
    **_MAIL_POLICY,
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def preferences(request):
    """
    Show a member the streams of mail that concern them, and change how and when they come.
    """
    member, now = request.user, timezone.now()
    if request.method != "POST":
        return _preferences(request)
    form = PreferencesForm(request.POST, streams=queries.streams_for(member))
    if form.foreign_streams():
        raise Http404
    if not form.is_valid():
        return _preferences(request, form=form, status=422)
    with transaction.atomic():
        for stream, pace in form.chosen().items():
            actions.choose_pace(member=member, stream=stream, pace=pace, now=now)
        actions.choose_roundup(
            member=member, hour=form.cleaned_data["hour"], weekday=form.cleaned_data["weekday"]
        )
    messages.success(request, "Saved: this is how mail reaches you from now on.")
    return redirect("notifications:preferences")


@require_POST
@login_required
def pause(request):
    """
    Take a break from all mail that can be switched off, until a day.
    """
    form = PauseForm(request.POST)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            actions.pause(member=request.user, until=until, now=timezone.now())
        except actions.PauseOutOfReach as refused:
            form.add_error("until", str(refused))
        else:
            messages.success(request, "Enjoy the break.")
            return redirect("notifications:preferences")
    return _preferences(request, pause_form=form, status=422)


@require_POST
@login_required
def resume(request):
    """
    End a break from mail now.
    """
    actions.resume(member=request.user)
    messages.success(request, "Mail reaches you again. What we kept comes with your next round-up.")
    return redirect("notifications:preferences")


def _preferences(request, *, form=None, pause_form=None, status=200):
    member, now = request.user, timezone.now()
    chosen = queries.mail_settings(member)
    form = form or PreferencesForm(
        streams=queries.streams_for(member),
        initial={"hour": chosen.roundup_hour, "weekday": chosen.roundup_weekday},
    )
    return render(
        request,
        "notifications/preferences.html",
        {
            "section": "me",
            "form": form,
            "pause_form": pause_form or PauseForm(),
            "presets": [timezone.localdate(now) + datetime.timedelta(weeks=n) for n in (1, 2)],
            "paused_until": _end_of_pause(chosen, now),
            "place": place_of(member.time_zone),
        },
        status=status,
    )


def _end_of_pause(chosen, now):
    until = chosen.paused_until
    return until if until and until > now else None


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
            "paused_until": _end_of_pause(queries.mail_settings(request.user), now),
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


@require_safe
@login_required
@never_cache
def roundup(request):
    """
    Show a member what their next round-up would say, and change nothing by it.
    """
    sections = roundups.next_for(request.user, now=timezone.now())
    return render(request, "notifications/roundup.html", {"section": "me", "sections": sections})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request, token):
    """
    Take whoever holds the link off the stream it names, on a POST alone (RFC 8058).

    Mail programs post without cookie or session, and scanners follow every link: so there is no
    CSRF check, and a GET shows a button and changes nothing. A POST that says `again` takes a slip
    back.
    """
    try:
        member_id, stream = mime.read_unsubscribe(token)
    except BadToken:
        return render(request, "notifications/unsubscribe_unknown.html", status=404)
    pace = queries.pace_of(member_id, stream)
    stage = "off" if pace == Pace.OFF else "on"
    if pace is None:
        stage = "closed"
    elif request.method == "POST":
        stage = _subscribe_or_leave(request, member_id, stream)
    return render(
        request,
        "notifications/unsubscribe.html",
        {
            "label": registry.label_of(stream),
            "consent": registry.consent_to(stream),
            "stage": stage,
            "again": _pace_to_go_back_to(pace, stream),
        },
    )


def _subscribe_or_leave(request, member_id, stream):
    again, now = request.POST.get("again", ""), timezone.now()
    if again in Pace.values and not registry.consent_to(stream):
        actions.subscribe_again(member_id=member_id, stream=stream, pace=again, now=now)
        return "back"
    actions.unsubscribe(member_id=member_id, stream=stream, now=now)
    return "done"


def _pace_to_go_back_to(pace, stream):
    return next(
        each
        for each in (pace, registry.default_pace_of(stream), Pace.AT_ONCE)
        if each not in (None, Pace.OFF)
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
            "returned": queries.why_returned(entry.message),
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


@require_safe
@never_cache
def kinds(request):
    """
    Show those who look after mail every kind there is, and how one that is made up looks.
    """
    if refusal := _refuse(request):
        return refusal
    return render(request, "notifications/kinds.html", {"classes": queries.kinds_by_class()})


@require_safe
@never_cache
def kind(request, name):
    """
    Show one kind of mail from made-up data, as it looks on a desk or a phone, in the light or in
    the dark, with images or without.
    """
    if refusal := _refuse(request):
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
@csp_replace(_MAIL_ON_RECORD)
def kind_html(request, name):
    """
    Show the HTML of one kind of mail from made-up data, for a sandboxed frame.
    """
    return _kind_page(request, name)


@require_safe
@never_cache
@csp_replace(_MAIL_WITHOUT_IMAGES)
def kind_without_images(request, name):
    """
    Show the same as a program does that fetches no images.
    """
    return _kind_page(request, name)


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
    if refusal := _refuse(request):
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
    if refusal := _refuse(request):
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
    if refusal := _refuse(request):
        return refusal
    found = queries.for_their_it(request.user, domain, timezone.now())
    if found is None:
        raise Http404
    letter = render_to_string(
        "notifications/letter_to_it.txt",
        {
            "found": found,
            "examples": [
                (report, mime.message_id(report.delivery_id))
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


@require_safe
@never_cache
def incoming(request):
    """
    Show those who look after mail what came in and waits to be read, or all that did.
    """
    if refusal := _refuse(request):
        return refusal
    words, everything = request.GET.get("q", "").strip(), request.GET.get("all") == "1"
    state = "" if everything else IncomingMail.State.WAITING
    page = queries.incoming_page(
        request.user, state=state, words=words, number=request.GET.get("page")
    )
    return render(
        request,
        "notifications/incoming.html",
        {"page": page, "words": words, "everything": everything},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def incoming_mail(request, pk):
    """
    Show one mail that came in as plain text, and have it marked as dealt with.
    """
    if refusal := _refuse(request):
        return refusal
    mail = queries.incoming_mail(request.user, pk)
    if mail is None:
        raise Http404
    if request.method == "POST":
        words = request.POST.get("words", "").strip()
        actions.deal_with(mail=mail, by=request.user, words=words, now=timezone.now())
        messages.success(request, "Marked as dealt with.")
        return redirect("notifications:incoming")
    return render(request, "notifications/incoming_mail.html", {"mail": mail})


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


def _addresses(request, form, status=200):
    if refusal := _refuse(request):
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


def _kind_or_404(name):
    try:
        notice = registry.kind_of(name)
        return notice, previews.preview_of(notice, now=timezone.now()).mail
    except (registry.UnknownKind, previews.NoSample):
        raise Http404 from None


def _kind_page(request, name):
    if refusal := _refuse(request):
        return refusal
    page = _kind_or_404(name)[1].html
    look = previews.Look.of(request.GET)
    return HttpResponse(previews.as_in_the_dark(page, is_dark=look.is_dark))


def _only_in_the_demo():
    if not access.is_box_open():
        raise Http404


def _kept_or_404(pk):
    _only_in_the_demo()
    content = transport.kept(pk)
    if content is None:
        raise Http404
    return content
