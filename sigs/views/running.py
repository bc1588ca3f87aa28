"""
Who runs a SIG: asking somebody, answering, stopping, and what to know of it.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import display_name, is_organiser
from members.models import Member
from pielink.kernel import tokens

from .. import access, actions, queries
from ..enums import TermRole
from ..forms import AnswerOfferForm, NotesForm, OfferForm, StopForm
from ..models import FacilitationTerm, TermOffer
from ..notices import TERM_OFFER

form_page = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def running(request, slug):
    """
    Show those who run a SIG who does, who is asked to, and what can be done about it.
    """
    sig = _managed(request, slug)
    return render(
        request,
        "sigs/running.html",
        {
            "section": "sigs",
            "sig": sig,
            "run_by": queries.run_by(sig, request.user),
            "offers": queries.open_offers(sig),
            "waiting": queries.waiting_for(sig, request.user),
        },
    )


@login_required
@form_page
def ask(request, slug):
    """
    Ask a member to run a SIG.
    """
    sig = _managed(request, slug)
    words = request.GET.get("name", "")
    people, has_more = queries.candidates(sig, words)
    terms = FacilitationTerm.objects.filter(sig=sig, ended_at=None).select_related("member")
    if not is_organiser(request.user):
        terms = terms.filter(member=request.user) | terms.exclude(ending_since=None)
    data = request.POST if request.method == "POST" else None
    form = OfferForm(
        data,
        initial=_asked_for(request, sig, terms),
        people=people,
        terms=terms,
        also=Member.objects.filter(sig_memberships__sig=sig, sig_memberships__left_at=None),
    )
    status = 200
    if data is not None:
        if form.is_valid() and _offer(request, sig, form):
            return redirect("sigs:running", slug=sig.slug)
        status = 422
    context = {
        "section": "sigs",
        "sig": sig,
        "form": form,
        "people": people,
        "has_more": has_more,
        "name": words,
    }
    return render(request, "sigs/ask_to_run.html", context, status=status)


@login_required
@form_page
def stop(request, slug):
    """
    Let somebody say on which day they stop running a SIG.
    """
    sig = _visible(request, slug)
    run_by = queries.run_by(sig, request.user)
    if run_by.own is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = StopForm(data, initial={"last_day": run_by.own.last_day})
    status = 200
    if data is not None:
        if form.is_valid() and _announce_end(request, sig, form):
            return redirect("sigs:running", slug=sig.slug)
        status = 422
    is_last = all(line.is_ending or line.term.member_id == request.user.pk for line in run_by.lines)
    context = {"section": "sigs", "sig": sig, "form": form, "is_last": is_last}
    return render(request, "sigs/stop_running.html", context, status=status)


@login_required
@require_POST
def go_on(request, slug):
    """
    Have somebody who said that they stop go on.
    """
    sig = _visible(request, slug)
    try:
        actions.take_back_end(sig=sig, member=request.user, now=timezone.now())
    except actions.RunsItNot as refusal:
        messages.error(request, str(refusal))
        return redirect(sig)
    messages.success(request, f"Good: you go on running {sig.name}.")
    return redirect("sigs:running", slug=sig.slug)


@login_required
@require_POST
def withdraw(request, slug, pk):
    """
    Take back a question that waits for an answer.
    """
    sig = _managed(request, slug)
    offer = get_object_or_404(TermOffer.objects.select_related("member", "sig"), pk=pk, sig=sig)
    try:
        actions.withdraw_offer(offer=offer, now=timezone.now())
    except actions.OfferOver as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{display_name(offer.member)} is not asked any more.")
    return redirect("sigs:running", slug=sig.slug)


@login_required
@never_cache
@form_page
def offer(request, slug):
    """
    Show somebody signed in what they are asked, and take their answer.
    """
    offers = TermOffer.objects.filter(sig__slug=slug, member=request.user)
    return _answer(request, _with_all(offers).order_by("-offered_at", "-pk").first())


@never_cache
@form_page
def offer_by_mail(request, token):
    """
    Show whoever has the link of a mail what they are asked, and take their answer.
    """
    try:
        offer_id, member_id = tokens.read(TERM_OFFER, token, 2)
    except tokens.BadToken:
        raise Http404 from None
    offers = TermOffer.objects.filter(pk=offer_id, member=member_id)
    return _answer(request, _with_all(offers).first())


@login_required
@require_safe
def handover(request, slug):
    """
    Show what whoever takes a SIG over should know.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if not queries.can_read_pack(request.user, sig):
        raise PermissionDenied
    pack = queries.pack(sig, request.user, timezone.now())
    return render(request, "sigs/handover.html", {"section": "sigs", "sig": sig, "pack": pack})


@login_required
@form_page
def notes(request, slug):
    """
    Write down what to know of a SIG.
    """
    sig = _managed(request, slug)
    known = queries.notes_of(sig)
    data = request.POST if request.method == "POST" else None
    form = NotesForm(data, initial=_as_initial(known))
    status, theirs = 200, None
    if data is not None:
        status = 422
        if form.is_valid():
            theirs = _write(request, sig, form)
            if theirs is None:
                return redirect("sigs:handover", slug=sig.slug)
            status = 409
    context = {"section": "sigs", "sig": sig, "form": form, "theirs": theirs}
    return render(request, "sigs/handover_notes.html", context, status=status)


def _answer(request, offer):
    if offer is None:
        raise Http404
    now = timezone.now()
    over = queries.why_over(offer, now)
    form = AnswerOfferForm(request.POST if request.method == "POST" else None)
    status = 410 if over else 200
    if request.method == "POST" and not over:
        over, status = _take_answer(offer, request.POST.get("say"), form, now)
        offer.refresh_from_db(fields=["state", "answered_at"])
    if not over and offer.state == "accepted":
        over = queries.ACCEPTED_ALREADY if request.method != "POST" else ""
    context = {
        "section": "sigs",
        "sig": offer.sig,
        "offer": offer,
        "from_name": display_name(offer.offered_by) if offer.offered_by else "",
        "over": over,
        "form": form,
        "is_missing": status == 422,
    }
    if offer.state == "open" and not over and queries.can_still_run(offer):
        context["pack"] = queries.pack(offer.sig, offer.member, now)
    return render(request, "sigs/offer.html", context, status=status)


def _take_answer(offer, say, form, now):
    """
    Take an answer; return why it could not be, else nothing, and the status of the page.
    """
    if say not in {"yes", "no"} or not form.is_valid():
        return "", 422
    try:
        if say == "yes":
            actions.accept_offer(offer=offer, now=now)
        else:
            actions.decline_offer(offer=offer, words=form.cleaned_data["answer"], now=now)
    except (actions.OfferOver, actions.CannotRun) as refusal:
        return str(refusal), 409
    return "", 200


def _offer(request, sig, form):
    asked = form.cleaned_data
    try:
        actions.offer_term(sig=sig, by=request.user, now=timezone.now(), **asked)
    except (
        actions.CannotRun,
        actions.AskedAlready,
        actions.NotYoursToHand,
        actions.OfferOver,
    ) as refusal:
        form.add_error(None, str(refusal))
        return False
    name = display_name(asked["member"])
    messages.success(request, f"{name} is asked by mail. Nothing changes before they say yes.")
    return True


def _announce_end(request, sig, form):
    try:
        term = actions.announce_end(
            sig=sig,
            member=request.user,
            last_day=form.cleaned_data["last_day"],
            now=timezone.now(),
        )
    except (actions.UnfitDay, actions.RunsItNot) as refusal:
        form.add_error("last_day", str(refusal))
        return False
    messages.success(
        request,
        f"You run {sig.name} until {term.last_day:%-d %B %Y}. The others who run it and the "
        "organisers are told.",
    )
    return True


def _write(request, sig, form):
    """
    Write the notes down; return those that somebody else has written meanwhile, if so.
    """
    try:
        actions.write_notes(
            sig=sig,
            what_to_know=form.cleaned_data["what_to_know"],
            held_elsewhere=form.cleaned_data["held_elsewhere"],
            seen=form.seen_at,
            by=request.user,
            now=timezone.now(),
        )
    except actions.NotesChanged as refusal:
        # What was typed is kept, and saved over theirs when it is sent again.
        form.data = form.data.copy()
        form.data["seen"] = refusal.notes.written_at.isoformat() if refusal.notes else ""
        return refusal.notes
    messages.success(request, "Kept. Whoever takes over reads it.")
    return None


def _as_initial(known):
    if known is None:
        return {}
    return {
        "what_to_know": known.what_to_know,
        "held_elsewhere": known.held_elsewhere,
        "seen": known.written_at.isoformat(),
    }


def _asked_for(request, sig, terms):
    if request.GET.get("instead") == "me":
        own = terms.filter(member=request.user).first()
        return {
            "member": queries.next_in_line(sig, request.user),
            "takes_over": own,
            "role": own.role if own else TermRole.DEPUTY,
        }
    return {}


def _with_all(offers):
    return offers.select_related(
        "sig", "member", "offered_by", "takes_over__member", "takes_over__handed_to__member"
    )


def _visible(request, slug):
    return get_object_or_404(access.visible_sigs(request.user), slug=slug)


def _managed(request, slug):
    sig = _visible(request, slug)
    if not access.can_manage(request.user, sig):
        raise PermissionDenied
    return sig
