"""
Handing out the library's files, and turning away those a page or file is not meant for.
"""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from . import access
from .enums import Audience
from .models import LibraryMedia, LibraryRendition

FILE_SECONDS_IN_CACHE = 3600


def refuse(request, thing):
    """
    Send somebody unknown to sign in and back, and show a member how to ask to join the SIG.
    """
    if request.user.is_authenticated:
        response = render(
            request, "resources/refused.html", {"sig": thing.sig, "section": "library"}, status=403
        )
    else:
        response = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    add_never_cache_headers(response)
    return response


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
    return _hand_out(recording.file, recording)


def _hand_out(file, thing):
    response = FileResponse(file.open("rb"))
    response["Content-Security-Policy"] = "default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    visibility = {"public": True} if thing.audience == Audience.PUBLIC else {"private": True}
    patch_cache_control(response, max_age=FILE_SECONDS_IN_CACHE, **visibility)
    return response
