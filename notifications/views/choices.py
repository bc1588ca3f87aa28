"""
What a member gets and when: preferences, a break, the next round-up, and leaving from a mail.
"""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.queries import place_of
from pielink.kernel.tokens import BadToken

from .. import actions, queries, registry, roundups, seals
from ..enums import Pace
from ..forms import PauseForm, PreferencesForm


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
        member_id, stream = seals.read_unsubscribe(token)
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
            "paused_until": end_of_pause(chosen, now),
            "place": place_of(member.time_zone),
        },
        status=status,
    )


def end_of_pause(chosen, now):
    until = chosen.paused_until
    return until if until and until > now else None


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
