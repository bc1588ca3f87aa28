"""
The host's desk: one page for before a session, while it runs and afterwards.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members.models import Member

from .. import actions, queries
from ..access import can_know_who_comes, can_mark, can_read_needs
from ..enums import AnswerChoice, SessionState
from ..forms import (
    NoteForm,
    PresenceForm,
    SearchForm,
    WalkInForm,
    WordsForm,
)
from ..invitations import SILENT, people_for, preview_words
from ..models import Guest
from .programme import get_visible

_NOTED = {
    AnswerChoice.YES: "is coming",
    AnswerChoice.WAITING: "waits for a place",
    AnswerChoice.MAYBE: "may come",
    AnswerChoice.NO: "is not coming",
}


@require_GET
@login_required
@never_cache
def people(request, pk):
    """
    Show the desk of a session: as it is needed while it runs, or at any time with ?now, else whole.
    """
    session = get_managed(request, pk)
    now = timezone.now()
    is_running = session.starts_at <= now < session.ends_at
    wants_all = "all" in request.GET
    if "now" in request.GET or (is_running and not wants_all):
        return _running(request, session, now)
    return _whole(request, session, now)


def _running(request, session, now):
    marks = can_mark(request.user, session)
    return render(
        request,
        "forums/running.html",
        {
            **_common(request, session, now),
            "line": queries.DateLine(session),
            "people": queries.roll_of(session) if marks else [],
        },
    )


def _whole(request, session, now):
    context = _common(request, session, now)
    is_over = session.ends_at <= now
    roll = queries.roll_of(session) if is_over and context["marks"] else []
    waiting, settled = queries.replies_to(session)
    return render(
        request,
        "forums/people.html",
        {
            **context,
            "people": queries.people(session),
            "in_line": queries.line_of(session),
            "after": queries.after(session, request.user, now=now),
            "replies": waiting,
            "settled_replies": settled,
            "needs": queries.needs_of(session) if context["is_host"] else [],
            "roll": roll,
            "unmarked": sum(bool(person.said and not person.presence) for person in roll),
            "is_over": is_over,
            "silent_reached": people_for(session, SILENT).count() if context["is_open"] else 0,
        },
    )


def _common(request, session, now):
    parts = queries.parts_of(session, request.user)
    return {
        "section": "forums",
        "session": session,
        "is_host": can_read_needs(request.user, session),
        "marks": can_mark(request.user, session),
        "may_mark": session.starts_at - actions.GATHERING <= now
        and session.state not in (SessionState.CANCELLED, SessionState.DRAFT),
        "is_open": session.state == SessionState.ANNOUNCED and session.starts_at > now,
        "agenda": queries.agenda_of(session),
        "parts": parts,
        "gaps": [part for part in parts if part.holder is None],
        "read_out": queries.read_out(session),
        "documents": queries.documents_at(session, request.user),
        "decided": queries.decided_at(session, request.user) if session.topic.sig_id else [],
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk):
    """
    Find somebody by name, or add them, and write down what they said; once people gather, that they
    are there.
    """
    session = get_managed(request, pk)
    now = timezone.now()
    is_open = session.state == SessionState.ANNOUNCED and session.starts_at > now
    if not is_open:
        _require_marker(request, session)
    search = SearchForm(request.GET)
    words = search.cleaned_data["name"] if search.is_valid() else ""
    members, guests = queries.who_may_be_noted(session)
    if is_open:
        form = NoteForm(request.POST or None, members=members, guests=guests)
    else:
        form = WalkInForm(request.POST or None, members=members)
    status = 200
    if request.method == "POST":
        status = 422
        take = _note if is_open else _walk_in
        if form.is_valid() and take(request, session, form, now):
            return redirect("forums:people", pk=session.pk)
    found = queries.found_by_name(session, words) if words else ([], [])
    return render(
        request,
        "forums/add_person.html",
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "is_open": is_open,
            "search": SearchForm(initial={"name": words}),
            "words": words,
            "found": found[0],
            "found_guests": found[1] if is_open else [],
            "form": form,
        },
        status=status,
    )


def _note(request, session, form, now):
    typed = form.cleaned_data
    try:
        answer = actions.note_for(
            session=session,
            choice=typed["choice"],
            member=typed["member"],
            guest=typed["guest"],
            name=typed["name"],
            email=typed["email"],
            by=request.user,
            now=now,
        )
    except actions.AnsweringClosed:
        form.add_error(None, "This date can no longer be answered. Nothing was noted.")
    except actions.NotInvited:
        form.add_error(None, "This session is not for them. Nothing was noted.")
    else:
        messages.success(request, f"Noted: {answer.name} {_NOTED[answer.choice]}.")
        return True
    return False


def _walk_in(request, session, form, now):
    typed = form.cleaned_data
    try:
        attendance = actions.walk_in(
            session=session, member=typed["member"], name=typed["name"], by=request.user, now=now
        )
    except (actions.NotYet, actions.NotScheduled):
        form.add_error(None, "Nobody can be marked at this session now.")
        return False
    name = attendance.member.name if attendance.member else attendance.guest.name
    messages.success(request, f"{name} is marked as there.")
    return True


@login_required
@require_POST
def mark(request, pk):
    """
    Mark whether one person was there, and return to where they stand on the page.
    """
    session = get_managed(request, pk)
    _require_marker(request, session)
    form = PresenceForm(request.POST)
    if not form.is_valid():
        raise Http404
    who = {"member": None, "guest": None}
    if form.cleaned_data["member"]:
        who["member"] = get_object_or_404(Member, pk=form.cleaned_data["member"])
        anchor = f"member-{who['member'].pk}"
    else:
        who["guest"] = get_object_or_404(
            Guest, pk=form.cleaned_data["guest"], topic=session.topic_id
        )
        anchor = f"guest-{who['guest'].pk}"
    try:
        actions.mark_presence(
            session=session,
            presence=form.cleaned_data["presence"],
            by=request.user,
            now=timezone.now(),
            **who,
        )
    except (actions.NotYet, actions.NotScheduled):
        messages.error(request, "People can be marked from an hour before the session starts.")
    view = "?now" if request.POST.get("view") == "now" else "?all"
    return redirect(f"{reverse('forums:people', args=[session.pk])}{view}#{anchor}")


@login_required
@require_POST
def finish(request, pk):
    """
    Mark those who said yes and were not seen as people who did not come.
    """
    session = get_managed(request, pk)
    _require_marker(request, session)
    try:
        number = actions.settle_presence(session=session, by=request.user, now=timezone.now())
    except (actions.NotYet, actions.NotScheduled):
        messages.error(request, "This can be settled once the session is over.")
    else:
        whom = "Nobody was" if number == 0 else "One person is" if number == 1 else f"{number} are"
        messages.success(request, f"{whom} marked as not there. You can still change each of them.")
    return redirect("forums:people", pk=session.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request, pk):
    """
    Write to those who have not answered, or ask those who come who takes a part: first the words,
    then the mail as it will look, then it goes.
    """
    session = get_managed(request, pk)
    now = timezone.now()
    if session.state != SessionState.ANNOUNCED or session.starts_at <= now:
        messages.error(request, "Nobody can be asked any more: the session has begun or is off.")
        return redirect("forums:people", pk=session.pk)
    form = WordsForm(request.POST) if request.method == "POST" else _empty_words(request)
    status, preview = 200, None
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound and "send" in request.POST:
        if _send(request, session, form, now):
            return redirect("forums:people", pk=session.pk)
        status = 409
    elif form.is_bound and "again" not in request.POST:
        preview = preview_words(session, form.letter(), by=request.user)
    to = form["to"].value()
    if to not in dict(WordsForm.base_fields["to"].choices):
        to = SILENT
    return render(
        request,
        "forums/write_as_host.html",
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "form": form,
            "preview": preview,
            "is_to_silent": to == SILENT,
            "count": people_for(session, to).count(),
        },
        status=status,
    )


def _empty_words(request):
    to = request.GET.get("to", SILENT)
    if to not in dict(WordsForm.base_fields["to"].choices):
        raise Http404
    return WordsForm.empty(to)


def _send(request, session, form, now):
    try:
        message = actions.write_as_host(
            session=session, letter=form.letter(), by=request.user, now=now
        )
    except actions.NobodyToWriteTo:
        form.add_error(None, "There is nobody left to write to.")
    except actions.NotScheduled:
        form.add_error(None, "The session has begun or is off. Nothing was sent.")
    else:
        number = message.deliveries.count()
        messages.success(
            request, f"On its way to {number} {'person' if number == 1 else 'people'}."
        )
        return True
    return False


def get_managed(request, pk):
    """
    Return a session that whoever asks may know the people of, else raise.
    """
    session = get_visible(request.user, pk)
    if not can_know_who_comes(request.user, session):
        raise PermissionDenied
    return session


def _require_marker(request, session):
    if not can_mark(request.user, session):
        raise PermissionDenied
