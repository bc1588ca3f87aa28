"""
Starting threads, replying, editing and deleting.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from resources.models import LibraryPage

from .. import access, actions, markup, queries
from ..enums import PostState
from ..forms import EditForm, PostForm, ThreadForm
from .doors import belonging, reading, reading_post
from .threads import show_thread

_REFUSALS = (
    actions.NothingWritten,
    actions.TooMuchAtOnce,
    actions.TooManyMentions,
    actions.ThreadClosed,
    actions.SigHasClosed,
    markup.TooLong,
    markup.TooDeep,
)
NOT_NOW = (
    "This post cannot be changed any more: it is not shown, or its thread or group has closed. "
    "If it has to go all the same, write to the facilitators."
)
CHOOSE_AGAIN = " What you wrote is kept. Choose your files again."


@require_http_methods(["GET", "HEAD", "POST"])
@belonging
def start(request, sig):
    """
    Start a thread, about a page of the library if one was chosen on the way here.
    """
    if not access.can_start(request.user, sig):
        messages.error(request, str(actions.SigHasClosed(sig)))
        return redirect(sig)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ThreadForm(*typed, initial={"page": request.GET.get("page", "")[:9]})
    page = _page_about(request, form)
    if form.is_valid():
        post = _try(form, lambda: _start(request, sig, form, page))
        if post:
            return redirect(post)
    return render(
        request,
        "discussions/start.html",
        {"section": "sigs", "sig": sig, "form": form, "page": page},
        status=422 if form.errors else 200,
    )


@require_POST
@reading
def reply(request, thread):
    """
    Post in a thread.
    """
    form = PostForm(request.POST, request.FILES)
    if form.is_valid():
        post = _try(form, lambda: _reply(request, thread, form))
        if post:
            return redirect(post)
        # It may have been closed meanwhile.
        thread = queries.find_thread(request.user, thread.sig, thread.pk) or thread
    return show_thread(request, thread, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@reading_post
def edit(request, post):
    """
    Change one's own post; whoever was overtaken sees both texts.
    """
    if post.author_id != request.user.pk:
        raise PermissionDenied
    is_open = access.can_edit(request.user, post) and post.state == PostState.SHOWN
    if request.method != "POST" and not is_open:
        messages.error(request, NOT_NOW)
        return redirect(post)
    initial = {"text": post.text, "revision": post.revision}
    form = EditForm(request.POST if request.method == "POST" else None, initial=initial)
    theirs = None
    if form.is_valid():
        try:
            saved = _try(form, lambda: _edit(request, post, form))
        except actions.EditedMeanwhile as refusal:
            theirs = refusal.post
            # Sent again, it is meant to replace what has been read now.
            form.data = {**form.data.dict(), "revision": theirs.revision}
            form.add_error("text", str(refusal))
        else:
            if saved:
                messages.success(request, "Your post is changed. What it said before is kept.")
                return redirect(saved)
    return render(
        request,
        "discussions/edit.html",
        {
            "section": "sigs",
            "sig": post.thread.sig,
            "thread": post.thread,
            "post": post,
            "form": form,
            "theirs": theirs,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reading_post
def delete(request, post):
    """
    Ask whether a post shall go, and take it away.
    """
    if post.author_id != request.user.pk:
        raise PermissionDenied
    if request.method == "POST":
        try:
            actions.delete_post(post=post, by=request.user, now=timezone.now())
        except actions.NotShown:
            messages.error(request, "This post is hidden, so it stays for those who decide on it.")
        except (actions.ThreadClosed, actions.SigHasClosed):
            messages.error(request, NOT_NOW)
        else:
            messages.success(request, "Your post is deleted. Its place in the thread stays.")
        return redirect(post)
    return render(
        request,
        "discussions/delete.html",
        {"section": "sigs", "sig": post.thread.sig, "thread": post.thread, "post": post},
    )


@require_safe
@reading_post
def history(request, post):
    """
    Show what a post said before.
    """
    return render(
        request,
        "discussions/history.html",
        {
            "section": "sigs",
            "sig": post.thread.sig,
            "thread": post.thread,
            "post": post,
            "name": queries.author_name(post.author),
            "revisions": queries.history(post) if post.state == PostState.SHOWN else [],
        },
    )


def _try(form, call):
    """
    Return what an action made; None where it was refused, and the form says why.
    """
    try:
        return call()
    except actions.FileRefused as refusal:
        form.add_error("files", f"{refusal}{CHOOSE_AGAIN}")
    except _REFUSALS as refusal:
        form.add_error("text", str(refusal))
    except actions.NotShown as refusal:
        form.add_error("text", str(refusal))
    except actions.NotAllowed:
        raise PermissionDenied from None
    return None


def _start(request, sig, form, page):
    return actions.start_thread(
        sig=sig,
        by=request.user,
        title=form.cleaned_data["title"],
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        files=form.cleaned_data["files"],
        pages=[page] if page else [],
        now=timezone.now(),
    )


def _reply(request, thread, form):
    quotes = form.cleaned_data["quotes"]
    return actions.post_reply(
        thread=thread,
        by=request.user,
        text=form.cleaned_data["text"],
        files=form.cleaned_data["files"],
        quotes=queries.find_post(request.user, thread.sig, quotes) if quotes else None,
        now=timezone.now(),
    )


def _edit(request, post, form):
    return actions.edit_post(
        post=post,
        by=request.user,
        text=form.cleaned_data["text"],
        revision=form.cleaned_data["revision"],
        now=timezone.now(),
    )


def _page_about(request, form):
    pk = str(form["page"].value() or "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    return LibraryPage.objects.visible_to(request.user).filter(pk=int(pk)).first()
