"""
The programme as everyone sees it: coming, past, by season, one session.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from members.access import is_organiser

from .. import queries
from ..access import (
    can_answer,
    can_come_as_guest,
    can_know_who_comes,
    can_manage,
    can_manage_topic,
    can_schedule,
    visible_sessions,
)


@require_GET
def programme(request):
    """
    Show the coming programme.
    """
    months = queries.programme(request.user, now=timezone.now())
    return render(
        request,
        "forums/programme.html",
        {
            "section": "forums",
            "months": months,
            "seasons": queries.seasons(),
            "may_schedule": can_schedule(request.user),
        },
    )


@require_GET
def past(request):
    """
    Show what was held.
    """
    entries = queries.past_programme(request.user, now=timezone.now())
    return render(request, "forums/past.html", {"section": "forums", "entries": entries})


@require_GET
def season(request, slug):
    """
    Show one season.
    """
    found = queries.season_page(request.user, slug)
    if found is None:
        raise Http404
    season, months = found
    lines = [line for month in months for entry in month.entries for line in entry.lines]
    return render(
        request,
        "forums/season.html",
        {
            "section": "forums",
            "season": season,
            "months": months,
            "linked_data": queries.series_data(season, lines),
            "may_plan": is_organiser(request.user),
        },
    )


@require_GET
def session(request, pk, slug):
    """
    Show one session, at the one address that carries its present title.
    """
    page = queries.session_page(request.user, pk)
    if page is None:
        raise Http404
    found = page.line.session
    if request.path != found.get_absolute_url():
        return redirect(found)
    now = timezone.now()
    manages = can_manage(request.user, found)
    presses = queries.waiting_presses(request.user, now=now, session=found.pk) if manages else []
    comes = page.line.is_coming or (found.host_id and found.host_id == request.user.pk)
    is_coming_up = found.state == "announced" and found.ends_at > now
    return render(
        request,
        "forums/session.html",
        {
            "section": "forums",
            "session": found,
            "takes_guests": can_come_as_guest(found, now),
            "parts": queries.parts_of(found, request.user) if comes and is_coming_up else [],
            "page": page,
            "talk": queries.thread_of(found, request.user),
            "presses": presses,
            "manages": manages,
            "knows_who_comes": manages and can_know_who_comes(request.user, found),
            "manages_topic": can_manage_topic(request.user, found.topic),
            "may_answer": can_answer(request.user, found.topic),
            "is_open": found.state == "announced" and found.starts_at > now,
            "is_running": found.starts_at <= now < found.ends_at,
            "linked_data": queries.event_data(page.line, season=found.topic.season),
            "may_write_up": found.starts_at <= now and found.state != "cancelled",
        },
    )


@require_GET
@login_required
def mine(request):
    """
    Show a member what they said to which session.
    """
    now = timezone.now()
    return render(
        request,
        "forums/mine.html",
        {
            "section": "me",
            **queries.my_sessions(request.user, now=now),
            "past": queries.my_past_sessions(request.user, now=now),
            "attended": queries.attended(request.user),
            "polls": queries.polls_waiting_for(request.user, now=now),
        },
    )


def get_visible(user, pk):
    """
    Return the session, or answer 404 to someone who may not know of it.
    """
    found = (
        visible_sessions(user)
        .filter(pk=pk)
        .select_related("topic__theme", "topic__sig", "topic__season", "host")
        .first()
    )
    if found is None:
        raise Http404
    return found
