"""
What happens around a request because of who is asking.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


class TimeZoneMiddleware:
    """
    Show a signed-in member every time in their own time zone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Asking for the user opens the session: without its cookie there is nobody to ask for.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            with timezone.override(ZoneInfo(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)
