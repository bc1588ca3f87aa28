"""
What people wrote back: noted as an answer, or set aside.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import actions
from ..access import can_know_who_comes, readable_replies
from ..enums import AnswerChoice
from .programme import get_visible

_NOTED = {
    AnswerChoice.YES: "is coming, and is being told",
    AnswerChoice.WAITING: "waits for a place, and is being told",
    AnswerChoice.MAYBE: "may come",
    AnswerChoice.NO: "is not coming",
}
_CHOICES = {"", AnswerChoice.YES, AnswerChoice.MAYBE, AnswerChoice.NO}


@login_required
@require_POST
def settle(request, pk, reply_pk):
    """
    Note what somebody wrote as their answer to a session, or that there is nothing to note.
    """
    session = get_visible(request.user, pk)
    if not can_know_who_comes(request.user, session):
        raise PermissionDenied
    reply = readable_replies(request.user).filter(pk=reply_pk, topic=session.topic).first()
    choice = request.POST.get("choice", "")
    if reply is None or choice not in _CHOICES or reply.session_id not in (None, session.pk):
        raise Http404
    try:
        settled = actions.settle_reply(
            reply=reply, by=request.user, choice=choice, session=session, now=timezone.now()
        )
    except actions.AnsweringClosed:
        messages.error(request, "This date can no longer be answered. Nothing was noted.")
    except actions.NotInvited:
        messages.error(request, "This person is no longer among those invited. Nothing was noted.")
    else:
        messages.success(request, _words(settled, session))
    return redirect("forums:people", pk=session.pk)


def _words(reply, session):
    if not reply.settled_as:
        return "Set aside. Nothing else has changed."
    said = session.answers.filter(member=reply.member).first()
    noted = _NOTED[said.choice if said else reply.settled_as]
    return f"Noted: {reply.member.name} {noted}."
