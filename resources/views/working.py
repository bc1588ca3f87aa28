"""
Working documents of SIGs: begun by whoever runs one, changed paragraph by paragraph by its members.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sigs.access import visible_sigs

from .. import access, actions, publishing, queries
from ..forms import DeclineLineForm, LineForm, TakeInForm, WorkingDocumentForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def begin_document(request, slug):
    """
    Begin a working document of a SIG by pasting what there is of it.
    """
    sig = get_object_or_404(visible_sigs(request.user), slug=slug)
    if not access.can_keep_shelf(request.user, sig) or sig.state == sig.State.CLOSED:
        raise PermissionDenied
    form = WorkingDocumentForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            page = publishing.begin_document(
                sig=sig,
                title=typed["title"],
                summary=typed["summary"],
                lines=typed["text"],
                by=request.user,
                now=timezone.now(),
            )
        except publishing.PageNotPublished as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
        else:
            messages.success(
                request, "It is there, for the members of the SIG alone. They can suggest changes."
            )
            return redirect(page.url)
    return render(
        request,
        "resources/working_document_new.html",
        {"section": "sigs", "sig": sig, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def suggest_line(request, pk, line_id):
    """
    Let a member of its SIG suggest other words for a paragraph of a working document.
    """
    page = _document(request, pk)
    if not access.can_suggest_lines(request.user, page) or page.sig.state == page.sig.State.CLOSED:
        raise PermissionDenied
    line = page.line(line_id)
    if line is None:
        messages.error(request, str(actions.LineGone()))
        return redirect(page.url)
    now_reads = str(line.value)
    form = LineForm(request.POST or None, initial={"seen": now_reads, "text": now_reads})
    status, changed_to = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            sent, changed_to = _suggest(request, page, line_id, form)
            if sent:
                return redirect(f"{page.url}#line-{line_id}")
            status = 409
    if changed_to is not None:
        form = LineForm({**form.data.dict(), "seen": changed_to})
    return render(
        request,
        "resources/line_suggest.html",
        {"section": "sigs", "page": page, "form": form, "changed_to": changed_to},
        status=status,
    )


def _suggest(request, page, line_id, form):
    """
    Return whether it was written down, and else how the paragraph reads if it was changed.
    """
    try:
        actions.suggest_line(
            page=page, line_id=line_id, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except actions.LineChanged as changed:
        return False, changed.now
    except (actions.LineGone, actions.NothingDifferent, actions.TooManyLines) as refusal:
        form.add_error(None, str(refusal))
        return False, None
    messages.success(
        request, "Thank you. The others in the SIG see it, and you are told what becomes of it."
    )
    return True, None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def line_suggestion(request, pk):
    """
    Show a suggestion closely, and let whoever runs the SIG take it in or leave it out.
    """
    waiting = _waiting(request, pk)
    page = waiting.suggestion.page
    may_decide = access.can_decide_lines(request.user, page)
    forms = {"take_in": _take_in_form(waiting), "decline": DeclineLineForm()}
    status = 200
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        status, done = _act(request, waiting, forms)
        if done:
            return redirect(f"{page.url}#line-{waiting.suggestion.line_id}")
        waiting = _waiting(request, pk)
    return render(
        request,
        "resources/line_suggestion.html",
        {
            "section": "sigs",
            "page": page,
            "waiting": waiting,
            "suggestion": waiting.suggestion,
            "may_decide": may_decide and waiting.suggestion.state == "open",
            **forms,
        },
        status=status,
    )


def _act(request, waiting, forms):
    """
    Do what was pressed with a suggestion; return the status of the answer and whether it is done.
    The forms keep what was typed.
    """
    if request.POST.get("do") == "decline":
        form = forms["decline"] = DeclineLineForm(request.POST)
    else:
        form = forms["take_in"] = TakeInForm(request.POST)
    if not form.is_valid():
        return 422, False
    try:
        decided = _decide(waiting.suggestion, form, request.user, timezone.now())
    except actions.LineChanged as changed:
        forms["take_in"] = TakeInForm({**form.data.dict(), "seen": changed.now})
        forms["take_in"].full_clean()
        forms["take_in"].add_error(None, str(changed))
        return 409, False
    except (actions.LineDecided, actions.LineGone) as refusal:
        form.add_error(None, str(refusal))
        return 409, False
    messages.success(
        request,
        "It is taken in, and whoever suggested it is told."
        if decided.state == "accepted"
        else "It is left as it was, and whoever suggested otherwise is told why.",
    )
    return 200, True


def _decide(suggestion, form, by, now):
    if "reason" in form.cleaned_data:
        return actions.decline_line(suggestion=suggestion, by=by, now=now, **form.cleaned_data)
    return actions.accept_line(suggestion=suggestion, by=by, now=now, **form.cleaned_data)


@require_POST
@login_required
def withdraw_line(request, pk):
    """
    Let somebody take back what they suggested themselves.
    """
    waiting = _waiting(request, pk)
    suggestion = waiting.suggestion
    if suggestion.by_id != request.user.pk:
        raise PermissionDenied
    try:
        actions.withdraw_line(suggestion=suggestion, by=request.user, now=timezone.now())
    except actions.LineDecided as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "You have taken your suggestion back.")
    return redirect(f"{suggestion.page.url}#line-{suggestion.line_id}")


@require_safe
@login_required
@never_cache
def document_history(request, pk):
    """
    Show who changed a working document when, and what was left out and why.
    """
    page = _of_the_sig(request, pk)
    return render(
        request,
        "resources/working_document_history.html",
        {
            "section": "sigs",
            "page": page,
            "versions": queries.versions_of(page, request.GET.get("page")),
            "settled": queries.settled_lines(page, request.GET.get("decided")),
        },
    )


@require_safe
@login_required
@never_cache
def document_as_it_was(request, pk, revision):
    """
    Show a working document as it read once.
    """
    page = _of_the_sig(request, pk)
    found = queries.as_it_was(page, revision)
    if found is None:
        raise Http404
    was, at = found
    return render(
        request,
        "resources/working_document_was.html",
        {"section": "sigs", "page": page, "was": was, "at": at},
    )


def _document(request, pk):
    page = queries.document_numbered(pk, request.user)
    if page is None:
        raise Http404
    return page


def _of_the_sig(request, pk):
    page = _document(request, pk)
    if not access.can_suggest_lines(request.user, page):
        raise PermissionDenied
    return page


def _waiting(request, pk):
    waiting = queries.line_suggestion(pk, request.user)
    if waiting is None:
        raise Http404
    return waiting


def _take_in_form(waiting):
    return TakeInForm(initial={"seen": waiting.now, "text": waiting.suggestion.after})
