"""
Changing the state of a SIG: declining and taking up, resting and waking, closing.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.access import is_organiser

from .. import access, actions, queries
from ..enums import OPEN_STATES, SigEvent, SigState
from ..forms import CloseForm, ReasonForm


@dataclass(frozen=True)
class Words:
    """
    What the page of one change says: its heading, what follows from it, its button, and what was
    done.
    """

    title: str
    consequences: tuple
    button: str
    done: str
    tone: str = "action"
    form: type = ReasonForm
    is_needed: bool = True


WORDS = {
    SigEvent.TAKE_UP: Words(
        "Take it up now",
        (
            "Those who would run it do so now, and everyone else who is interested follows it.",
            "All of them are told.",
            "It does not wait for more people any longer.",
        ),
        "Take it up and tell them",
        "{} is taken up. Those who were interested are told.",
        is_needed=False,
    ),
    SigEvent.DECLINE: Words(
        "Decline this proposal",
        (
            "Whoever proposed it or was interested gets a mail with your reason.",
            "It moves to the archive, where your reason can be read. It can be proposed anew.",
        ),
        "Decline it and tell them",
        "{} is declined. Those who were interested are told, with your reason.",
        tone="bad",
    ),
    SigEvent.REST: Words(
        "Let it rest",
        (
            "Its page says that it rests, and your reason. Members and followers are told.",
            "Nobody loses anything: members stay, and a new session wakes it up again.",
        ),
        "Let it rest and tell them",
        "{} rests from now on. Members and followers are told.",
    ),
    SigEvent.WAKE: Words(
        "Wake it up",
        ("Its page says that it goes on. Members and followers are told.",),
        "Wake it up and tell them",
        "{} is awake again. Members and followers are told.",
        is_needed=False,
    ),
    SigEvent.CLOSE: Words(
        "Close it for good",
        (
            "It takes no new members, posts or sessions, and cannot be opened again.",
            "Its page stays to be read, with what came out of it. Members and followers are told.",
        ),
        "Close it and tell them",
        "{} has closed. Members and followers are told.",
        tone="bad",
        form=CloseForm,
    ),
}


def standing_of(sig, user):
    """
    Return what the page of a SIG shows of its state, and of what this person may change about it.
    """
    return {
        "standing": queries.standing(sig, user),
        "may": {event.value for event in WORDS if actions.can_change(user, sig, event)},
        "may_set_up": sig.state in OPEN_STATES and access.can_manage(user, sig),
        "may_set_terms": sig.state == SigState.PROPOSED and is_organiser(user),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def change(request, slug, event):
    """
    Ask for the reason why the state of a SIG changes; a POST changes it.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if (sig.state, event) not in actions.RULES:
        messages.info(request, str(actions.NotNow(sig, event)))
        return redirect(sig)
    if not actions.can_change(request.user, sig, event):
        raise PermissionDenied
    words = WORDS[event]
    data = request.POST if request.method == "POST" else None
    form = words.form(data, is_needed=words.is_needed)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            actions.change_state(
                sig=sig, event=event, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except actions.NotNow as refusal:
            messages.info(request, str(refusal))
            return redirect(sig)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, words.done.format(sig.name))
            return redirect(sig)
    return render(
        request,
        "sigs/change.html",
        {"section": "sigs", "sig": sig, "form": form, "words": words},
        status=status,
    )
