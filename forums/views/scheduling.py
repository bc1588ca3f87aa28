"""
The desk of those who look after sessions: draft a topic, check it, announce it.
"""

from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from members.access import is_organiser
from notifications.views.policies import MAIL_ON_RECORD
from pielink.kernel import connections
from sigs.access import facilitated_ids_of
from sigs.queries import at_risk

from .. import actions, queries
from ..access import (
    OPEN_IDEAS,
    can_ask_for_a_date,
    can_manage_topic,
    can_schedule,
    managed_sessions,
)
from ..enums import SessionState, TopicState
from ..forms import (
    DateFormSet,
    DetailsForm,
    ScheduleForm,
    usual_ways,
)
from ..invitations import (
    plan_inviting,
)
from ..models import Season, Topic
from .changing import reword
from .sending import is_only_looking, looked_at, told

BEING_ASKED = "People are being asked which date suits them. Decide that first, or give it up."


@require_GET
@login_required
def desk(request):
    """
    Show the drafts and coming sessions this person looks after.
    """
    _require_scheduler(request)
    now = timezone.now()
    entries = queries.desk(request.user, now=now, managed=managed_sessions(request.user))
    return render(
        request,
        "forums/desk.html",
        {
            "section": "forums",
            "drafts": [entry for entry in entries if _is_draft(entry)],
            "announced": [entry for entry in entries if not _is_draft(entry)],
            "contributions": connections.collect(request.user, "desk", request.user, now),
            "presses": queries.waiting_presses(request.user, now=now),
            "replies": queries.waiting_replies(request.user),
            "polls": queries.open_polls(request.user),
            "now": now,
            "is_organiser": is_organiser(request.user),
            "at_risk": at_risk(now) if is_organiser(request.user) else [],
            "seasons": queries.seasons_to_plan(now) if is_organiser(request.user) else [],
            "proposals": queries.waiting_proposals(request.user)
            if is_organiser(request.user)
            else None,
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
    Write a drafted topic anew, or change the words of one that is announced.
    """
    topic = _managed_topic(request, pk)
    if topic.sessions.exclude(state=SessionState.DRAFT).exists():
        return reword(request, topic)
    poll = queries.open_poll_of(topic)
    if poll:
        messages.info(request, BEING_ASKED)
        return redirect("forums:poll_results", pk=poll.pk)
    if topic.state not in {*OPEN_IDEAS, TopicState.SCHEDULED}:
        messages.info(request, "This topic is not open, so it gets no dates. Open it again first.")
        return redirect("forums:topic", pk=topic.pk)
    return _schedule(request, topic=topic)


def _schedule(request, *, topic):
    now = timezone.now()
    sigs = queries.sigs_for_scheduling(
        request.user,
        everything=is_organiser(request.user),
        ids=facilitated_ids_of(request.user),
    )
    first = topic.sessions.in_order().first() if topic else None
    options = {
        "sigs": sigs,
        "hosts": queries.possible_hosts(sigs, topic=topic, also=first and first.host_id),
        "must_choose_sig": not is_organiser(request.user),
    }
    data = request.POST if request.method == "POST" else None
    season = Season.objects.filter(slug=request.GET.get("season", "")).first()
    initial, dates = _what_is_drafted(topic, request, sigs, season)
    form = ScheduleForm(data, initial=initial, **options)
    formset = DateFormSet(data, initial=dates, prefix="dates", form_kwargs={"now": now})
    status = 200
    if data is not None:
        if all([form.is_valid(), formset.is_valid()]):
            try:
                drafted = _save_draft(request, topic, form, formset, now)
            except (actions.NotScheduled, actions.PollIsOpen):
                form.add_error(None, "This topic was announced or asked about in the meantime.")
            else:
                return redirect("forums:review", pk=drafted.pk)
        status = 422
    return render(
        request,
        "forums/schedule.html",
        {"section": "forums", "form": form, "formset": formset, "topic": topic},
        status=status,
    )


def _what_is_drafted(topic, request, sigs, season):
    user, wished = request.user, request.GET.get("sig", "")
    if topic is None:
        if wished.isdecimal() and sigs.filter(pk=wished).exists():
            asked_for = {"sig": sigs.get(pk=wished), "audience": "sig", "type": "sig_meeting"}
            return {"host": user.pk, **asked_for}, []
        first = sigs.filter(pk__in=facilitated_ids_of(user)).first()
        usual = {"type": "conversation", "host": user.pk}
        if season:
            usual = {**usual_ways(season), "host": season.host_id or user.pk, "season": season}
        return {"sig": first, "audience": "registered", **usual}, []
    sessions = list(topic.sessions.in_order())
    if not sessions:
        return _what_is_proposed(topic, user), []
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


def _what_is_proposed(topic, user):
    types = [each.type for each in topic.proposers.all() if each.type]
    return {
        **{name: getattr(topic, name) for name in ("title", "question", "audience")},
        **{name: getattr(topic, f"{name}_id") for name in ("theme", "sig", "season")},
        "type": types[0] if types else "conversation",
        "host": user.pk,
    }


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
    if request.method == "POST" and not is_only_looking(request):
        try:
            announced = actions.announce_topic(topic=topic, by=request.user, now=now)
        except actions.NotReady as error:
            reasons = error.reasons
        else:
            if announced:
                messages.success(request, f"Announced. {told('Everyone invited is', now)}")
            else:
                messages.info(request, "This was announced already. Nobody was invited twice.")
            return _to_first_date(topic)
    drafts = _drafts(topic)
    if not drafts:
        return _to_first_date(topic)
    planned = plan_inviting(topic, drafts)
    return render(
        request,
        "forums/review.html",
        {
            "section": "forums",
            "topic": topic,
            "lines": [queries.DateLine(session) for session in drafts],
            "missing": drafts[0].missing(),
            "reasons": reasons,
            "hosts": planned.hosts,
            "reach": planned.reach(now=now),
            "preview": looked_at(request, planned, now=now)
            if is_only_looking(request)
            else planned.preview(),
            "warnings": [
                words
                for warnings in queries.date_warnings(request.user, drafts)
                for words in warnings
            ],
            "may_ask_for_a_date": can_ask_for_a_date(request.user, topic),
        },
        status=422 if reasons else 200,
    )


@login_required
@require_safe
@never_cache
@csp_replace(MAIL_ON_RECORD)
def review_mail(request, pk):
    """
    Show the HTML of the invitation to the drafted dates of a topic, for a sandboxed frame.
    """
    topic = _managed_topic(request, pk)
    drafts = _drafts(topic)
    if not drafts:
        raise Http404
    return HttpResponse(plan_inviting(topic, drafts).preview().html)


def _drafts(topic):
    drafts = topic.sessions.filter(state=SessionState.DRAFT).select_related("host").in_order()
    for session in drafts:
        session.topic = topic
    return list(drafts)


@login_required
@require_POST
def discard(request, pk):
    """
    Throw a drafted topic away.
    """
    topic = _managed_topic(request, pk)
    try:
        kept = actions.discard_topic(topic=topic)
    except actions.NotScheduled:
        messages.error(request, "This is no draft. Cancel the dates that are announced instead.")
        return _to_first_date(topic)
    except actions.PollIsOpen:
        messages.error(request, BEING_ASKED)
        return _to_first_date(topic)
    if kept:
        messages.success(request, f"“{topic.title}” is back on the shortlist, without its dates.")
        return redirect("forums:topic", pk=topic.pk)
    messages.success(request, f"The draft “{topic.title}” is gone.")
    return redirect("forums:desk")


def _to_first_date(topic):
    first = topic.sessions.in_order().first()
    if first:
        return redirect(first)
    poll = queries.open_poll_of(topic)
    if poll:
        return redirect("forums:poll_results", pk=poll.pk)
    return redirect("forums:topic", pk=topic.pk)


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
