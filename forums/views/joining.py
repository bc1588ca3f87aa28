"""
The way into the room, for members and for guests.
"""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import actions, queries
from ..enums import AnswerChoice, SessionState
from .programme import get_visible


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, pk):
    """
    Show who may come in; a POST shows the link to the room to those who said yes.
    """
    session = get_visible(request.user, pk)
    if not request.user.is_authenticated:
        context = {"session": session, "line": queries.DateLine(session), "stage": "sign-in"}
        return render(request, "forums/join.html", {"section": "forums", **context})
    said = session.answers.filter(member=request.user).first()
    said_yes = said is not None and said.choice == AnswerChoice.YES
    return show_way_in(
        request,
        session,
        said=said,
        may_enter=said_yes or session.host_id == request.user.pk,
        member=request.user,
    )


def show_way_in(request, session, *, said, may_enter, member=None, guest=None, answer_token=""):
    """
    Show a member or a guest who may come in; a POST shows the link to those who may, and notes for
    the host that they asked for it.
    """
    now = timezone.now()
    stage = "enter" if may_enter else "answer"
    if session.state == SessionState.CANCELLED:
        stage = "cancelled"
    elif session.state != SessionState.ANNOUNCED or session.ends_at <= now:
        stage = "over"
    if request.method == "POST":
        if stage != "enter":
            return redirect(request.path)
        stage = "open"
        actions.note_way_in(session=session, member=member, guest=guest, now=now)
    return render(
        request,
        "forums/join.html",
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "stage": stage,
            "said": said,
            "answer_token": answer_token,
        },
    )
