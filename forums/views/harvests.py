"""
Writing a session up: saved as a draft, published as a page of the library.
"""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from resources.publishing import PageIsOut, PageNotPublished

from .. import harvest, queries
from ..access import can_manage, may_link_recording
from ..forms import LINKS, LinkFormSet, WriteUpForm
from .programme import get_visible

_REFUSED = {
    harvest.NotBegun: "This session has not begun, or it is off, so there is nothing to write up.",
    harvest.NotOver: "The session is still under way. Save a draft, and publish it afterwards.",
    harvest.NothingWritten: "Write a summary and at least one point, then publish it.",
    harvest.RecordingNotAnnounced: (
        "This session was not announced as recorded, so no recording can be linked."
    ),
    PageIsOut: (
        "An editor has taken the page of this session out of the library. Ask the editors to put "
        "it back, or save what you changed as a draft."
    ),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_up(request, pk):
    """
    Let those who look after a session save and publish what was said there.
    """
    session = get_visible(request.user, pk)
    if not can_manage(request.user, session):
        raise PermissionDenied
    now = timezone.now()
    after = queries.after(session, request.user, now=now)
    if after is None:
        messages.info(request, _REFUSED[harvest.NotBegun])
        return redirect(session)
    options = {"publishing": request.POST.get("do") == "publish"}
    data = request.POST if request.method == "POST" else None
    initial, links = _what_is_written(after.harvest)
    form = WriteUpForm(
        data, initial=initial, may_link_recording=may_link_recording(session), **options
    )
    formset = LinkFormSet(data, initial=links, prefix="links", form_kwargs=options)
    page = {"session": session, "after": after, "form": form, "formset": formset}
    if data is None:
        return _show(request, page)
    if not all([form.is_valid(), formset.is_valid()]):
        return _show(request, page, status=422)
    return _act(request, page, now)


def _act(request, page, now):
    """
    Save or publish what was typed, or show it again with what stands in the way.
    """
    form, session = page["form"], page["session"]
    content = {
        "session": session,
        "write_up": form.write_up(page["formset"].links()),
        "by": request.user,
        "seen": form.cleaned_data["seen"],
        "now": now,
    }
    try:
        if form.publishing:
            harvest.publish_harvest(**content, accepted=form.accepted_names)
        else:
            harvest.save_write_up(**content)
    except harvest.NamesTold as told:
        form = _again(form, accepted=json.dumps(told.names))
        return _show(request, {**page, "form": form, "names": told.names})
    except harvest.ChangedMeanwhile as other:
        form = _again(form, seen=other.harvest.changed_at.isoformat())
        theirs = {"by": other.harvest.written_by, "words": harvest.written(other.harvest)}
        return _show(request, {**page, "form": form, "theirs": theirs}, status=409)
    except PageNotPublished as refused:
        for reason in refused.reasons:
            form.add_error(None, reason)
        return _show(request, page, status=422)
    except tuple(_REFUSED) as refused:
        form.add_error(None, _REFUSED[type(refused)])
        return _show(request, page, status=409)
    messages.success(request, _done(page["after"], published=form.publishing))
    return redirect("forums:write_up", pk=session.pk)


def _what_is_written(saved):
    """
    Return what the form and the rows for links start with.
    """
    if saved is None:
        return {}, []
    words = harvest.written(saved)
    return {
        "summary": words.summary,
        "recording_link": words.recording_link,
        "seen": saved.changed_at.isoformat(),
        **{f"point_{n}": point for n, point in enumerate(words.points, 1)},
    }, [{"title": link.title, "url": link.address} for link in words.links[:LINKS]]


def _again(form, **changed):
    """
    Return the form as it was filled in, with another value of what is hidden in it.
    """
    again = WriteUpForm(
        {**form.data.dict(), **changed},
        publishing=form.publishing,
        may_link_recording="recording_link" in form.fields,
    )
    again.full_clean()
    return again


def _done(after, *, published):
    if not published and after.is_published:
        return "Saved. The page still shows what was published; publish again when it is ready."
    if not published:
        return "Saved. Nobody else sees it until it is published."
    if after.is_published:
        return "Published anew. Nobody is told a second time."
    return "Published. Members who could not come are told."


def _show(request, page, status=200):
    return render(
        request,
        "forums/write_up.html",
        {
            "section": "forums",
            "line": queries.DateLine(page["session"]),
            "decided": queries.decided_for_write_up(page["session"]),
            **page,
        },
        status=status,
    )
