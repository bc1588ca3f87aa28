"""
For machines: is the process alive, and can it do its work?
"""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..readiness import OK, find_faults


@never_cache
@require_safe
def alive(request):
    """
    Answer without asking anything of anyone else.
    """
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request):
    """
    Answer 200 when database, migrations and broker are in order, else 503; say which.
    """
    found = find_faults()
    return JsonResponse(found, status=200 if set(found.values()) == {OK} else 503)
