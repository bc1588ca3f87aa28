"""
The desk of those who look after sessions: draft, announce, move, change, cancel, see who comes.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.access import is_organiser
from sigs.access import facilitated_ids_of

from .. import actions, queries
from ..access import (
    can_ask_for_a_date,
    can_manage,
    can_manage_topic,
    can_schedule,
    managed_sessions,
)
from ..enums import SessionState
from ..forms import CancelForm, DateFormSet, DetailsForm, MoveForm, ScheduleForm, SeasonForm
from ..invitations import preview
from ..models import Topic
from .programme import get_visible


@require_GET
@login_required
def desk(request):
    """
    Show the drafts and coming sessions this person looks after.
    """
    _require_scheduler(request)
    entries = queries.desk(request.user, now=timezone.now(), managed=managed_sessions(request.user))
    return render(
        request,
        "forums/desk.html",
        {
            "section": "forums",
            "drafts": [entry for entry in entries if _is_draft(entry)],
            "announced": [entry for entry in entries if not _is_draft(entry)],
            "replies": queries.waiting_replies(request.user),
            "polls": queries.open_polls(request.user),
            "now": timezone.now(),
            "is_organiser": is_organiser(request.user),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request):
    """
    Write down a topic and its dates as a draft.
    """
    _require_scheduler(request)
    return _schedule(request, topic=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_topic(request, pk):
    """
    Write a drafted topic anew.
    """
    topic = _managed_topic(request, pk)
    if topic.sessions.exclude(state=SessionState.DRAFT).exists():
        messages.info(request, "This topic is announced. Change its dates one by one.")
        return redirect(topic.sessions.in_order().first())
    return _schedule(request, topic=topic)


def _schedule(request, *, topic):
    now = timezone.now()
    sigs = queries.sigs_for_scheduling(
        request.user,
        everything=is_organiser(request.user),
        ids=facilitated_ids_of(request.user),
    )
    options = {
        "sigs": sigs,
        "hosts": queries.possible_hosts(sigs),
        "must_choose_sig": not is_organiser(request.user),
    }
    data = request.POST if request.method == "POST" else None
    initial, dates = _what_is_drafted(topic, request.user, sigs)
    form = ScheduleForm(data, initial=initial, **options)
    formset = DateFormSet(data, initial=dates, prefix="dates", form_kwargs={"now": now})
    status = 200
    if data is not None:
        if all([form.is_valid(), formset.is_valid()]):
            drafted = _save_draft(request, topic, form, formset, now)
            return redirect("forums:review", pk=drafted.pk)
        status = 422
    return render(
        request,
        "forums/schedule.html",
        {"section": "forums", "form": form, "formset": formset, "topic": topic},
        status=status,
    )


def _what_is_drafted(topic, user, sigs):
    if topic is None:
        first = sigs.filter(pk__in=facilitated_ids_of(user)).first()
        return {"sig": first, "audience": "registered", "host": user.pk, "type": "conversation"}, []
    sessions = list(topic.sessions.in_order())
    first = sessions[0]
    names = [*ScheduleForm.base_fields, *DetailsForm.base_fields]
    initial = {
        name: getattr(topic if hasattr(topic, name) else first, name)
        for name in dict.fromkeys(names)
    }
    dates = [
        {"date": one.date, "start_time": one.start_time, "end_time": one.end_time}
        for one in sessions
    ]
    return initial, dates


def _save_draft(request, topic, form, formset, now):
    content = {"details": form.details(), "dates": formset.specs(), "now": now}
    if topic is None:
        return actions.draft_topic(by=request.user, topic=form.topic_details(), **content)
    return actions.redraft_topic(topic=topic, to=form.topic_details(), **content)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, pk):
    """
    Show what will be sent to how many; a POST announces the dates and sends it.
    """
    topic = _managed_topic(request, pk)
    now = timezone.now()
    reasons = []
    if request.method == "POST":
        try:
            announced = actions.announce_topic(topic=topic, by=request.user, now=now)
        except actions.NotReady as error:
            reasons = error.reasons
        else:
            if announced:
                messages.success(request, "Announced. The invitations are on their way.")
            else:
                messages.info(request, "This was announced already. Nobody was invited twice.")
            return redirect(topic.sessions.in_order().first())
    drafts = list(
        topic.sessions.filter(state=SessionState.DRAFT).select_related("topic", "host").in_order()
    )
    if not drafts:
        return redirect(topic.sessions.in_order().first())
    return render(
        request,
        "forums/review.html",
        {
            "section": "forums",
            "topic": topic,
            "lines": [queries.DateLine(session) for session in drafts],
            "missing": drafts[0].missing(),
            "reasons": reasons,
            "preview": preview(topic, drafts, now=now),
            "may_ask_for_a_date": can_ask_for_a_date(request.user, topic),
        },
        status=422 if reasons else 200,
    )


@login_required
@require_POST
def discard(request, pk):
    """
    Throw a drafted topic away.
    """
    topic = _managed_topic(request, pk)
    try:
        actions.discard_topic(topic=topic)
    except actions.NotScheduled:
        messages.error(request, "This topic is announced. Cancel its dates instead.")
        return redirect(topic.sessions.in_order().first())
    messages.success(request, f"The draft “{topic.title}” is gone.")
    return redirect("forums:desk")


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
    if data is not None and form.is_valid():
        try:
            actions.move_session(
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
        else:
            messages.success(request, "Moved. Everyone concerned is being told both times.")
            return redirect(get_visible(request.user, pk))
    return _changing(request, "forums/move.html", session, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, pk):
    """
    Call a session off.
    """
    session = _managed_session(request, pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.cancel_session(
                session=session,
                by=request.user,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except actions.NotScheduled:
            form.add_error(None, "This session is over or was never announced.")
        else:
            messages.success(request, "Cancelled. Everyone concerned is being told.")
            return redirect(session)
    return _changing(request, "forums/cancel.html", session, form)


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
    data = request.POST if request.method == "POST" else None
    hosts = queries.possible_hosts(sigs, also=session.host_id)
    form = DetailsForm(data, initial=initial, hosts=hosts)
    if data is not None and form.is_valid():
        try:
            actions.change_session(
                session=session, details=form.details(), by=request.user, now=timezone.now()
            )
        except actions.CapacityTooSmall as error:
            form.add_error(
                "capacity", f"{error.taken} people already have a place. Keep at least that many."
            )
        except actions.NotReady as error:
            for reason in error.reasons:
                form.add_error(None, reason)
        except actions.NotScheduled:
            form.add_error(None, "This session is off or over, so it cannot be changed.")
        else:
            messages.success(request, "Saved.")
            return redirect(session)
    return _changing(request, "forums/edit.html", session, form)


@require_GET
@login_required
def people(request, pk):
    """
    Show who is coming to those who look after the session; what people need to the host alone.
    """
    session = _managed_session(request, pk)
    is_host = session.host_id == request.user.pk
    waiting, settled = queries.replies_to(session)
    return render(
        request,
        "forums/people.html",
        {
            "section": "forums",
            "session": session,
            "people": queries.people(session),
            "replies": waiting,
            "settled_replies": settled,
            "is_host": is_host,
            "needs": queries.needs_of(session) if is_host else [],
            "is_open": session.state == SessionState.ANNOUNCED
            and session.starts_at > timezone.now(),
        },
    )


@login_required
@require_POST
def admit(request, pk):
    """
    Give a free place to whoever has waited longest.
    """
    session = _managed_session(request, pk)
    try:
        answer = actions.admit_next(session=session, now=timezone.now())
    except actions.NobodyWaits:
        messages.info(request, "No place is free, or nobody waits for one.")
    else:
        messages.success(request, f"{answer.member.name} has a place now and is being told.")
    return redirect("forums:people", pk=session.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_season(request):
    """
    Open a season.
    """
    if not is_organiser(request.user):
        raise PermissionDenied
    form = SeasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        season = actions.add_season(**form.cleaned_data)
        messages.success(request, f"{season.title} is open. Topics can be put into it.")
        return redirect(season)
    return render(
        request,
        "forums/season_form.html",
        {"section": "forums", "form": form},
        status=422 if form.is_bound else 200,
    )


def _changing(request, template, session, form):
    return render(
        request,
        template,
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "concerned": queries.concerned(session),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _is_draft(entry):
    return any(line.session.state == SessionState.DRAFT for line in entry.lines)


def _require_scheduler(request):
    if not can_schedule(request.user):
        raise PermissionDenied


def _managed_topic(request, pk):
    topic = get_object_or_404(Topic.objects.select_related("sig", "theme", "season"), pk=pk)
    if not can_manage_topic(request.user, topic):
        raise Http404
    return topic


def _managed_session(request, pk):
    session = get_visible(request.user, pk)
    if not can_manage(request.user, session):
        raise PermissionDenied
    return session
