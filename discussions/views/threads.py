"""
The threads of a SIG and one of them, to read.
"""

from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from pielink.kernel import connections

from .. import access, actions, markup, queries
from ..forms import PostForm
from ..notices import sig_address
from .doors import belonging, reading

FILE_SECONDS_IN_CACHE = 3600


@require_safe
@belonging
def thread_list(request, sig):
    """
    Show the threads of a SIG, all or those that are unread, open or decided.
    """
    shown = request.GET.get("show", "")
    shown = shown if shown in queries.SHOWN else next(iter(queries.SHOWN))
    return render(
        request,
        "discussions/list.html",
        {
            "section": "sigs",
            "sig": sig,
            "shown": shown,
            "tabs": [
                {"href": f"?show={name}", "label": label, "current": name == shown}
                for name, label in queries.SHOWN.items()
            ],
            "found": queries.threads_of(sig, request.user, shown=shown, page=_page(request)),
            "news": queries.board_news(sig, request.user),
            "may_start": access.can_start(request.user, sig),
            "address": sig_address(sig),
        },
    )


@require_safe
@reading
def thread(request, thread, title):
    """
    Show one page of a thread, with what was quoted from it in the box to write in.
    """
    page = _page(request)
    if page > queries.page_count(thread):
        raise Http404
    return show_thread(request, thread, page=page)


@require_safe
@reading
def short_address(request, thread):
    """
    Lead from the number of a thread to its address.
    """
    return redirect(thread)


def show_thread(request, thread, *, page=None, form=None):
    """
    Answer with a thread, `form` holding what was typed; the last page where none is asked for.
    """
    found = queries.thread_page(thread, request.user, page=page or queries.page_count(thread))
    quoted = None
    if form is None:
        quoted = _quoted(request, found)
        form = PostForm(initial=_quotation(quoted) if quoted else None, auto_id="id_%s")
    address = thread.get_absolute_url()
    return render(
        request,
        "discussions/thread.html",
        {
            "section": "sigs",
            "sig": thread.sig,
            "thread": thread,
            "found": found,
            "form": form,
            "quoted": quoted,
            "may_reply": access.can_reply(request.user, thread),
            "may_settle": access.can_settle(request.user, thread),
            "may_moderate": access.can_moderate(request.user, thread.sig),
            "may_close": access.can_close(request.user, thread),
            "contributions": connections.collect(
                thread, "thread-page", request.user, timezone.now()
            ),
            "earlier": f"{address}?page={found.page - 1}" if found.page > 1 else "",
            "later": f"{address}?page={found.page + 1}" if found.page < found.pages else "",
        },
        status=422 if form.errors else 200,
    )


@require_POST
@reading
def read(request, thread):
    """
    Note how far somebody has read; a script asks for no page back.
    """
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return HttpResponse(status=400)
    actions.mark_read(thread=thread, member=request.user, number=int(number), now=timezone.now())
    return _done(request, thread.address_of(max(int(number), 1)))


@require_POST
@belonging
def seen(request, sig):
    """
    Note that somebody has seen which threads there are.
    """
    actions.note_visit(sig=sig, member=request.user, now=timezone.now())
    return _done(request, sig.get_absolute_url())


@require_safe
@belonging
def names(request, sig):
    """
    Return the names that may be spoken to in a SIG and begin as asked.
    """
    return JsonResponse({"names": queries.suggestions(sig.pk, request.GET.get("q", ""))})


@require_safe
@belonging
def attachment(request, sig, pk, name):
    """
    Hand out a file of a post to those who may read it, to keep and not to show.
    """
    found = queries.find_attachment(request.user, sig, pk)
    if found is None or found.name != name:
        raise Http404
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=FILE_SECONDS_IN_CACHE)
    return response


def _page(request):
    page = request.GET.get("page", "1")
    if not (page.isascii() and page.isdigit() and 0 < int(page[:7]) < 1_000_000):
        raise Http404
    return int(page[:7])


def _done(request, address):
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect(address)


def _quoted(request, found):
    number = request.GET.get("quote", "")
    shown = {str(line.post.number): line for line in found.lines if line.is_shown}
    return shown.get(number)


def _quotation(line):
    return {"text": f"{markup.quoted(line.post.text)}\n\n", "quotes": line.post.pk}
