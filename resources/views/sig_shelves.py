"""
The shelf of a SIG: looked through by those it is for, kept in order by whoever runs the SIG.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sigs.access import visible_sigs

from .. import access, actions, queries
from ..forms import ShelfForm

_DONE = {
    "keep": "It is on the shelf, for members of the SIG.",
    "keep_for_all": "It is on the shelf, for everybody.",
    "decline": "It is left off the shelf. You can still put it on below.",
    "off": "It is off the shelf. You can put it back below.",
    "back": "It is back on the shelf.",
    "up": "",
    "down": "",
}


@require_safe
@never_cache
def shelf(request, slug):
    """
    Show the shelf of a SIG as far as this person may know of it, and what they may do with it.
    """
    sig = get_object_or_404(visible_sigs(request.user), slug=slug)
    return render(
        request,
        "resources/sig_shelf.html",
        {
            "section": "sigs",
            "sig": sig,
            "shelf": queries.sig_shelf(sig, request.user, now=timezone.now()),
            "may_keep": access.can_keep_shelf(request.user, sig),
            "may_suggest": access.can_suggest_for_shelf(request.user, sig),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def add_to_shelf(request, slug):
    """
    Put something on the shelf of a SIG, or suggest it: a page that was looked for, or an address.
    """
    sig = get_object_or_404(visible_sigs(request.user), slug=slug)
    may_keep = access.can_keep_shelf(request.user, sig)
    if not may_keep and not access.can_suggest_for_shelf(request.user, sig):
        raise PermissionDenied
    page = _page_named(request)
    form = ShelfForm(request.POST or None, user=request.user, page=page)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _put(request, sig, form, as_suggestion=not may_keep):
            return redirect("resources:sig_shelf", slug=sig.slug)
    words = request.GET.get("q", "")
    return render(
        request,
        "resources/sig_shelf_add.html",
        {
            "section": "sigs",
            "sig": sig,
            "form": form,
            "chosen": page,
            "words": words,
            "found": queries.pages_for_shelf(request.user, words),
            "may_keep": may_keep,
        },
        status=status,
    )


@require_POST
@login_required
def settle_shelf_item(request, slug, pk):
    """
    Put on, leave off, move, take off or put back one thing of a shelf.
    """
    sig = get_object_or_404(visible_sigs(request.user), slug=slug)
    if not access.can_keep_shelf(request.user, sig):
        raise PermissionDenied
    item = queries.shelf_item(sig, request.user, pk)
    do = request.POST.get("do")
    if item is None or do not in _DONE:
        raise Http404
    try:
        _settle(item, do, by=request.user, now=timezone.now())
    except (actions.ItemSettled, actions.ShelfFull, actions.OnShelfAlready) as refusal:
        messages.error(request, str(refusal))
    else:
        if _DONE[do]:
            messages.success(request, _DONE[do])
    return redirect("resources:sig_shelf", slug=sig.slug)


def _settle(item, do, *, by, now):
    if do in {"up", "down"}:
        actions.move_on_shelf(item=item, is_up=do == "up")
    elif do in {"keep", "keep_for_all"}:
        actions.keep_on_shelf(item=item, is_public=do == "keep_for_all", by=by, now=now)
    else:
        act = {
            "decline": actions.decline_for_shelf,
            "off": actions.take_off_shelf,
            "back": actions.put_back_on_shelf,
        }[do]
        act(item=item, by=by, now=now)


def _put(request, sig, form, *, as_suggestion):
    try:
        actions.put_on_shelf(
            sig=sig,
            **form.item(),
            by=request.user,
            as_suggestion=as_suggestion,
            now=timezone.now(),
        )
    except (actions.OnShelfAlready, actions.ShelfFull) as refusal:
        form.add_error(None, str(refusal))
        return False
    said = (
        "Thank you. Whoever runs the SIG sees what you suggest and puts it on the shelf or not."
        if as_suggestion
        else "It is on the shelf."
    )
    messages.success(request, said)
    return True


def _page_named(request):
    number = request.GET.get("page", "")
    if not number:
        return None
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    page = queries.page_numbered(int(number), request.user) if is_number else None
    if page is None:
        raise Http404
    return page
