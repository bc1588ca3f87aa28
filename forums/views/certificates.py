"""
Certificates of attendance: a member's own, and the proof behind a code.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from .. import actions, queries
from ..documents import make_certificate
from ..models import Session


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request, pk):
    """
    Hand a member the certificate of a session they were at; a POST makes it.
    """
    if not Session.objects.filter(pk=pk).exists():
        return _none(request)
    if request.method == "POST":
        try:
            actions.issue_certificate(session_id=pk, member=request.user, now=timezone.now())
        except actions.NotThere:
            return _none(request)
        return redirect("forums:my_certificate", pk=pk)
    certified = queries.certificate_of(request.user, pk)
    if certified:
        return HttpResponse(
            make_certificate(certified),
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="certificate-{certified.code}.pdf"'},
        )
    attended = queries.attendance_at(request.user, pk)
    if attended is None:
        return _none(request)
    return render(request, "forums/certificate_make.html", {"section": "me", "line": attended.line})


def _none(request):
    return render(request, "forums/certificate_none.html", {"section": "me"}, status=404)


@never_cache
@require_GET
def proof(request, code):
    """
    Tell anybody who has the code of a certificate what it certifies, and nothing else.
    """
    certified = queries.certificate_by_code(code)
    if certified is None:
        return render(request, "forums/certificate_unknown.html", status=404)
    status = 200 if certified.holds else 410
    return render(request, "forums/certificate.html", {"certified": certified}, status=status)
