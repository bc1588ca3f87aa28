"""
The buttons to join and leave a SIG.
"""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import access, actions


@require_POST
def join(request, slug):
    """
    Have whoever asks belong to the SIG; send them to sign in first.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if not request.user.is_authenticated:
        return redirect_to_login(sig.get_absolute_url())
    try:
        actions.join(sig=sig, member=request.user, now=timezone.now())
    except actions.SigClosed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"You belong to {sig.name} now. We will invite you to its sessions by e-mail."
        )
    return redirect(sig)


@require_POST
def leave(request, slug):
    """
    End the belonging of whoever asks.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if not request.user.is_authenticated:
        return redirect_to_login(sig.get_absolute_url())
    try:
        actions.leave(sig=sig, member=request.user, now=timezone.now())
    except actions.HandOverFirst as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"You have left {sig.name} and get no more invitations to its sessions."
        )
    return redirect(sig)
