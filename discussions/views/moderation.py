"""
Reporting a post, and the queue of those who decide about what was reported.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sigs.access import visible_sigs

from .. import actions, queries
from ..access import can_moderate, moderates_any, visible_threads
from ..forms import DecideForm, ReportForm
from ..models import Post

_DONE = {
    "hide": "The post is hidden. Its author and whoever reported it are told.",
    "keep": "The post stays. Whoever reported it is told.",
    "restore": "The post is shown again. Its author is told.",
    "erase": "The words of the post are erased. Its place in the thread stays.",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, slug, pk):
    """
    Ask what is wrong with a post; a POST tells those who look after the SIG.
    """
    post = get_object_or_404(
        Post.objects.select_related("thread__sig", "author"),
        pk=pk,
        thread__in=visible_threads(request.user),
        thread__sig__slug=slug,
    )
    if post.author_id == request.user.pk:
        messages.info(request, "This is your own post. You can edit it or delete it yourself.")
        return redirect(post)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _filed(request, post, form)
    return render(
        request,
        "discussions/report.html",
        {"section": "sigs", "post": post, "sig": post.thread.sig, "form": form},
        status=422 if form.is_bound else 200,
    )


def _filed(request, post, form):
    try:
        actions.report_post(post=post, by=request.user, now=timezone.now(), **form.cleaned_data)
    except actions.NothingToReport as error:
        messages.info(request, str(error))
    except actions.NotYoursToReport:
        raise Http404 from None
    else:
        messages.success(
            request,
            "Thank you. Somebody who looks after this SIG reads it, and you hear what they decide.",
        )
    return redirect(post)


@login_required
@never_cache
@require_safe
def all_reports(request):
    """
    Show what waits in every SIG this person looks after.
    """
    if not moderates_any(request.user):
        raise PermissionDenied
    return _queue(request, sig=None)


@login_required
@never_cache
@require_safe
def sig_reports(request, slug):
    """
    Show what waits in one SIG.
    """
    sig = get_object_or_404(visible_sigs(request.user), slug=slug)
    if not can_moderate(request.user, sig):
        raise PermissionDenied
    return _queue(request, sig=sig)


def _queue(request, *, sig):
    waiting = queries.waiting_by_sig(request.user)
    return render(
        request,
        "discussions/reports.html",
        {
            "section": "sigs",
            "sig": sig,
            "waiting": waiting,
            "count": sum(each.count for each in waiting if sig is None or each.slug == sig.slug),
            "cases": queries.waiting_cases(request.user, sig=sig),
            "decisions": queries.latest_decisions(request.user, sig=sig),
        },
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    """
    Show a post with what was reported of it; a POST hides it, lets it stand, shows it again or
    erases its words.
    """
    case = queries.case_of(request.user, pk)
    if case is None:
        raise Http404
    form = DecideForm(initial=_as_it_is(case), case=case)
    if request.method == "POST":
        what = request.POST.get("do", "")
        form = DecideForm(request.POST, case=case, must_say_why=what == "hide")
        if what in _DONE and form.is_valid() and _is_done(request, what, case, form):
            messages.success(request, _DONE[what])
            return redirect(_next(case))
    return render(
        request,
        "discussions/decide.html",
        {
            "section": "sigs",
            "case": case,
            "form": form,
            "sig": case.post.thread.sig,
            "keep_days": settings.DISCUSSIONS_HIDDEN_KEEP_DAYS,
        },
        status=422 if form.is_bound else 200,
    )


def _as_it_is(case):
    return {"title": case.post.thread.title, "also": [str(post.pk) for post in case.repeats]}


def _is_done(request, what, case, form):
    who_and_when = {"post": case.post, "by": request.user, "now": timezone.now()}
    reason = form.cleaned_data["reason"]
    try:
        if what == "hide":
            # From the queue, where they are not listed, all that repeat it go with it.
            also = case.repeats if "everywhere" in request.POST else form.repeating
            title = form.cleaned_data.get("title", "")
            actions.hide_post(reason=reason, also=also, title=title, **who_and_when)
        elif what == "keep":
            actions.keep_post(answer=reason, **who_and_when)
        elif what == "restore":
            actions.restore_post(reason=reason, **who_and_when)
        else:
            actions.erase_post(reason=reason, **who_and_when)
    except actions.AlreadyDecided as error:
        form.add_error(None, str(error))
        return False
    except actions.NotYoursToDecide:
        raise Http404 from None
    return True


def _next(case):
    """
    Say where to go on: back to the queue, or to the thread where nothing had been reported.
    """
    return case.post if case.may_read and not case.open_reports else "reports:all"
