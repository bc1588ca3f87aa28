"""
What came in by mail, for those who look after mail.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import actions, queries
from ..models import IncomingMail
from .refusing import refuse


@require_safe
@never_cache
def incoming(request):
    """
    Show those who look after mail what came in and waits to be read, or all that did.
    """
    if refusal := refuse(request):
        return refusal
    words, everything = request.GET.get("q", "").strip(), request.GET.get("all") == "1"
    state = "" if everything else IncomingMail.State.WAITING
    page = queries.incoming_page(
        request.user, state=state, words=words, number=request.GET.get("page")
    )
    return render(
        request,
        "notifications/incoming.html",
        {"page": page, "words": words, "everything": everything},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def incoming_mail(request, pk):
    """
    Show one mail that came in as plain text, and have it marked as dealt with.
    """
    if refusal := refuse(request):
        return refusal
    mail = queries.incoming_mail(request.user, pk)
    if mail is None:
        raise Http404
    if request.method == "POST":
        words = request.POST.get("words", "").strip()
        actions.deal_with(mail=mail, by=request.user, words=words, now=timezone.now())
        messages.success(request, "Marked as dealt with.")
        return redirect("notifications:incoming")
    return render(request, "notifications/incoming_mail.html", {"mail": mail})
