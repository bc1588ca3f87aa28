"""
What happens in a session, and the small parts that those who come take in it.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions, queries
from ..access import can_manage
from ..forms import AgendaForm, PartForm
from .gatherings import get_managed
from .programme import get_visible


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request, pk):
    """
    Write down what happens in a session.
    """
    session = get_managed(request, pk)
    data = request.POST if request.method == "POST" else None
    form = AgendaForm(data, initial={"agenda": session.agenda})
    if form.is_bound and form.is_valid():
        try:
            actions.set_agenda(session=session, agenda=form.cleaned_data["agenda"])
        except actions.NotScheduled:
            form.add_error(None, "This session is cancelled, so nothing happens in it.")
        else:
            messages.success(request, "The agenda is saved.")
            return redirect("forums:people", pk=session.pk)
    return render(
        request,
        "forums/agenda.html",
        {
            "section": "forums",
            "session": session,
            "line": queries.DateLine(session),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def take_part(request, pk):
    """
    Let somebody who comes take one of the small parts.
    """
    session = get_visible(request.user, pk)
    form = PartForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        actions.take_part(
            session=session,
            member=request.user,
            name=form.cleaned_data["part"],
            now=timezone.now(),
        )
    except actions.PartTaken as error:
        messages.info(request, f"{error.holder.name} has just taken that part. Thank you!")
    except actions.NotComing:
        messages.error(request, "The parts are for those who come. Say yes first.")
    except actions.NotScheduled:
        messages.error(request, "This session is off or over.")
    else:
        messages.success(request, "Thank you: the part is yours.")
    return redirect(f"{session.get_absolute_url()}#parts")


@login_required
@require_POST
def free_part(request, pk):
    """
    Give a part back; who looks after the session can free anybody's.
    """
    session = get_visible(request.user, pk)
    form = PartForm(request.POST)
    if not form.is_valid():
        raise Http404
    frees_any = "desk" in request.POST and can_manage(request.user, session)
    actions.free_part(
        session=session,
        name=form.cleaned_data["part"],
        member=None if frees_any else request.user,
    )
    if frees_any:
        messages.success(request, "The part is free again.")
        return redirect(f"{reverse('forums:people', args=[session.pk])}?all#parts")
    messages.success(request, "The part is free for somebody else.")
    return redirect(f"{session.get_absolute_url()}#parts")
