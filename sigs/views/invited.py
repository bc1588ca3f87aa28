"""
Answering an invitation to a SIG and leaving one, from a mail or signed in.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.models import Member
from pielink.kernel import tokens

from .. import access, actions, queries
from ..enums import OfferState
from ..forms import JoinForm
from ..models import Sig, SigInvitation
from ..notices import INVITATION, LEAVE

REFUSALS = (actions.InvitationOver, actions.SigClosed, actions.NotGoing)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_by_mail(request, token):
    """
    Let the person a signed link was sent to accept or decline, without signing in.
    """
    invitation_id, member_id = _read(INVITATION, token)
    invitation = (
        SigInvitation.objects.filter(
            pk=invitation_id, member=member_id, member__in=Member.objects.current()
        )
        .select_related("sig", "member", "invited_by")
        .first()
    )
    if invitation is None:
        return _unknown(request)
    return _answer(request, invitation, by_mail=True)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, slug):
    """
    Let a signed-in member accept or decline.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    own = SigInvitation.objects.filter(sig=sig, member=request.user)
    found = own.select_related("sig", "member", "invited_by").order_by("-invited_at", "-pk").first()
    if found is None:
        raise Http404
    return _answer(request, found, by_mail=False)


def _answer(request, invitation, *, by_mail):
    """
    Show an invitation, or act on what was pressed.
    """
    rules = queries.current_rules(invitation.sig)
    data = request.POST if request.method == "POST" else None
    context = {"section": "sigs", "invitation": invitation, "sig": invitation.sig}
    context |= {"by_mail": by_mail, "rules": rules}
    form, status = JoinForm(data, rules=rules), 200
    if data is not None:
        try:
            if data.get("answer") == "no":
                actions.decline_invitation(invitation=invitation, now=timezone.now())
                return _said(request, invitation, by_mail, "declined", context)
            if form.is_valid():
                actions.accept_invitation(
                    invitation=invitation, rules=form.rules, now=timezone.now()
                )
                return _said(request, invitation, by_mail, "accepted", context)
        except actions.AgreeFirst as refusal:
            context["rules"] = queries.current_rules(invitation.sig)
            form = JoinForm(data, rules=context["rules"])
            form.say_anew(str(refusal))
        except REFUSALS as refusal:
            return render(
                request, "sigs/invitation.html", {**context, "refusal": str(refusal)}, status=409
            )
        status = 422
    elif invitation.state != OfferState.OPEN:
        context["refusal"] = str(actions.InvitationOver(invitation))
    return render(request, "sigs/invitation.html", {**context, "form": form}, status=status)


def _said(request, invitation, by_mail, what, context):
    if by_mail:
        return render(request, "sigs/invitation.html", {**context, "said": what})
    if what == "accepted":
        messages.success(request, f"You belong to {invitation.sig.name} now.")
        return redirect(invitation.sig)
    messages.success(request, f"You have said no to {invitation.sig.name}. Thank you for saying.")
    return redirect("sigs:list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_by_mail(request, token):
    """
    Let the person a signed link was sent to leave one SIG, without signing in.
    """
    sig_id, member_id = _read(LEAVE, token)
    sig = Sig.objects.filter(pk=sig_id).first()
    member = Member.objects.current().filter(pk=member_id).first()
    if sig is None or member is None:
        return _unknown(request)
    context = {"section": "sigs", "sig": sig}
    context["belongs"] = sig.pk in access.sig_ids_of(member)
    status = 200
    if request.method == "POST":
        try:
            actions.leave(sig=sig, member=member, now=timezone.now())
        except actions.HandOverFirst as refusal:
            context["refusal"], status = str(refusal), 409
        else:
            context["has_left"] = True
    return render(request, "sigs/leave.html", context, status=status)


def _read(purpose, token):
    try:
        return tokens.read(purpose, token, 2)
    except tokens.BadToken:
        return 0, 0


def _unknown(request):
    return render(request, "sigs/link_unknown.html", {"section": "sigs"}, status=404)
