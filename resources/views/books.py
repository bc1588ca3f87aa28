"""
A book as a whole: on one page, and as files.
"""

import functools

from csp.decorators import csp_update
from django.http import FileResponse, Http404, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.views import serve as serve_page

from .. import access, clearing, publishing, queries
from ..blocks import frame_hosts
from ..enums import BookFormat, BookState
from .keeping import show_tombstone
from .refusing import refuse


def for_readers_of_a_book(view):
    """
    Give the view the book of an address, for those who may read it.

    Where no book has the address it belongs to an ordinary page, or to a book that moved.
    """

    @functools.wraps(view)
    def wrapped(request, slug, **kwargs):
        book = queries.book_of(slug)
        if book is None:
            return _lead_on(request, slug)
        if not access.can_view(request.user, book):
            return refuse(request, book)
        if book.is_retired:
            return show_tombstone(request, book)
        return view(request, book, **kwargs)

    return wrapped


def _lead_on(request, slug):
    moved = queries.book_that_moved(slug)
    if moved is None:
        return serve_page(request, request.path)
    rest = request.path.removeprefix(f"/library/{slug}/")
    response = redirect(f"{moved.get_url(request)}{rest}", permanent=True)
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
@for_readers_of_a_book
def whole_book(request, book):
    """
    Show a whole book on one page, to read on or to print.
    """
    clearing.note_page(request, book, clearing.below_tag(book.pk))
    pages = queries.whole_book(book, request.user)
    # For what stands on one of them from elsewhere: a recording, a file, the title of a page.
    clearing.note_pages(request, pages)
    context = {"page": book, "pages": pages, "section": "library"}
    hosts = sorted({host for page in pages for host in frame_hosts(page.body)})
    show = csp_update({"frame-src": hosts})(render) if hosts else render
    return show(request, "resources/book_whole.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers_of_a_book
def book_files(request, book):
    """
    Show the files of a book and how far those are that are being made; a POST asks for one.
    """
    refused = ""
    if request.method == "POST":
        if request.POST.get("format") not in BookFormat.values:
            return HttpResponseBadRequest("A book is made as EPUB or PDF.")
        try:
            publishing.ask_for_book_file(
                book=book, book_format=request.POST["format"], user=request.user, now=timezone.now()
            )
            return redirect("resources:book_files", slug=book.slug)
        except publishing.NothingToMake as error:
            refused = str(error)
    files = [
        {
            "format": each,
            "file": publishing.find_book_file(book=book, book_format=each.value, user=request.user),
        }
        for each in BookFormat
    ]
    context = {
        "page": book,
        "files": files,
        "refused": refused,
        "section": "library",
    }
    response = render(request, "resources/book_files.html", context)
    add_never_cache_headers(response)
    return response


@require_safe
@for_readers_of_a_book
def book_file(request, book, book_format):
    """
    Hand out a book as a file that holds what this person may read of it.
    """
    if book_format not in BookFormat.values:
        raise Http404
    row = publishing.find_book_file(book=book, book_format=book_format, user=request.user)
    if row is None or row.state != BookState.READY:
        return redirect("resources:book_files", slug=book.slug)
    response = FileResponse(
        row.file.open("rb"), as_attachment=True, filename=f"{book.slug}.{book_format}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
