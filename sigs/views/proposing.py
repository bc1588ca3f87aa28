"""
Proposing a SIG, and saying that one is interested.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from members.access import is_organiser

from .. import access, actions, queries
from ..enums import SigState
from ..forms import SigProposalForm, TermsForm

INTERESTED, WOULD_RUN, BACK = "interested", "would_run", "back"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def propose(request):
    """
    Take a SIG that a member proposes.
    """
    form = SigProposalForm(request.POST if request.method == "POST" else None)
    known, status = None, 200
    if form.is_valid():
        try:
            sig = actions.propose_sig(by=request.user, proposal=form.proposal(), now=timezone.now())
        except actions.NameTaken as refusal:
            known, status = refusal.sig, 409
            form.add_error(
                "name", "There is one of this name already. Join in there, or give yours another."
            )
        except actions.TooManyProposals as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _proposed(sig))
            return redirect(sig)
    elif form.is_bound:
        status = 422
    return render(
        request,
        "sigs/propose.html",
        {
            "section": "sigs",
            "form": form,
            "known": known,
            "known_progress": _progress(known, request.user),
            "proposals": [] if form.is_bound else queries.proposals(request.user),
        },
        status=status,
    )


def _proposed(sig):
    if sig.state == SigState.PROPOSED:
        return "Proposed. Others can say that they are interested, and you are told how it goes on."
    return f"{sig.name} has been taken up at once."


def _progress(known, user):
    if known is None or known.state != SigState.PROPOSED:
        return None
    return queries.standing(known, user).progress


@require_POST
@never_cache
def interest(request, slug):
    """
    Note that whoever asks is interested in a proposal, would help to run it, or neither any more.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if not request.user.is_authenticated:
        return redirect_to_login(sig.get_absolute_url())
    said = request.POST.get("say")
    try:
        if said == BACK:
            actions.take_interest_back(sig=sig, by=request.user)
        else:
            sig = actions.say_interested(
                sig=sig, by=request.user, would_run=said == WOULD_RUN, now=timezone.now()
            )
    except actions.NoLongerProposed as refusal:
        messages.info(request, str(refusal))
        return redirect(sig)
    messages.success(request, _noted(sig, said))
    if sig.state == SigState.PROPOSED and request.POST.get("back") == "list":
        return redirect("sigs:list")
    return redirect(sig)


def _noted(sig, said):
    if said == BACK:
        return f"Taken back. You hear nothing more of {sig.name}."
    if sig.state != SigState.PROPOSED:
        return f"With you there are enough: {sig.name} is taken up."
    if said == WOULD_RUN:
        return f"Noted. If {sig.name} is taken up, you are among those who run it."
    return f"Noted. You are told what becomes of {sig.name}."


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def terms(request, slug):
    """
    Let an organiser change how many people a proposal needs, and until when.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if not is_organiser(request.user):
        raise PermissionDenied
    initial = {"wanted": sig.wanted, "decide_by": sig.decide_by}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            actions.change_terms(sig=sig, now=timezone.now(), **form.cleaned_data)
        except actions.UnfitTerms as refusal:
            form.add_error(None, str(refusal))
            status = 422
        except actions.NoLongerProposed as refusal:
            messages.info(request, str(refusal))
            return redirect(sig)
        else:
            messages.success(request, f"Changed for {sig.name}.")
            return redirect("sigs:watch")
    return render(
        request, "sigs/terms.html", {"section": "sigs", "sig": sig, "form": form}, status=status
    )
