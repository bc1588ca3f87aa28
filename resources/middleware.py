"""
Public pages for visitors nobody knows, handed out of the page cache before anything else is asked;
what is too large to be taken, turned away before it is kept; which of Wagtail's sites was asked,
remembered for a while; and those who come to an old address led on, if they arrive.
"""

import gzip
import hashlib
import re
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from wagtail.views import serve as serve_page

from pielink.kernel import pagecache

from . import queries

# Query parameters a kept page may have; any other is made afresh and not kept, so that nobody
# fills the cache by making some up.
QUERY = re.compile(r"(?:page=[1-9][0-9]{0,3})?")
# Levels above save little of a page and cost each making of it more.
COMPRESSION = 6
# No gain in compressing what fits into one packet anyway.
LEAST_COMPRESSED = 1000
VARIES = {"cookie", "accept-encoding"}
# As long as a worker may answer by what Wagtail's settings of the site were before a change.
SITE_SECONDS = 10


class PageCacheMiddleware:
    """
    Keep what opted in with pagecache.note(), and answer from there.

    Only GET and HEAD without a session, so that everybody may have what anybody got. An answer is
    kept with all headers the layers below put on it, and has to be asked for again each time; the
    one who has it already is told so by its ETag. It is compressed for those who take it so:
    what it holds is public and repeats nothing a visitor said, so its length gives nothing away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _is_from_nobody_known(request):
            return self.get_response(request)
        query = request.META.get("QUERY_STRING", "")
        address = f"{request.scheme}:{request.path_info}?{query}"
        variant = _variant(request)
        kept, begun = pagecache.find(address, variant)
        if kept is not None:
            return _answer(request, kept)
        request.shown = pagecache.Shown()
        response = self.get_response(request)
        shown = request.shown
        if not shown.tags or not _may_be_kept(response) or (query and "page" not in shown.reads):
            return response
        _complete(response)
        if request.method == "HEAD" or not settings.PAGE_CACHE_URL:
            return _answer(request, VARIANTS[variant](response))
        variants = {name: pack(response) for name, pack in VARIANTS.items()}
        pagecache.keep(address, variants, shown, begun=begun)
        return _answer(request, variants[variant])


class LargestRequestMiddleware:
    """
    Turn away what says it is larger than anything that may be uploaded, before any of it is kept.

    The form checks each file against the limit of its kind once it is there. A 413 after RFC 9110,
    15.5.14: the server below reads the rest away or hangs up, as it sees fit.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.MOST_REQUEST_BYTES:
            return self.get_response(request)
        context = {"most": f"{max(settings.UPLOAD_LIMITS.values()) // 1_000_000} MB"}
        return render(request, "413.html", context, status=413)


def _is_from_nobody_known(request):
    return (
        request.method in {"GET", "HEAD"}
        # By any other name or port it would be kept once more, as often as somebody makes one up.
        and request.get_host() == urlsplit(settings.SITE_ADDRESS).netloc
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        # Words for the next page, meant for this visitor.
        and "messages" not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and QUERY.fullmatch(request.META.get("QUERY_STRING", ""))
        # An editor's preview asks by the address of the published page.
        and not getattr(request, "is_dummy", False)
    )


def _variant(request):
    # With weights, which no browser sends, it is left uncompressed, which everybody takes.
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "").split(",")
    return "gzip" if "gzip" in [each.strip().lower() for each in accepted] else "plain"


def _may_be_kept(response):
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and vary <= VARIES
        and not re.search("private|no-store|no-cache", control)
        and not response.has_header("Content-Encoding")
    )


def _complete(response):
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'


def _plain(response):
    return _packed(response, response.content)


def _compressed(response):
    if len(response.content) < LEAST_COMPRESSED:
        return _plain(response)
    body = gzip.compress(response.content, COMPRESSION, mtime=0)
    etag = f'{response["ETag"][:-1]}-gzip"'
    return _packed(response, body, {"ETag": etag, "Content-Encoding": "gzip"})


VARIANTS = {"plain": _plain, "gzip": _compressed}


def _packed(response, body, headers=()):
    """
    Give an answer as bytes: its headers, an empty line, its body.
    """
    every = {**dict(response.items()), **dict(headers), "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in every.items())
    return head.encode("latin-1") + b"\r\n" + body


def _answer(request, kept):
    head, _, body = kept.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n"))
    if request.method == "HEAD":
        body = b""
    response = HttpResponse(body, headers=headers)
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    return get_conditional_response(request, etag=headers["ETag"], response=response)


class SiteMiddleware:
    """
    Tell Wagtail which site was asked and where its tree begins, without asking the database anew.

    Both are the same for every page, and looking them up takes a third of the making of one.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        # In one piece, since threads share it.
        self._known = "", 0, None

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """
        Say so before a page of the tree is looked for; no other view asks.
        """
        if view is not serve_page:
            return
        host, until, site = self._known
        if request.get_host() != host or time.monotonic() > until:
            site = Site.find_for_request(request)
            self._known = request.get_host(), time.monotonic() + SITE_SECONDS, site
        # Where Site.find_for_request() looks first.
        request._wagtail_site = site  # noqa: SLF001 - Wagtail has no public place for it


class ArrivingRedirectMiddleware(RedirectMiddleware):
    """
    Lead from an old address to the new one, unless that leads back: then there is nothing here.
    """

    def process_response(self, request, response):
        """
        Answer with a redirect that arrives, to be asked for again each time: a page may come back
        to an address it left, and a browser that remembers both ways would go round and round.
        """
        answer = super().process_response(request, response)
        if answer is response:
            return response
        start = Redirect.normalise_path(request.path)
        if queries.comes_back(start, answer["Location"]):
            return response
        patch_cache_control(answer, no_cache=True)
        return answer
