"""
What a session decides about the documents of its SIG, one press each.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from resources import actions as library
from resources import queries as library_queries

from .. import actions
from ..access import can_manage
from ..forms import LineDecisionForm
from .programme import get_visible

_REFUSED = {
    actions.NotYet: "This can be decided from an hour before the session starts.",
    actions.NotScheduled: "This session is off, so nothing is decided in it.",
    actions.NotOfThisSig: "This document belongs to another SIG.",
}


@login_required
@require_POST
def decide_line(request, pk, suggestion_pk):
    """
    Take a suggested change into its document or leave it out, as decided in this session.
    """
    session = get_visible(request.user, pk)
    if not can_manage(request.user, session):
        raise PermissionDenied
    waiting = library_queries.line_suggestion(suggestion_pk, request.user)
    if waiting is None:
        raise Http404
    form = LineDecisionForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, " ".join(error for errors in form.errors.values() for error in errors)
        )
        return _back(request, session)
    try:
        decided = actions.decide_in_session(
            session=session,
            suggestion=waiting.suggestion,
            by=request.user,
            now=timezone.now(),
            **form.decision(),
        )
    except (
        library.LineChanged,
        library.LineDecided,
        library.LineGone,
        library.NoReason,
    ) as refusal:
        messages.error(request, str(refusal))
    except tuple(_REFUSED) as refusal:
        messages.error(request, _REFUSED[type(refusal)])
    else:
        taken = decided.state == "accepted"
        messages.success(
            request,
            "It is taken in, and noted as decided in this session."
            if taken
            else "It is left as it was, and noted as decided in this session.",
        )
    return _back(request, session)


def _back(request, session):
    view = "?now" if request.POST.get("view") == "now" else "?all"
    return redirect(f"{reverse('forums:people', args=[session.pk])}{view}#documents")
