"""
Joining a SIG, following it and leaving it.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from .. import access, actions, queries
from ..enums import Joining
from ..forms import JoinForm
from ..models import GroundRules

REFUSALS = (
    actions.SigClosed,
    actions.NotGoing,
    actions.WasRemoved,
    actions.ByInvitation,
    actions.AlreadyBelongs,
)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request, slug):
    """
    Have whoever asks belong to the SIG, or ask those who run it; send them to sign in first.
    """
    sig = _visible(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(sig.get_absolute_url())
    stands = queries.belonging(request.user, sig)
    if request.method != "POST" and stands.stands == "invited":
        return redirect("sigs:invitation", slug=slug)
    if stands.stands in {"over", "proposed"} and request.method == "POST":
        refusal = actions.SigClosed if sig.state == sig.State.CLOSED else actions.NotGoing
        messages.error(request, str(refusal(sig)))
        return redirect(sig)
    goes_in = stands.stands == "outside" and sig.joining in {Joining.OPEN, Joining.REQUEST}
    if request.method != "POST" and not goes_in:
        return redirect(sig)
    form = _form(request, sig, stands.rules)
    status = 200
    if form.is_bound:
        try:
            if form.is_valid():
                return _join(request, sig, form)
        except (actions.AgreeFirst, actions.AskFirst) as refusal:
            # What the page showed is not so any more: show it as it is now, with what was typed.
            sig.refresh_from_db()
            form = _form(request, sig, queries.current_rules(sig))
            form.say_anew(str(refusal))
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return redirect(sig)
        status = 422
    return render(
        request,
        "sigs/join.html",
        {"section": "sigs", "sig": sig, "form": form, "rules": queries.current_rules(sig)},
        status=status,
    )


def _form(request, sig, rules):
    asks = sig.join_questions if sig.joining == Joining.REQUEST else ()
    data = request.POST if request.method == "POST" else None
    return JoinForm(data, rules=rules, questions=asks)


def _join(request, sig, form):
    now = timezone.now()
    told = {"sig": sig, "member": request.user, "rules": form.rules, "now": now}
    if sig.joining == Joining.REQUEST:
        actions.ask_to_join(answers=form.answers, **told)
        words = f"Those who run {sig.name} know that you ask. You hear from us when they answer."
    else:
        actions.join(**told)
        words = f"You belong to {sig.name} now. We will invite you to its sessions by e-mail."
    messages.success(request, words)
    return redirect(sig)


@require_POST
def leave(request, slug):
    """
    End the belonging of whoever asks.
    """
    sig = _visible(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(sig.get_absolute_url())
    try:
        actions.leave(sig=sig, member=request.user, now=timezone.now())
    except actions.HandOverFirst as refusal:
        messages.error(request, str(refusal))
        return redirect("sigs:running", slug=sig.slug)
    messages.success(
        request, f"You have left {sig.name} and get no more invitations to its sessions."
    )
    access.forget_ties(request.user)
    return redirect(sig if access.can_view(request.user, sig) else "sigs:list")


@login_required
@require_POST
def take_back(request, slug):
    """
    Take back what whoever asks has asked.
    """
    sig = _visible(request, slug)
    actions.take_back_request(sig=sig, member=request.user, now=timezone.now())
    messages.success(request, f"You do not ask to join {sig.name} any more.")
    return redirect(sig)


@login_required
@require_POST
def agree(request, slug):
    """
    Note that a member agrees to the ground rules that were on the page.
    """
    sig = _visible(request, slug)
    seen = request.POST.get("rules", "")
    rules = GroundRules.objects.filter(sig=sig, pk=seen if seen.isdecimal() else None).first()
    try:
        actions.agree(sig=sig, member=request.user, rules=rules, now=timezone.now())
    except (actions.NotInIt, actions.AgreeFirst) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Thank you. You have agreed to the new ground rules.")
    return redirect(sig)


@login_required
@require_POST
def show(request, slug):
    """
    Show or hide a member's name to the others of the SIG.
    """
    sig = _visible(request, slug)
    is_shown = request.POST.get("is_shown") == "yes"
    try:
        actions.show_myself(sig=sig, member=request.user, is_shown=is_shown)
    except actions.NotInIt as refusal:
        messages.error(request, str(refusal))
    else:
        seen = "see" if is_shown else "do not see"
        messages.success(request, f"The others in {sig.name} {seen} your name now.")
    return redirect(sig)


@require_POST
def follow(request, slug):
    """
    Have whoever asks get the news of the SIG.
    """
    sig = _visible(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(sig.get_absolute_url())
    try:
        actions.follow(sig=sig, member=request.user, now=timezone.now())
    except (actions.NoNeedToFollow, actions.NoMoreNews) as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"You get the news of {sig.name} now, and are not a member.")
    return redirect(sig)


@login_required
@require_POST
def unfollow(request, slug):
    """
    Have whoever asks get no more news of the SIG.
    """
    sig = _visible(request, slug)
    actions.unfollow(sig=sig, member=request.user, now=timezone.now())
    messages.success(request, f"You get no more news of {sig.name}.")
    return redirect(sig)


def _visible(request, slug):
    return get_object_or_404(access.visible_sigs(request.user), slug=slug)
