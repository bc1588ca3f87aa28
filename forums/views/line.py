"""
The line for a place: taking one that is offered, from the mail; and steering the line as its host.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pielink.kernel import tokens

from .. import actions, queries
from ..access import can_know_who_comes
from ..clock import wall_time
from ..enums import AnswerChoice, OfferState
from ..forms import LineMoveForm
from ..models import Offer
from ..notices import OFFER, answer_address, guest_answer_address
from .programme import get_visible

_CHOICES = {AnswerChoice.YES, AnswerChoice.NO}
_JOIN_AGAIN = "again"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request, token):
    """
    Let the person a signed link was sent to take the place that is kept for them, or let it go, or
    join the line again, without signing in.
    """
    try:
        (pk,) = tokens.read(OFFER, token, 1)
    except tokens.BadToken:
        return render(request, "forums/answer_unknown.html", status=404)
    found = _offer(pk)
    if found is None:
        return render(request, "forums/answer_unknown.html", status=404)
    if request.method != "POST":
        return _show(request, found)
    choice = request.POST.get("choice", "")
    try:
        if choice == _JOIN_AGAIN:
            _join_again(found)
        elif choice in _CHOICES:
            actions.answer_offer(offer=found, choice=choice, now=timezone.now())
        else:
            return _show(request, found, is_unclear=True, status=422)
    except actions.OfferOver:
        return _show(request, _offer(pk), status=409)
    except (actions.AnsweringClosed, actions.NotInvited) as refusal:
        left_sig = isinstance(refusal, actions.NotInvited)
        return _show(request, found, is_closed=True, left_sig=left_sig, status=410)
    return _show(request, _offer(pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk, answer_pk):
    """
    Move somebody in the line to another place, with a reason.
    """
    session = _managed(request, pk)
    line = queries.line_of(session)
    entry = next((each for each in line if each.answer.pk == answer_pk), None)
    if entry is None:
        messages.info(request, "They are not in the line any more. Nothing was moved.")
        return redirect(_desk(session))
    data = request.POST if request.method == "POST" else None
    form = LineMoveForm(data, length=len(line), initial={"place": entry.place})
    if form.is_bound and form.is_valid():
        try:
            actions.move_in_line(
                answer=entry.answer, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except actions.NoSuchPlace as error:
            form.add_error("place", f"The line is shorter now: it has {error.length} places.")
        except actions.NotInLine:
            messages.info(request, "They are not in the line any more. Nothing was moved.")
            return redirect(_desk(session))
        else:
            place = queries.in_words(form.cleaned_data["place"])
            messages.success(request, f"{entry.answer.name} is {place} in line now.")
            return redirect(_desk(session))
    return render(
        request,
        "forums/line_move.html",
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "entry": entry,
            "in_line": line,
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@login_required
@require_POST
def give(request, pk, answer_pk):
    """
    Give somebody in the line a free place at once.
    """
    session = _managed(request, pk)
    answer = session.answers.select_related("session").filter(pk=answer_pk).first()
    if answer is None:
        raise Http404
    try:
        given = actions.give_place(answer=answer, by=request.user, now=timezone.now())
    except actions.NotInLine:
        messages.info(request, "They are not in the line any more. Nothing has changed.")
    except actions.NoPlaceFree:
        messages.error(
            request,
            "Every place is taken or offered to somebody. Raise the number of places first.",
        )
    else:
        messages.success(request, f"{given.name} has a place now and is being told.")
    return redirect(_desk(session))


def _offer(pk):
    return (
        Offer.objects.select_related(
            "answer__member", "answer__guest", "session__topic__theme", "session__topic__sig"
        )
        .filter(pk=pk)
        .first()
    )


def _join_again(found):
    actions.respond(
        topic=found.session.topic,
        choice=AnswerChoice.YES,
        member=found.answer.member,
        guest=found.answer.guest,
        session=found.session,
        now=timezone.now(),
    )


def _show(request, found, *, is_unclear=False, is_closed=False, left_sig=False, status=200):
    now = timezone.now()
    answer, session = found.answer, found.session
    stage = _stage(found, now)
    if is_closed or (stage != "kept" and session.starts_at <= now) or session.state != "announced":
        stage = "closed"
    link = answer_address(session.topic_id, answer.member_id) if answer.member_id else None
    return render(
        request,
        "forums/offer.html",
        {
            "section": "forums",
            "offer": found,
            "session": session,
            "topic": session.topic,
            "line": queries.DateLine(session),
            "until": wall_time(found.until, session.time_zone),
            "first_name": answer.member.get_short_name() if answer.member_id else answer.name,
            "stage": stage,
            "left_sig": left_sig,
            "is_unclear": is_unclear,
            "place": queries.place_in_line(answer) if stage == "waiting" else "",
            "chosen": request.GET.get("choose", ""),
            "answer_url": link or guest_answer_address(answer.guest_id),
        },
        status=status,
    )


def _stage(found, now):
    """
    Name what there is to say: the offer is open, or what its person says to the date since.
    """
    if found.state == OfferState.OPEN and found.until > now:
        return "open"
    said = found.answer.choice
    if said == AnswerChoice.YES:
        return "kept"
    if said == AnswerChoice.WAITING and found.state != OfferState.OPEN:
        return "waiting"
    return "declined" if found.state == OfferState.DECLINED else "lapsed"


def _managed(request, pk):
    session = get_visible(request.user, pk)
    if not can_know_who_comes(request.user, session):
        raise PermissionDenied
    return session


def _desk(session):
    return reverse("forums:people", args=[session.pk]) + "#line"
