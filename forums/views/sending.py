"""
The send desk: look at a mail before it leaves, take back what has not left, see what became of it.
"""

import datetime

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from notifications.views.policies import MAIL_ON_RECORD

from .. import actions, queries
from ..access import can_know_who_comes, can_manage, can_manage_topic, managed_sessions
from ..enums import SessionState
from ..models import DatePoll, Session, SessionChange
from .programme import get_visible

# What the buttons beside the one that sends ask for.
LOOK, TRY = "look", "try"
_KEPT_LOOK = "forums_look"


def is_only_looking(request):
    """
    Test whether a form was sent in order to see its mail or to try it out.
    """
    return request.POST.get("do") in (LOOK, TRY)


def looked_at(request, planned, *, now):
    """
    Return the Preview of a planned mail with what was typed; keep it for a frame, and send a trial
    of it where that was asked for.
    """
    preview = planned.preview()
    request.session[_KEPT_LOOK] = preview.html
    if request.POST.get("do") == TRY:
        actions.try_mail(planned=planned, by=request.user, now=now)
        messages.success(
            request, f"A trial is on its way to {request.user.email}. Nobody else gets it."
        )
    return preview


def until(leaves_at):
    """
    Say in words why a change has to wait for the mail of the last one.
    """
    return (
        f"The mail of the last change leaves at {_clock(leaves_at)}. Take that change back, or "
        "wait until then."
    )


def told(who_is, now):
    """
    Say when somebody ("Everyone is") hears of what was pressed at a moment.
    """
    if settings.FORUM_STOP_SECONDS:
        wait = datetime.timedelta(seconds=settings.FORUM_STOP_SECONDS)
        return f"{who_is} told at {_clock(now + wait)}."
    return f"{who_is} being told."


@login_required
@require_safe
@never_cache
@csp_replace(MAIL_ON_RECORD)
def look(request):
    """
    Show the HTML of the mail this person looked at last, for a sandboxed frame.
    """
    if _KEPT_LOOK not in request.session:
        raise Http404
    return HttpResponse(request.session[_KEPT_LOOK])


@login_required
@require_POST
def take_back(request, batch):
    """
    Take back what one press announced or changed, before its mail leaves.
    """
    now = timezone.now()
    sessions = list(
        Session.objects.filter(
            pk__in=SessionChange.objects.filter(batch=batch).values("session")
        ).select_related("topic")
    )
    managed = [session for session in sessions if can_manage(request.user, session)]
    if not managed:
        raise Http404
    if len(managed) < len(sessions):
        raise PermissionDenied
    poll = DatePoll.objects.filter(session__in=sessions).first()
    try:
        actions.take_back(batch=batch, by=request.user, now=now)
    except actions.TooLate:
        messages.error(
            request,
            "Some of this mail has left, so it cannot be taken back. Move, change or cancel the "
            "session instead: everyone concerned is told.",
        )
    except actions.ChangedSince:
        messages.error(request, "This was changed again since. Take that back first.")
    else:
        messages.success(
            request, "Taken back. None of its mail leaves, and everything is as it was before."
        )
    first = managed_sessions(request.user).filter(pk__in=[each.pk for each in sessions])
    first = first.select_related("topic").in_order().first()
    if first is None:
        return redirect("forums:poll_results", pk=poll.pk)
    if first.state == SessionState.DRAFT and can_manage_topic(request.user, first.topic):
        return redirect("forums:review", pk=first.topic_id)
    return redirect(first)


@login_required
@require_safe
@never_cache
def sent(request, pk):
    """
    Show those who look after a session what was sent about it, and how many of it arrived.
    """
    session = _managed(request, pk)
    now = timezone.now()
    return render(
        request,
        "forums/sent.html",
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "sent": queries.sent_about(session),
            "presses": queries.waiting_presses(request.user, now=now, session=session.pk),
            "now": now,
        },
    )


@login_required
@require_safe
@never_cache
def sent_mail(request, pk, message_pk):
    """
    Show one mail about a session, and by name what became of it for everyone it went to.
    """
    session = _managed(request, pk)
    mail, page = queries.sent_mail(session, message_pk, request.GET.get("page"))
    if mail is None:
        raise Http404
    return render(
        request,
        "forums/sent_mail.html",
        {"section": "forums", "session": session, "mail": mail, "page": page},
    )


def _managed(request, pk):
    session = get_visible(request.user, pk)
    if not can_know_who_comes(request.user, session):
        raise PermissionDenied
    return session


def _clock(moment):
    local = timezone.localtime(moment)
    return f"{local.hour}.{local.minute:02d}"
