"""
The pages under /mail/: what a member gets, and leaving a stream from a mail.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe


@require_safe
@login_required
def preferences(request):
    return render(request, "notifications/preferences.html", {})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    return HttpResponse()
