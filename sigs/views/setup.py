"""
Setting a SIG up: what it writes down of itself, and its ground rules.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pielink.kernel import connections

from .. import access, actions, queries
from ..enums import OPEN_STATES, SigState
from ..forms import SetUpForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def set_up(request, slug):
    """
    Let those who run a SIG write down what it says of itself, and see what it lacks to start.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if not access.can_manage(request.user, sig):
        raise PermissionDenied
    rules = queries.current_rules(sig)
    form = SetUpForm(request.POST if request.method == "POST" else None, sig=sig, rules=rules)
    status, newer = 422 if form.errors else 200, None
    if form.is_valid():
        try:
            after = actions.set_up(
                sig=sig, details=form.details(), by=request.user, now=timezone.now()
            )
        except actions.RulesChanged as refusal:
            form.add_error("rules", str(refusal))
            status, newer = 409, refusal.rules
            form.data = form.data.copy()
            form.data["seen_version"] = newer.version
        except actions.NameTaken as refusal:
            form.add_error("joining", f"{refusal} Two of one name cannot both be seen.")
            status = 409
        except actions.StaysAsItIs as refusal:
            messages.info(request, str(refusal))
            return redirect(sig)
        else:
            messages.success(request, _saved(after))
            return redirect("sigs:set_up", slug=sig.slug)
    elif sig.state not in OPEN_STATES:
        messages.info(request, str(actions.StaysAsItIs(sig)))
        return redirect(sig)
    now, steps = timezone.now(), queries.checklist(sig)
    return render(
        request,
        "sigs/set_up.html",
        {
            "section": "sigs",
            "sig": sig,
            "form": form,
            "newer": newer,
            "steps": steps,
            "lacks_date_alone": [step.key for step in steps if not step.is_done] == ["date"],
            "contributions": connections.collect(sig, "sig-setup", request.user, now),
        },
        status=status,
    )


def _saved(sig):
    if sig.state == SigState.FORMING:
        missing = [step.name for step in queries.checklist(sig) if not step.is_done]
        return f"Saved. Before it starts it needs: {', '.join(missing)}."
    return "Saved."


@require_safe
def ground_rules(request, slug):
    """
    Show the ground rules that hold in a SIG.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    return render(
        request,
        "sigs/ground_rules.html",
        {
            "section": "sigs",
            "sig": sig,
            "rules": queries.current_rules(sig),
            "may_change": sig.state in OPEN_STATES and access.can_manage(request.user, sig),
        },
    )
