"""
Handing out the library's files.
"""

import mimetypes
import re

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
)
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from whitenoise.responders import SlicedFile

from .. import access
from ..enums import Audience
from ..models import LibraryMedia, LibraryRendition
from .refusing import refuse

FILE_SECONDS_IN_CACHE = 3600
PART_BYTES = 65_536

_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


@require_safe
def serve_image(request, rendition_id, filename):
    """
    Hand out one size of a picture to those who may see the picture.
    """
    rendition = get_object_or_404(LibraryRendition.objects.select_related("image"), pk=rendition_id)
    if not rendition.file.name.endswith(f"/{filename}"):
        raise Http404
    if not access.can_fetch(request.user, rendition.image):
        return refuse(request, rendition.image)
    return _hand_out(rendition.file, rendition.image)


@require_safe
def serve_recording(request, recording_id, filename):
    """
    Hand out a recording to those who may hear and see it.
    """
    recording = get_object_or_404(LibraryMedia, pk=recording_id)
    if recording.filename != filename:
        raise Http404
    if not access.can_fetch(request.user, recording):
        return refuse(request, recording)
    return _hand_out_parts(request, recording)


@require_safe
def serve_captions(request, recording_id):
    """
    Hand out the words of a recording to those who may hear and see it.
    """
    recording = get_object_or_404(LibraryMedia.objects.exclude(captions=""), pk=recording_id)
    if not access.can_fetch(request.user, recording):
        return refuse(request, recording)
    response = HttpResponse(recording.captions, content_type="text/vtt; charset=utf-8")
    return _guarded(response, recording)


def _hand_out(file, thing):
    return _guarded(FileResponse(file.open("rb")), thing)


def _hand_out_parts(request, recording):
    """
    Hand out a recording whole or, as players ask for it, one range of its bytes (RFC 9110, 14).
    """
    file = recording.file
    modified = file.storage.get_modified_time(file.name)
    etag = f'"{round(modified.timestamp() * 1_000_000):x}-{file.size:x}"'
    seconds = int(modified.timestamp())
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Last-Modified": http_date(seconds)}
    response = get_conditional_response(request, etag=etag, last_modified=seconds)
    if response is None:
        span = _span_asked_for(request, file.size, headers)
        response = _part(request, file, span)
    for name, value in headers.items():
        response[name] = value
    return _guarded(response, recording)


def _span_asked_for(request, size, headers):
    """
    Return the span of bytes to send as a range, None for the whole file.

    What is no single sound range is left aside, as is one of a file that has changed since. A
    span that the file does not reach to is empty.
    """
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    same = request.headers.get("If-Range", headers["ETag"])
    if (
        request.method != "GET"
        or not wanted
        or same not in (headers["ETag"], headers["Last-Modified"])
    ):
        return None
    first, last = wanted.groups()
    if not first:
        return range(max(size - int(last), 0), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def _part(request, file, span):
    """
    Return the answer with these bytes of a file; all of them where there is no span.
    """
    size = file.size
    if span is not None and not span:
        return HttpResponse(
            status=416, content_type="text/plain", headers={"Content-Range": f"bytes */{size}"}
        )
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if request.method == "HEAD":
        return HttpResponse(content_type=kind, headers={"Content-Length": size})
    content = file.open("rb")
    if span is not None:
        content = SlicedFile(content, span.start, span.stop - 1)
    response = FileResponse(content, content_type=kind)
    response.block_size = PART_BYTES
    if span is not None:
        response.status_code = 206
        response["Content-Length"] = len(span)
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    return response


def _guarded(response, thing):
    response["Content-Security-Policy"] = "default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    visibility = {"public": True} if thing.audience == Audience.PUBLIC else {"private": True}
    patch_cache_control(response, max_age=FILE_SECONDS_IN_CACHE, **visibility)
    return response
