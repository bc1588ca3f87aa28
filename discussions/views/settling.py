"""
What becomes of a thread: followed, answered, decided, closed, about which pages of the library.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from pielink.kernel.search import words
from resources.models import LibraryPage

from .. import access, actions, queries
from ..enums import FollowChoice, ThreadOutcome
from ..forms import CloseForm
from .doors import reading

_FOLLOWED = {
    FollowChoice.FOLLOW: "You follow this thread: every post in it comes to you.",
    FollowChoice.MUTE: "You have muted this thread: no mail about it comes to you.",
    "": "This thread comes to you as you chose for the SIG.",
}
_SETTLED = {
    ThreadOutcome.ANSWERED: "The question is marked as answered.",
    ThreadOutcome.DECIDED: "What was decided is marked.",
    ThreadOutcome.NONE: "It is open again.",
}


@require_POST
@reading
def follow(request, thread):
    """
    Follow or mute a thread, or leave it to what was chosen for the SIG.
    """
    choice = request.POST.get("choice", "")
    if choice not in _FOLLOWED:
        return HttpResponse(status=400)
    actions.follow_thread(thread=thread, member=request.user, choice=choice, now=timezone.now())
    messages.success(request, _FOLLOWED[choice])
    return redirect(thread)


@require_POST
@reading
def settle(request, thread):
    """
    Say that a thread is answered or decided, or open again.
    """
    outcome, pk = request.POST.get("outcome", ""), request.POST.get("post", "")
    if outcome not in _SETTLED:
        return HttpResponse(status=400)
    try:
        if outcome == ThreadOutcome.NONE:
            actions.reopen_question(thread=thread, by=request.user, now=timezone.now())
        else:
            post = get_object_or_404(thread.posts, pk=pk if pk.isdecimal() else 0)
            actions.settle_thread(
                thread=thread, post=post, outcome=outcome, by=request.user, now=timezone.now()
            )
    except actions.NotAllowed:
        raise PermissionDenied from None
    except actions.CannotSettle:
        messages.error(request, "That post cannot be marked. It may have been deleted.")
    else:
        messages.success(request, _SETTLED[outcome])
    return redirect(thread)


@require_http_methods(["GET", "HEAD", "POST"])
@reading
def close(request, thread):
    """
    Close a thread with a reason, or open it again.
    """
    if not access.can_close(request.user, thread):
        raise PermissionDenied
    if request.method == "POST" and "open" in request.POST:
        actions.reopen_thread(thread=thread, by=request.user)
        messages.success(request, "The thread is open again.")
        return redirect(thread)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.close_thread(
            thread=thread,
            by=request.user,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        messages.success(request, "The thread is closed. Its readers see why.")
        return redirect(thread)
    return render(
        request,
        "discussions/close.html",
        {"section": "sigs", "sig": thread.sig, "thread": thread, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reading
def pages(request, thread):
    """
    Find pages of the library and say that the thread is about them.
    """
    if not access.can_reply(request.user, thread):
        raise PermissionDenied
    if request.method == "POST":
        return _link(request, thread)
    typed = request.GET.get("q", "")[:100]
    found = queries.pages_called(request.user, words(typed))
    return render(
        request,
        "discussions/pages.html",
        {
            "section": "sigs",
            "sig": thread.sig,
            "thread": thread,
            "linked": queries.linked_pages(thread, request.user),
            "typed": typed,
            "found": found,
        },
    )


def _link(request, thread):
    pk = request.POST.get("page", "")
    page = get_object_or_404(
        LibraryPage.objects.visible_to(request.user), pk=pk if pk.isdecimal() else 0
    )
    try:
        if "out" in request.POST:
            actions.unlink_page(thread=thread, page=page, by=request.user)
            messages.success(request, f"“{page.title}” does not show this thread any more.")
        else:
            actions.link_page(thread=thread, page=page, by=request.user)
            messages.success(request, f"“{page.title}” shows this thread to those who may read it.")
    except actions.TooManyPages as refusal:
        messages.error(request, str(refusal))
    except actions.NotAllowed:
        raise PermissionDenied from None
    return redirect(thread)
