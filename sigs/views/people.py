"""
The people of a SIG, and what those who run it decide about them.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import display_name
from members.models import Member
from pielink.kernel import tokens

from .. import access, actions, queries
from ..enums import RequestState
from ..forms import InviteForm, RefusalForm
from ..models import JoinRequest, SigInvitation
from ..notices import REQUEST

TAKES_NOBODY = (actions.SigClosed, actions.NotGoing)


@login_required
@require_safe
def people(request, slug):
    """
    Show who belongs: to each other those who chose to be seen, to those who run it everybody.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    manages = access.can_manage(request.user, sig)
    if not manages and sig.pk not in access.sig_ids_of(request.user):
        raise PermissionDenied
    words = request.GET.get("name", "").strip()[:120]
    found = queries.people_of(sig, manages=manages, words=words, number=request.GET.get("page", 1))
    return render(
        request,
        "sigs/people.html",
        {
            "section": "sigs",
            "sig": sig,
            "manages": manages,
            "found": found,
            "words": words,
            "asked": urlencode({"name": words}) if words else "",
        },
    )


@login_required
@require_POST
def approve_many(request, slug):
    """
    Let in all who were ticked.
    """
    sig = _managed(request, slug)
    ticked = [int(each) for each in request.POST.getlist("request") if each.isdecimal()]
    try:
        let_in = actions.approve_many(sig=sig, requests=ticked, by=request.user, now=timezone.now())
    except TAKES_NOBODY as refusal:
        messages.error(request, str(refusal))
    else:
        _say_who_was_let_in(request, ticked, let_in)
    return redirect("sigs:people", slug=slug)


def _say_who_was_let_in(request, ticked, let_in):
    if not ticked:
        messages.info(request, "Nobody was ticked. Tick those whom you let in.")
    elif not let_in:
        messages.info(request, "These requests have been answered already.")
    elif len(let_in) == 1:
        messages.success(request, f"{display_name(let_in[0])} belongs now, and is told so.")
    else:
        messages.success(request, f"{len(let_in)} people belong now, and are told so.")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_request(request, slug, pk):
    """
    Show a facilitator who asks and let them answer.
    """
    sig = _managed(request, slug)
    asked = get_object_or_404(_requests(), pk=pk, sig=sig)
    return _answer(request, asked, request.user, by_mail=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_by_mail(request, token):
    """
    Let the facilitator a signed link was sent to answer who asks, without signing in.
    """
    try:
        request_id, member_id = tokens.read(REQUEST, token, 2)
    except tokens.BadToken:
        request_id, member_id = 0, 0
    asked = _requests().filter(pk=request_id).first()
    member = Member.objects.current().filter(pk=member_id).first()
    if asked is None or member is None or not access.can_manage(member, asked.sig):
        return render(request, "sigs/link_unknown.html", {"section": "sigs"}, status=404)
    return _answer(request, asked, member, by_mail=True)


def _answer(request, asked, member, *, by_mail):
    data = request.POST if request.method == "POST" else None
    form, status = RefusalForm(data if data and data.get("answer") == "no" else None), 200
    context = {"section": "sigs", "sig": asked.sig, "asked": asked, "by_mail": by_mail}
    try:
        if data is not None and data.get("answer") == "yes":
            actions.approve(request=asked, by=member, now=timezone.now())
            return _said(request, asked, by_mail, context)
        if form.is_bound:
            if form.is_valid():
                actions.decline(
                    request=asked,
                    by=member,
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
                return _said(request, asked, by_mail, context)
            status = 422
    except (actions.AnsweredAlready, *TAKES_NOBODY) as refusal:
        asked.refresh_from_db()
        context["refusal"], status = str(refusal), 409
    return render(request, "sigs/request.html", {**context, "form": form}, status=status)


def _said(request, asked, by_mail, context):
    asked.refresh_from_db()
    if by_mail:
        return render(request, "sigs/request.html", {**context, "is_saved": True})
    name = display_name(asked.member)
    if asked.state == RequestState.APPROVED:
        messages.success(request, f"{name} belongs now, and is told so.")
    else:
        messages.success(request, f"{name} is told that the answer is no, with your reason.")
    return redirect("sigs:people", slug=asked.sig.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, slug):
    """
    Invite people found by name or by their addresses.
    """
    sig = _managed(request, slug)
    words = request.GET.get("name", "").strip()[:120]
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        people=queries.may_be_found(request.user),
    )
    status = 200
    if form.is_bound:
        if form.is_valid():
            try:
                _invite(request, sig, form.cleaned_data)
            except TAKES_NOBODY as refusal:
                messages.error(request, str(refusal))
            return redirect("sigs:people", slug=slug)
        status = 422
    return render(
        request,
        "sigs/invite.html",
        {
            "section": "sigs",
            "sig": sig,
            "form": form,
            "words": words,
            "found": queries.to_invite(sig, request.user, words) if words else [],
        },
        status=status,
    )


def _invite(request, sig, data):
    members = {member.email.lower(): member for member in data["people"]}
    typed = Member.objects.current().filter(email__in=data["addresses"])
    members |= {member.email.lower(): member for member in typed}
    invited = []
    for member in members.values():
        try:
            actions.invite(
                sig=sig, member=member, by=request.user, words=data["words"], now=timezone.now()
            )
        except (actions.InSigAlready, actions.AskedThemselves) as refusal:
            messages.info(request, str(refusal))
        else:
            invited.append(display_name(member))
    if invited:
        is_or_are = "is" if len(invited) == 1 else "are"
        messages.success(request, f"{_in_words(invited)} {is_or_are} invited.")
    unknown = [address for address in data["addresses"] if address not in members]
    if unknown:
        is_or_are, whom = ("is", "them") if len(unknown) == 1 else ("are", "each of them")
        link = settings.SITE_ADDRESS + reverse("account_signup")
        messages.warning(
            request,
            f"{_in_words(unknown)} {is_or_are} not registered yet: send {whom} this link, and "
            f"invite them once they have registered. {link}",
        )


def _in_words(names):
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


@login_required
@require_POST
def take_back_invitation(request, slug, pk):
    """
    Take back an invitation.
    """
    sig = _managed(request, slug)
    invitation = get_object_or_404(SigInvitation.objects.select_related("member"), pk=pk, sig=sig)
    actions.take_back_invitation(invitation=invitation, now=timezone.now())
    messages.success(
        request, f"The invitation to {display_name(invitation.member)} does not hold any more."
    )
    return redirect("sigs:people", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, slug, pk):
    """
    Take a member out of the SIG, with a reason that they read.
    """
    sig = _managed(request, slug)
    member = get_object_or_404(access.members_among(sig.pk, Member.objects.current()), pk=pk)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        if form.is_valid():
            try:
                actions.remove(
                    sig=sig,
                    member=member,
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
            except (actions.LeaveInstead, actions.RunsIt) as refusal:
                messages.error(request, str(refusal))
            else:
                name = display_name(member)
                messages.success(request, f"{name} does not belong any more, and is told why.")
            return redirect("sigs:people", slug=slug)
        status = 422
    return render(
        request,
        "sigs/remove.html",
        {"section": "sigs", "sig": sig, "person": member, "form": form},
        status=status,
    )


@login_required
@require_POST
def restore(request, slug, pk):
    """
    Have a member back who was taken out.
    """
    sig = _managed(request, slug)
    member = get_object_or_404(
        Member.objects.current(), pk=pk, sig_memberships__in=sig.memberships.all()
    )
    try:
        actions.restore(sig=sig, member=member, by=request.user, now=timezone.now())
    except (actions.NotRemoved, *TAKES_NOBODY) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{display_name(member)} belongs again, and is told so.")
    return redirect("sigs:people", slug=slug)


def _managed(request, slug):
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if not access.can_manage(request.user, sig):
        raise PermissionDenied
    return sig


def _requests():
    return JoinRequest.objects.filter(member__is_active=True).select_related(
        "sig", "member__organisation", "answered_by"
    )
