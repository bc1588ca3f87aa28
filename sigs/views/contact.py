"""
Writing to those who run a SIG, and their answering.
"""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import display_name

from .. import access, actions, queries
from ..forms import VisitorForm, WordsForm

TOO_OFTEN = "You have written a few times within the hour. Please wait a little, then send it."
NOT_YOURS = "You do not run this SIG any more, so your answer was not passed on."
MEANWHILE = (
    "Somebody has written since you opened this page. Read it above; if yours still fits, send it."
)

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def write(request, slug):
    """
    Let anybody who may know of a SIG write to those who run it.
    """
    return _write(request, slug, is_worry=False)


@never_cache
@form_page
def worried(request, slug):
    """
    Say what to do about a worry for somebody, and pass it on to all who run the SIG.
    """
    return _write(request, slug, is_worry=True)


@require_safe
def sent(request, slug):
    """
    Say that the words are on their way.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    return render(request, "sigs/contact_sent.html", {"section": "sigs", "sig": sig})


@login_required
@never_cache
@form_page
def exchange(request, slug, pk):
    """
    Show an exchange to either side, and take what they add to it.
    """
    contact = _readable(request, slug, pk)
    answers = access.can_answer_contact(request.user, contact)
    form = WordsForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = _add(request, contact, form, answers)
        if status is None:
            return redirect("sigs:contact_exchange", slug=slug, pk=pk)
    lines = queries.exchange(contact)
    return render(
        request,
        "sigs/contact_exchange.html",
        {
            "section": "sigs",
            "sig": contact.sig,
            "contact": contact,
            "who": queries.name_of(contact),
            "lines": lines,
            "seen": len(lines),
            "form": form,
            "answers": answers,
        },
        status=status,
    )


@login_required
@require_POST
def settle(request, slug, pk):
    """
    Mark an exchange as settled.
    """
    contact = _readable(request, slug, pk)
    try:
        actions.settle_contact(contact=contact, by=request.user, now=timezone.now())
    except actions.NotYoursToAnswer:
        raise PermissionDenied from None
    messages.success(request, "Settled. If they write again, it opens by itself.")
    return redirect("sigs:contacts", slug=slug)


@login_required
@require_safe
def contacts(request, slug):
    """
    Show those who run a SIG what was written to them.
    """
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if not access.can_manage(request.user, sig):
        raise PermissionDenied
    found = queries.contacts_of(sig, request.user)
    return render(request, "sigs/contacts.html", {"section": "sigs", "sig": sig, "contacts": found})


def _write(request, slug, *, is_worry):
    sig = get_object_or_404(access.visible_sigs(request.user), slug=slug)
    if sig.state in {"declined", "expired"} and not is_worry:
        raise Http404
    form_class = WordsForm if request.user.is_authenticated else VisitorForm
    form = form_class(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            done = _send(request, sig, form, is_worry)
            if done:
                return done
            status = 429
    writer = request.user if request.user.is_authenticated else None
    people, is_run = queries.who_answers(sig, writer)
    return render(
        request,
        "sigs/worried.html" if is_worry else "sigs/contact.html",
        {
            "section": "sigs",
            "sig": sig,
            "form": form,
            "names": [display_name(each) for each in people.order_by("name", "pk")]
            if is_run
            else [],
        },
        status=status,
    )


def _send(request, sig, form, is_worry):
    user, typed = request.user, form.cleaned_data
    if not user.is_authenticated and form.is_by_a_machine:
        return redirect("sigs:contact_sent", slug=sig.slug)
    who = f"member-{user.pk}" if user.is_authenticated else typed["address"].lower()
    if not ratelimit.consume(request, action="write_to_sig", key=who):
        form.add_error(None, TOO_OFTEN)
        return None
    person = (
        {"member": user}
        if user.is_authenticated
        else {"name": typed["name"], "address": typed["address"]}
    )
    contact = actions.write_to_sig(
        sig=sig, text=typed["text"], is_worry=is_worry, now=timezone.now(), **person
    )
    if not user.is_authenticated:
        return redirect("sigs:contact_sent", slug=sig.slug)
    messages.success(request, "Your message is on its way. Answers come by mail, and stand below.")
    return redirect("sigs:contact_exchange", slug=sig.slug, pk=contact.pk)


def _add(request, contact, form, answers):
    """
    Take what was typed; return None, or the status of a page that says what is wrong with it.
    """
    if not form.is_valid():
        return 422
    typed, now = form.cleaned_data, timezone.now()
    if not answers:
        if not ratelimit.consume(request, action="write_to_sig", key=f"member-{request.user.pk}"):
            form.add_error(None, TOO_OFTEN)
            return 429
        actions.write_again(contact=contact, text=typed["text"], now=now)
        messages.success(request, "Passed on.")
        return None
    try:
        actions.answer_contact(
            contact=contact, by=request.user, text=typed["text"], seen=typed["seen"] or 0, now=now
        )
    except actions.AnsweredMeanwhile:
        form.add_error(None, MEANWHILE)
        return 409
    except actions.NotYoursToAnswer:
        form.add_error(None, NOT_YOURS)
        return 403
    messages.success(request, "Your answer is on its way, without your address.")
    return None


def _readable(request, slug, pk):
    contacts = access.readable_contacts(request.user).select_related("sig", "member", "settled_by")
    return get_object_or_404(contacts, pk=pk, sig__slug=slug)
