"""
Who gets in: the SIG, thread or post that an address names, for those it is for.
"""

import functools

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers

from sigs import access as sigs_access

from .. import queries


def belonging(view):
    """
    Have a view called with the SIG of its address, for those who belong to it. Who is not signed in
    is sent to do so, and who does not belong is shown how to join.
    """

    @functools.wraps(view)
    def guarded(request, slug, **kwargs):
        sig = get_object_or_404(sigs_access.visible_sigs(request.user), slug=slug)
        if not request.user.is_authenticated:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else None
            response = redirect_to_login(back or sig.get_absolute_url())
        elif sig.pk not in sigs_access.sig_ids_of(request.user):
            response = render(
                request, "discussions/outside.html", {"section": "sigs", "sig": sig}, status=403
            )
        else:
            response = view(request, sig, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return guarded


def reading(view):
    """
    Have a view called with the thread of its address, for those who may read it.
    """

    @functools.wraps(view)
    def guarded(request, sig, pk, **kwargs):
        thread = queries.find_thread(request.user, sig, pk)
        if thread is None:
            raise Http404
        return view(request, thread, **kwargs)

    return belonging(guarded)


def reading_post(view):
    """
    Have a view called with the post of its address, for those who may read its thread.
    """

    @functools.wraps(view)
    def guarded(request, sig, pk, **kwargs):
        post = queries.find_post(request.user, sig, pk)
        if post is None:
            raise Http404
        return view(request, post, **kwargs)

    return belonging(guarded)
