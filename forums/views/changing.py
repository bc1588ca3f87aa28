"""
Changing what is announced: another time, another way, other words, or not at all.
"""

import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import is_organiser
from sigs.access import facilitated_ids_of

from .. import actions, queries
from ..access import can_manage
from ..enums import Audience
from ..forms import CancelForm, DetailsForm, MoveForm, WordingForm
from ..invitations import plan_cancelling, plan_changing, plan_moving, plan_rewording
from ..models import Topic
from .programme import get_visible
from .sending import is_only_looking, looked_at, told, until


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk):
    """
    Move a session to another time.
    """
    session = _managed_session(request, pk)
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    initial = {
        "date": session.date,
        "start_time": session.start_time,
        "end_time": session.end_time,
    }
    form = MoveForm(data, initial=initial, now=now, time_zone=session.time_zone)
    preview = checked = None
    if data is not None and form.is_valid():
        if "check" in data:
            checked = _date_as_moved(request, session, form.spec())
        elif is_only_looking(request):
            planned = plan_moving(
                session, to=form.spec(), reason=form.cleaned_data["reason"], now=now
            )
            preview = looked_at(request, planned, now=now)
        elif _move(request, session, form, now):
            return redirect(get_visible(request.user, pk))
    planned = plan_moving(session, now=now)
    return _changing(request, "forums/move.html", session, form, planned, preview, checked=checked)


def _move(request, session, form, now):
    try:
        moved = actions.move_session(
            session=session,
            to=form.spec(),
            by=request.user,
            reason=form.cleaned_data["reason"],
            now=now,
        )
    except actions.AlreadyThen:
        form.add_error("date", "That is the time it already has. Nobody was written to.")
    except actions.NotScheduled:
        form.add_error(None, "This session is off or over, so it cannot be moved.")
    except actions.StillWaits as error:
        form.add_error(None, until(error.leaves_at))
    else:
        messages.success(request, f"Moved. {told('Everyone concerned is', now)}")
        warn_of_dates(request, [moved])
    return not form.errors


def _date_as_moved(request, session, to):
    """
    Return the day and what would speak against a session on it, (words, list of words).
    """
    moved = copy.copy(session)
    moved.set_times(to.date, to.start_time, to.end_time)
    line = queries.DateLine(moved)
    return f"{line.when}, {line.hours}", queries.date_warnings(request.user, [moved])[0]


def warn_of_dates(request, sessions):
    """
    Say on the next page what speaks against the dates of these sessions.
    """
    for warnings in queries.date_warnings(request.user, sessions):
        for words in warnings:
            messages.warning(request, words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, pk):
    """
    Call a session off.
    """
    session = _managed_session(request, pk)
    now = timezone.now()
    form = CancelForm(request.POST if request.method == "POST" else None)
    preview = None
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if is_only_looking(request):
            planned = plan_cancelling(session, reason=reason, now=now)
            preview = looked_at(request, planned, now=now)
        elif _cancel(request, session, reason, form, now):
            return redirect(session)
    planned = plan_cancelling(session, now=now)
    return _changing(request, "forums/cancel.html", session, form, planned, preview)


def _cancel(request, session, reason, form, now):
    try:
        actions.cancel_session(session=session, by=request.user, reason=reason, now=now)
    except actions.NotScheduled:
        form.add_error(None, "This session is over or was never announced.")
    except actions.StillWaits as error:
        form.add_error(None, until(error.leaves_at))
    else:
        messages.success(request, f"Cancelled. {told('Everyone concerned is', now)}")
    return not form.errors


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """
    Change how a session is held.
    """
    session = _managed_session(request, pk)
    sigs = queries.sigs_for_scheduling(
        request.user,
        everything=is_organiser(request.user),
        ids=facilitated_ids_of(request.user) | {session.topic.sig_id},
    )
    initial = {name: getattr(session, name) for name in DetailsForm.base_fields}
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    hosts = queries.possible_hosts(sigs, also=session.host_id)
    form = DetailsForm(
        data,
        initial=initial,
        hosts=hosts,
        audience=Audience.SIG if session.topic.is_for_sig else Audience.REGISTERED,
        is_confidential=session.topic.is_confidential,
    )
    preview = None
    if data is not None and form.is_valid():
        details = form.details()
        if is_only_looking(request):
            changes = actions.differences(session, details)
            planned = plan_changing(session, details=details, changes=changes, now=now)
            preview = looked_at(request, planned, now=now)
        elif _edit(request, session, details, form, now):
            return redirect(session)
    planned = plan_changing(session, now=now)
    return _changing(request, "forums/edit.html", session, form, planned, preview)


def _edit(request, session, details, form, now):
    tell = request.POST.get("do") == "tell"
    try:
        actions.change_session(
            session=session, details=details, by=request.user, now=now, tell=tell
        )
    except actions.CapacityTooSmall as error:
        form.add_error(
            "capacity",
            f"{error.taken} people have a place or are offered one. Keep at least that many.",
        )
    except actions.NotReady as error:
        for reason in error.reasons:
            form.add_error(None, reason)
    except actions.NotScheduled:
        form.add_error(None, "This session is off or over, so it cannot be changed.")
    except actions.StillWaits as error:
        form.add_error(None, until(error.leaves_at))
    else:
        messages.success(request, "Saved.")
    return not form.errors


def _changing(request, template, session, form, planned, preview, **more):
    now = timezone.now()
    return render(
        request,
        template,
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "reach": planned.reach(now=now),
            "preview": preview,
            "presses": queries.waiting_presses(request.user, now=now, session=session.pk),
            "form": form,
            **more,
        },
        status=422 if form.errors else 200,
    )


def reword(request, topic):
    """
    Change the words of an announced topic.
    """
    now = timezone.now()
    coming = topic.sessions.coming(now).select_related("topic", "host")
    session = coming.in_order().first()
    if session is None:
        messages.info(request, "No date of this topic is to come, so its words stay.")
        return redirect(topic.sessions.in_order().first())
    form = WordingForm(request.POST if request.method == "POST" else None, topic=topic)
    preview = None
    if form.is_bound and form.is_valid():
        to = form.wording()
        if is_only_looking(request):
            changes = to.differences(topic)
            preview = looked_at(request, _rewording(session, to, changes, now), now=now)
        elif _save_wording(request, topic, to, form, now):
            return redirect(coming.get(pk=session.pk))
    return render(
        request,
        "forums/reword.html",
        {
            "section": "forums",
            "topic": Topic.objects.get(pk=topic.pk),
            "session": session,
            "form": form,
            "reach": _rewording(session, None, (), now).reach(now=now),
            "preview": preview,
            "presses": queries.waiting_presses(request.user, now=now, session=session.pk),
        },
        status=422 if form.errors else 200,
    )


def _rewording(session, to, changes, now):
    topic = Topic.objects.select_related("theme", "sig").get(pk=session.topic_id)
    if to is not None:
        topic.title, topic.question, topic.theme = to.title, to.question, to.theme
    return plan_rewording(session, topic=topic, changes=changes, now=now)


def _save_wording(request, topic, to, form, now):
    tell = request.POST.get("do") == "tell"
    try:
        actions.reword_topic(topic=topic, to=to, by=request.user, now=now, tell=tell)
    except actions.StillWaits as error:
        form.add_error(None, until(error.leaves_at))
        return False
    except actions.NotScheduled:
        form.add_error(None, "No date of this topic is to come any more, so its words stay.")
        return False
    if not to.differences(topic):
        messages.info(request, "The words are as they were. Nobody was written to.")
    elif tell:
        messages.success(request, f"Saved. {told('Those who come are', now)}")
    else:
        messages.success(request, "Saved. Nobody was written to.")
    return True


def _managed_session(request, pk):
    session = get_visible(request.user, pk)
    if not can_manage(request.user, session):
        raise PermissionDenied
    return session
