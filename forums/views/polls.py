"""
Date polls: asking, answering from a mail or signed in, reading the results, deciding.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.access import is_organiser
from members.models import Member
from pielink.kernel import tokens
from sigs.access import facilitated_ids_of

from .. import actions, queries
from ..access import (
    can_answer,
    can_ask_for_a_date,
    can_know_who_votes,
    can_manage_poll,
    can_schedule,
    visible_polls,
)
from ..enums import Audience, PollState
from ..forms import CancelForm, DecideForm, OptionFormSet, PollForm, VoteForm
from ..models import DatePoll, Topic
from ..notices import POLL
from .sending import told

ON_THE_PROGRAMME = "This topic has been announced, merged or declined, so no date can be asked for."
BEING_ASKED = "People are being asked about this topic already. This is how it stands."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    """
    Write down a topic and ask which date suits.
    """
    if not can_schedule(request.user):
        raise PermissionDenied
    return _ask(request, topic=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_about(request, pk):
    """
    Ask which date suits an idea or a drafted topic.
    """
    topic = get_object_or_404(Topic.objects.select_related("sig", "theme", "season"), pk=pk)
    if not can_ask_for_a_date(request.user, topic):
        raise Http404
    running = topic.polls.filter(state=PollState.OPEN).first()
    if running:
        messages.info(request, BEING_ASKED)
        return redirect("forums:poll_results", pk=running.pk)
    if not actions.can_be_asked(topic):
        messages.info(request, ON_THE_PROGRAMME)
        return redirect(topic.sessions.in_order().first() or "forums:desk")
    return _ask(request, topic=topic)


def _ask(request, *, topic):
    now = timezone.now()
    sigs = _sigs_of(request.user)
    options = {
        "sigs": sigs,
        "hosts": queries.possible_hosts(sigs, also=request.user.pk),
        "must_choose_sig": not is_organiser(request.user),
    }
    data = request.POST if request.method == "POST" else None
    initial, dates = _what_is_known(request, topic, sigs)
    form = PollForm(data, initial=initial, **options)
    formset = OptionFormSet(data, initial=dates, prefix="dates", form_kwargs={"now": now})
    status = 200
    if data is not None:
        if all([form.is_valid(), formset.is_valid()]) and form.close_before(formset.specs(), now):
            asked = _open(request, topic, form, formset, now)
            if asked:
                return asked
        status = 422
    return render(
        request,
        "forums/poll_form.html",
        {"section": "forums", "form": form, "formset": formset, "topic": topic},
        status=status,
    )


def _open(request, topic, form, formset, now):
    try:
        poll = actions.open_poll(
            by=request.user,
            asking=form.topic_details(),
            topic=topic,
            details=form.details(),
            options=formset.specs(),
            closes_at=form.closes_at,
            now=now,
        )
    except actions.AlreadyAsked as error:
        messages.info(request, BEING_ASKED)
        return redirect("forums:poll_results", pk=error.poll.pk)
    except actions.NotScheduled:
        form.add_error(None, ON_THE_PROGRAMME)
        return None
    messages.success(request, f"{told('Everyone asked is', now)} Here you see what they say.")
    return redirect("forums:poll_results", pk=poll.pk)


def _what_is_known(request, topic, sigs):
    """
    Return what the form starts with and the rows of dates: what was drafted, else how the last
    session of the SIG or of this host was held.
    """
    if topic is None:
        sig = _sig_wished_for(request, sigs)
        before = queries.session_before(request.user, sig)
        audience = Audience.SIG if sig else Audience.REGISTERED
        known = {"sig": sig, "audience": audience}
        drafts = []
        if sig and queries.looks_for_first_date(sig):
            return _first_of(sig, request.user, before, known, timezone.now())
    else:
        drafts = list(topic.sessions.in_order())
        before = drafts[0] if drafts else queries.session_before(request.user, topic.sig)
        known = {name: getattr(topic, name) for name in actions.TopicDetails.__dataclass_fields__}
    held = {"host": request.user.pk, "type": "sig_meeting" if known["sig"] else "conversation"}
    if before:
        names = actions.SessionDetails.__dataclass_fields__
        held |= {name: getattr(before, name) for name in names}
    held["host"] = held["host"] or request.user.pk
    rows = [
        {"date": one.date, "start_time": one.start_time, "end_time": one.end_time} for one in drafts
    ]
    if before:
        hours = {"start_time": before.start_time, "end_time": before.end_time}
        rows += [hours] * (actions.MOST_OPTIONS - len(rows))
    return {**held, **known}, rows


def _first_of(sig, host, before, known, now):
    """
    Return what the form of a SIG's first session starts with, and dates that may suit.
    """
    first = queries.first_session_of(sig)
    held = {"host": host.pk, "type": "sig_meeting", "join_link": before.join_link if before else ""}
    rows = [{"date": day} for day in queries.dates_to_start_from(now)]
    return {**held, **first, **known}, rows


def _sig_wished_for(request, sigs):
    wished = request.GET.get("sig", "")
    own = sigs.filter(pk__in=facilitated_ids_of(request.user))
    return (sigs.filter(pk=wished).first() if wished.isdecimal() else None) or own.first()


def _sigs_of(user, *, also=None):
    return queries.sigs_for_scheduling(
        user, everything=is_organiser(user), ids=facilitated_ids_of(user) | {also}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote_by_mail(request, token):
    """
    Let the person a signed link was sent to say which dates suit them, without signing in.
    """
    try:
        poll_id, member_id = tokens.read(POLL, token, 2)
    except tokens.BadToken:
        return render(request, "forums/answer_unknown.html", status=404)
    poll = _polls(DatePoll.objects).filter(pk=poll_id).first()
    member = Member.objects.current().filter(pk=member_id).first()
    if poll is None or member is None:
        return render(request, "forums/answer_unknown.html", status=404)
    if not can_answer(member, poll.topic):
        context = {"section": "forums", "topic": poll.topic, "left_sig": True}
        return render(request, "forums/answer_closed.html", context, status=410)
    return _vote(request, poll, member, by_mail=True)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request, pk):
    """
    Let a signed-in member say which dates suit them.
    """
    found = _visible_poll(request.user, pk)
    if not can_answer(request.user, found.topic):
        return redirect("forums:poll_results", pk=pk)
    return _vote(request, found, request.user, by_mail=False)


def _vote(request, poll, member, *, by_mail):
    now = timezone.now()
    found = queries.poll_results(poll, now=now)
    said = queries.choices_of(member, poll)
    initial = {f"option-{pk}": choice for pk, choice in said.items()}
    data = request.POST if request.method == "POST" else None
    form = VoteForm(data, initial=initial, lines=found.in_order)
    is_open = queries.takes_votes(poll, now)
    is_saved, status = False, 200
    if data is not None and not is_open:
        status = 409
    elif data is not None and form.is_valid():
        try:
            actions.vote(poll=poll, member=member, choices=form.choices(), now=now)
        except actions.PollIsOver:
            poll.refresh_from_db()
            is_open, status = False, 409
        else:
            is_saved = True
            found = queries.poll_results(poll, now=now)
    elif data is not None:
        status = 422
    return render(
        request,
        "forums/poll.html",
        {
            "section": "forums",
            "poll": poll,
            "topic": poll.topic,
            "member": member,
            "by_mail": by_mail,
            "form": form,
            "found": found,
            "said": said,
            "is_open": is_open,
            "is_saved": is_saved,
            "is_too_late": status == 409,
            "is_sig_closed": queries.is_sig_closed(poll),
            "manages": not by_mail and can_manage_poll(request.user, poll),
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def results(request, pk):
    """
    Show those who look after a poll what was said; a POST decides on a date and announces it.
    """
    found = _managed_poll(request, pk)
    now = timezone.now()
    standing = queries.poll_results(
        found, now=now, with_names=can_know_who_votes(request.user, found)
    )
    form = _decide_form(request, found, standing)
    if request.method != "POST":
        return _show_results(request, found, form, standing, now)
    is_open = found.state == PollState.OPEN
    if is_open and not form.is_valid():
        return _show_results(request, found, form, standing, now, status=422)
    try:
        session = _decide(request, found, form, now)
    except actions.AlreadyDecided as error:
        when = queries.DateLine(error.session).when
        messages.info(request, f"This was decided already: it is {when}. Nobody was told twice.")
        return redirect(error.session)
    except actions.PollIsOver:
        found.refresh_from_db()
        return _show_results(request, found, form, standing, now, status=409)
    if session is None:
        return _show_results(request, found, form, standing, now, status=422)
    messages.success(
        request,
        f"It is {queries.DateLine(session).when}. Those who said yes to it are told that they have "
        "a place, everyone else is invited.",
    )
    return redirect(session)


def _decide(request, poll, form, now):
    """
    Return the session that the poll becomes, or None with what is wrong noted in the form.
    """
    if poll.state == PollState.DECIDED:
        raise actions.AlreadyDecided(poll.session)
    if poll.state != PollState.OPEN:
        raise actions.PollIsOver
    try:
        return actions.decide_poll(poll=poll, by=request.user, now=now, **form.decision())
    except actions.InThePast:
        form.add_error("option", "This date has gone by meanwhile. Choose another one.")
    except actions.NotReady as error:
        for reason in error.reasons:
            form.add_error(None, reason)
    return None


def _decide_form(request, poll, standing):
    sigs = _sigs_of(request.user, also=poll.topic.sig_id)
    names = actions.SessionDetails.__dataclass_fields__
    initial = {name: getattr(poll, name) for name in names}
    if standing.leading:
        initial["option"] = str(standing.leading.option.pk)
    data = request.POST if request.method == "POST" else None
    hosts = queries.possible_hosts(sigs, also=poll.host_id)
    return DecideForm(
        data,
        initial=initial,
        lines=standing.lines,
        hosts=hosts,
        is_confidential=poll.topic.is_confidential,
    )


def _show_results(request, poll, form, standing, now, *, status=200):
    return render(
        request,
        "forums/poll_results.html",
        {
            "section": "forums",
            "poll": poll,
            "topic": poll.topic,
            "form": form,
            "found": standing,
            "is_open": poll.state == PollState.OPEN and not queries.is_sig_closed(poll),
            "is_sig_closed": queries.is_sig_closed(poll),
            "has_closed": poll.closes_at <= now,
            "is_too_late": status == 409,
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request, pk):
    """
    Give a poll up.
    """
    found = _managed_poll(request, pk)
    if found.state != PollState.OPEN:
        messages.info(request, "This poll is not open any more.")
        return redirect("forums:poll_results", pk=pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        now = timezone.now()
        try:
            actions.abandon_poll(
                poll=found, by=request.user, reason=form.cleaned_data["reason"], now=now
            )
        except actions.PollIsOver:
            messages.info(request, "This poll was decided meanwhile.")
        else:
            messages.success(request, f"Given up. {told('Those who answered are', now)}")
        return redirect("forums:poll_results", pk=pk)
    return render(
        request,
        "forums/poll_abandon.html",
        {
            "section": "forums",
            "poll": found,
            "topic": found.topic,
            "form": form,
            "found": queries.poll_results(found, now=timezone.now()),
        },
        status=422 if form.errors else 200,
    )


def _polls(polls):
    return polls.select_related("topic__sig", "topic__theme", "host", "session__topic")


def _visible_poll(user, pk):
    found = _polls(visible_polls(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _managed_poll(request, pk):
    found = _visible_poll(request.user, pk)
    if not can_manage_poll(request.user, found):
        raise PermissionDenied
    return found
