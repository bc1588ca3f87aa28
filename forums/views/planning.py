"""
The plan of a season, for organisers: ideas put on dates, moved, dropped, copied and announced.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.access import is_organiser
from sigs.models import Sig

from .. import actions, queries
from ..enums import SessionState, TopicState
from ..forms import CopyForm, DateFormSet, PencilledForm, PlaceForm, SeasonForm, usual_ways
from ..invitations import plan_inviting, plan_season
from ..models import Season, Session
from .changing import warn_of_dates
from .scheduling import BEING_ASKED
from .sending import is_only_looking, looked_at, told

NOT_PLANNABLE = "This topic is not for this season any more. Nothing has changed."
ANNOUNCED_MEANWHILE = (
    "This date has been announced in the meantime, so it is moved or cancelled on its own page."
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_season(request):
    """
    Open a season; how its sessions are held begins as in the latest one.
    """
    _require_organiser(request)
    latest = Season.objects.first()
    form = _season_form(request, initial=usual_ways(latest or Season()))
    if form.is_bound and form.is_valid():
        season = actions.add_season(
            **form.words(), slug=form.cleaned_data["slug"], details=form.season_details()
        )
        messages.success(request, f"{season.title} is open. Topics can be put into it.")
        return redirect("forums:plan", slug=season.slug)
    return _show_season_form(request, form, season=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_season(request, slug):
    """
    Change a season and how its sessions are held from now on.
    """
    season = _season(request, slug)
    words = {name: getattr(season, name) for name in SeasonForm.WORDS}
    form = _season_form(request, initial={**words, **usual_ways(season)}, season=season)
    if form.is_bound and form.is_valid():
        actions.change_season(season=season, **form.words(), details=form.season_details())
        messages.success(request, "Saved. Dates that are written down already stay as they are.")
        return redirect("forums:plan", slug=season.slug)
    return _show_season_form(request, form, season=season)


@require_GET
@login_required
def plan(request, slug):
    """
    Show the plan of a season, by stage or by month.
    """
    season = _season(request, slug)
    now = timezone.now()
    planned = queries.plan(request.user, season, now=now)
    by_month = request.GET.get("view") == "months"
    return render(
        request,
        "forums/plan.html",
        {
            "section": "forums",
            "season": season,
            "plan": planned,
            "months": queries.months_of(planned) if by_month else None,
            "before": queries.season_before(season),
            "presses": [
                press
                for press in queries.waiting_presses(request.user, now=now)
                if season.pk in press.seasons
            ],
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request, slug, pk):
    """
    Put a topic on dates of a season.
    """
    season = _season(request, slug)
    topic = _topic_for(season, pk)
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    hosts = queries.possible_hosts(Sig.objects.all(), also=season.host_id, topic=topic)
    free = queries.free_twin_dates(season, now=now)
    form = PlaceForm(data, hosts=hosts, initial=_how_it_is_placed(topic, season))
    formset = DateFormSet(
        data,
        initial=_when_it_is_placed(season, free),
        prefix="dates",
        form_kwargs={"now": now, "time_zone": season.time_zone},
    )
    if data is not None and all([form.is_valid(), formset.is_valid()]):
        try:
            placed = actions.place_topic(
                topic=topic,
                season=season,
                dates=formset.specs(),
                host=form.cleaned_data["host"],
                kind=form.cleaned_data["type"],
                now=now,
            )
        except actions.NotPlannable:
            messages.error(request, NOT_PLANNABLE)
            return redirect("forums:plan", slug=season.slug)
        except actions.PollIsOpen:
            messages.error(request, BEING_ASKED)
            return redirect("forums:plan", slug=season.slug)
        messages.success(request, f"“{topic.title}” is pencilled in. Nobody has been told yet.")
        warn_of_dates(request, placed)
        return _to_card(season, topic)
    return render(
        request,
        "forums/plan_place.html",
        {
            "section": "forums",
            "season": season,
            "topic": topic,
            "form": form,
            "formset": formset,
            "has_suggestion": bool(free),
            "proposers": topic.proposers.all(),
        },
        status=200 if data is None else 422,
    )


@login_required
@require_POST
def take_in(request, slug, pk):
    """
    Plan a shortlisted topic for a season, or for none again.
    """
    season = _season(request, slug)
    topic = _topic_for(season, pk)
    into = None if "leave" in request.POST else season
    try:
        actions.plan_topic(topic=topic, season=into)
    except actions.NotPlannable:
        messages.error(request, NOT_PLANNABLE)
    else:
        words = f"is planned for {season.title}" if into else "is left for another season"
        messages.success(request, f"“{topic.title}” {words}.")
    return redirect("forums:plan", slug=season.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_pencilled(request, slug, pk):
    """
    Move a pencilled date, or name another host.
    """
    season = _season(request, slug)
    session = _pencilled(season, pk)
    if session.state != SessionState.DRAFT:
        messages.info(request, ANNOUNCED_MEANWHILE)
        return redirect(session)
    data = request.POST if request.method == "POST" else None
    now = timezone.now()
    names = ("date", "start_time", "end_time", "host")
    form = PencilledForm(
        data,
        now=now,
        time_zone=session.time_zone,
        initial={name: getattr(session, name) for name in names},
        hosts=queries.possible_hosts(Sig.objects.all(), also=session.host_id, topic=session.topic),
    )
    if data is not None and form.is_valid():
        try:
            moved = actions.move_pencilled(
                session=session, to=form.spec(), host=form.cleaned_data["host"], now=now
            )
        except actions.NotScheduled:
            messages.error(request, ANNOUNCED_MEANWHILE)
            return redirect(session)
        messages.success(request, "Saved. Nobody has been told yet.")
        warn_of_dates(request, [moved])
        return _to_card(season, session.topic)
    return render(
        request,
        "forums/plan_date.html",
        {
            "section": "forums",
            "season": season,
            "session": session,
            "line": queries.DateLine(session),
            "warnings": queries.date_warnings(request.user, [session])[0],
            "form": form,
        },
        status=200 if data is None else 422,
    )


@login_required
@require_POST
def drop_pencilled(request, slug, pk):
    """
    Strike out a pencilled date.
    """
    season = _season(request, slug)
    session = _pencilled(season, pk)
    day = queries.DateLine(session).when
    try:
        topic = actions.drop_pencilled(session=session)
    except actions.NotScheduled:
        messages.error(request, ANNOUNCED_MEANWHILE)
        return redirect(session)
    again = " It is an idea again." if topic.state == TopicState.SHORTLISTED else ""
    messages.success(request, f"{day} is struck out for “{topic.title}”.{again}")
    return _to_card(season, topic)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request, slug):
    """
    Choose topics of the season before, see what they would become, and make drafts of them.
    """
    season = _season(request, slug)
    before = queries.season_before(season)
    if before is None:
        raise Http404
    now = timezone.now()
    repeatables = queries.repeatables(before, season, now=now)
    ticked = request.POST if request.method == "POST" else request.GET
    form = CopyForm(ticked or None, repeatables=repeatables)
    chosen = form.chosen() if form.is_bound and form.is_valid() else []
    if request.method == "POST" and chosen:
        try:
            topics = actions.copy_topics(season=season, copies=chosen, by=request.user, now=now)
        except actions.NothingToCopy:
            messages.info(request, "They are in the season already. Nothing was repeated.")
        else:
            number = len(topics)
            words = "One topic is" if number == 1 else f"{number} topics are"
            messages.success(request, f"{words} pencilled in again. Nobody has been told yet.")
        return redirect("forums:plan", slug=season.slug)
    return render(
        request,
        "forums/season_copy.html",
        {
            "section": "forums",
            "season": season,
            "before": before,
            "form": form,
            "repeatables": repeatables,
            "chosen": chosen,
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def announce_season(request, slug):
    """
    Show what would be announced to whom; a POST announces it.
    """
    season = _season(request, slug)
    now = timezone.now()
    has_changed = False
    looks = is_only_looking(request)
    if request.method == "POST" and not looks:
        try:
            announced = actions.announce_season(
                season=season, by=request.user, shown=request.POST.get("shown", ""), now=now
            )
        except actions.PlanChanged:
            has_changed = True
        else:
            if announced:
                number = "One date is" if len(announced) == 1 else f"{len(announced)} dates are"
                messages.success(request, f"{number} announced. {told('Everyone is', now)}")
            else:
                messages.info(request, "This was announced already. Nobody was told twice.")
            return redirect("forums:plan", slug=season.slug)
    planned = queries.plan(request.user, season, now=now)
    ready = [date.session for date in planned.ready]
    mail = plan_season(season, ready)
    return render(
        request,
        "forums/season_announce.html",
        {
            "section": "forums",
            "season": season,
            "plan": planned,
            "cards": queries.cards_of(planned.ready),
            "waiting": [date for date in planned.pencilled if date.unsettled],
            "mail": mail and mail.preview(),
            "preview": looked_at(request, mail, now=now) if mail and looks else None,
            "reach": mail and mail.reach(now=now),
            "of_sigs": _of_sigs(ready, now),
            "shown": actions.fingerprint(ready),
            "has_changed": has_changed,
        },
        status=409 if has_changed else 200,
    )


def _of_sigs(sessions, now):
    """
    Return (topic, how many are invited) of those topics that go to a SIG alone.
    """
    return [
        (topic, plan_inviting(topic, dates).reach(now=now).count)
        for topic, dates in queries.by_topic(sessions).items()
        if topic.is_for_sig
    ]


def _how_it_is_placed(topic, season):
    proposer = queries.would_host(topic)
    return {
        "host": proposer.member_id if proposer else season.host_id,
        "type": (proposer and proposer.type) or season.type,
    }


def _when_it_is_placed(season, free):
    hours = {"start_time": season.start_time, "end_time": season.end_time}
    rows = [{"date": day, **hours} for day in free]
    return rows + [hours] * (3 - len(rows))


def _season_form(request, *, initial, season=None):
    hosts = queries.possible_hosts(Sig.objects.all(), also=initial["host"])
    data = request.POST if request.method == "POST" else None
    return SeasonForm(data, initial=initial, season=season, hosts=hosts)


def _show_season_form(request, form, *, season):
    return render(
        request,
        "forums/season_form.html",
        {"section": "forums", "form": form, "season": season},
        status=422 if form.errors else 200,
    )


def _to_card(season, topic):
    return redirect(f"{reverse('forums:plan', args=[season.slug])}#topic-{topic.pk}")


def _season(request, slug):
    _require_organiser(request)
    return get_object_or_404(Season.objects.select_related("host"), slug=slug)


def _topic_for(season, pk):
    topic = queries.idea(pk)
    if topic is None or topic.state not in actions.PLANNABLE:
        raise Http404
    if topic.season_id not in (None, season.pk):
        raise Http404
    return topic


def _pencilled(season, pk):
    return get_object_or_404(
        Session.objects.select_related("topic", "host"), pk=pk, topic__season=season
    )


def _require_organiser(request):
    if not is_organiser(request.user):
        raise PermissionDenied
