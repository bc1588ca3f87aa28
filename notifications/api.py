"""
Where providers tell us of mail, under /mail/hooks/: each proves who it is, or nothing changes.
"""

import logging

from anymail.urls import urlpatterns as provided
from django.conf import settings
from django.http import Http404, HttpResponseBadRequest
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

logger = logging.getLogger(__name__)

_VIEWS = {pattern.name: pattern.callback for pattern in provided}


@csrf_exempt
@never_cache
def hook(request, provider, what):
    """
    Let one provider of settings.MAIL_HOOKS tell what became of mail, or hand over mail.

    Answers 404 for any other, and 400 for what is not signed as agreed or cannot be understood.
    """
    view = _VIEWS.get(f"{provider}_{what}_webhook")
    if provider not in settings.MAIL_HOOKS or view is None:
        raise Http404
    try:
        return view(request)
    except (ValueError, LookupError, TypeError, AttributeError):
        logger.warning("What %s sent cannot be understood.", provider, exc_info=True)
        return HttpResponseBadRequest("This cannot be understood.")
