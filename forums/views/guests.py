"""
Coming without an account: asking for a place, confirming it from the mail, and the way in.
"""

from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from notifications import posted
from pielink.kernel import tokens

from .. import actions, queries
from ..access import can_come_as_guest
from ..enums import AnswerChoice
from ..forms import AnswerForm, GuestForm
from ..models import Guest
from ..notices import GUEST_ANSWER, GUEST_JOIN, about_guest
from .given import said_before, show_given
from .joining import show_way_in
from .programme import get_visible

TOO_OFTEN = "You have asked a few times already. Please wait an hour, and look into your mail."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come(request, pk):
    """
    Let somebody without an account ask for a place; a mail asks them whether it was they.
    """
    session = get_visible(request.user, pk)
    if request.user.is_authenticated:
        return redirect("forums:answer", pk=session.topic_id)
    now = timezone.now()
    if not can_come_as_guest(session, now):
        raise Http404
    form = GuestForm(
        request.POST if request.method == "POST" else None,
        lines=queries.guest_dates(session.topic, now=now),
        initial={"choice": f"yes-{session.pk}"},
    )
    status = 200
    if form.is_bound:
        status = _ask(request, session, form, now)
        if status is None:
            return redirect("forums:guest_asked", pk=session.pk)
    return render(
        request,
        "forums/guest.html",
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "form": form,
            "keep_days": settings.FORUM_GUEST_KEEP_DAYS,
        },
        status=status,
    )


def _ask(request, session, form, now):
    """
    Take what was typed; return None, or the status of a page that says what is wrong with it.
    """
    if not form.is_valid():
        return 422
    asked = form.asked()
    if not ratelimit.consume(request, action="come_as_guest", key=asked["email"]):
        form.add_error(None, TOO_OFTEN)
        return 429
    chosen = get_visible(request.user, asked.pop("session_pk"))
    try:
        actions.ask_as_guest(session=chosen, now=now, **asked)
    except actions.NotInvited:
        form.add_error("choice", "That day has just closed. Choose another.")
        return 409
    return None


@never_cache
@require_GET
def asked(request, pk):
    """
    Say that a mail is on its way, the same to everybody.
    """
    session = get_visible(request.user, pk)
    return render(
        request,
        "forums/guest_asked.html",
        {"section": "forums", "session": session, "line": queries.DateLine(session)},
    )


def answer(request, guest):
    """
    Show a guest their answer; a POST confirms it or changes it.
    """
    now = timezone.now()
    lines = queries.dates_of_guest(guest)
    open_lines = [line for line in lines if not line.is_cancelled and line.session.starts_at > now]
    context = {
        "section": "forums",
        "topic": guest.topic,
        "member": guest,
        "join_token": tokens.sign(GUEST_JOIN, guest.pk),
        "is_new_guest": guest.confirmed_at is None,
        "by_mail": True,
        "lines": lines,
        "open_lines": open_lines,
        "cancelled": [line for line in lines if line.is_cancelled],
    }
    if not open_lines:
        return render(request, "forums/answer_closed.html", context, status=410)
    mine = queries.Entry(guest.topic, open_lines).mine
    context["mine"] = mine
    if request.method != "POST":
        initial = _initial(guest, mine, request.GET.get("choose", ""))
        form = AnswerForm(lines=open_lines, initial=initial)
        return render(request, "forums/answer.html", {**context, "form": form})
    form = AnswerForm(request.POST, lines=open_lines)
    if not form.is_valid():
        return render(request, "forums/answer.html", {**context, "form": form}, status=422)
    try:
        answers = actions.answer_as_guest(guest=guest, now=now, **form.answer())
    except actions.AnsweringClosed:
        form.add_error("choice", "That date has just closed. Choose another answer.")
        return render(request, "forums/answer.html", {**context, "form": form}, status=409)
    return show_given(request, context, answers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, pk, token):
    """
    Show a guest who may come in; a POST shows the link to the room to those who said yes.
    """
    guest = read_guest(token, GUEST_JOIN)
    session = get_visible(request.user, pk)
    if guest is None or guest.confirmed_at is None or guest.topic_id != session.topic_id:
        return render(request, "forums/answer_unknown.html", status=404)
    said = guest.answers.filter(session=session).first()
    return show_way_in(
        request,
        session,
        said=said,
        may_enter=said is not None and said.choice == AnswerChoice.YES,
        guest=guest,
        answer_token=tokens.sign(GUEST_ANSWER, guest.pk),
    )


def read_guest(token, purpose=GUEST_ANSWER):
    """
    Return the guest that a signed link of a purpose was made for, or None.
    """
    try:
        (guest_id,) = tokens.read(purpose, token, 1)
    except tokens.BadToken:
        return None
    guests = Guest.objects.filter(pk=guest_id, forgotten_at=None)
    return guests.select_related("topic__sig", "topic__theme").first()


def _initial(guest, mine, chosen):
    """
    Return what the form starts with: what they typed when they asked, else what they said before.
    """
    if mine:
        initial = said_before(mine)
    else:
        names = actions.Access.__dataclass_fields__
        typed = posted.last_slots(about=about_guest(guest.pk), address=guest.email)
        initial = {name: typed[name] for name in names if name in typed}
    if chosen:
        initial["choice"] = chosen
    return initial
