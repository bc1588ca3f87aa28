import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from members.middleware import TimeZoneMiddleware
from members.models import Member


def zone_during(request):
    """
    Return the name of the time zone that a view behind the middleware sees.
    """
    seen = []

    def view(request):
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    TimeZoneMiddleware(view)(request)
    return seen[0]


class NobodyMayAsk:
    """
    A request's user that fails the test when it is looked at.
    """

    @property
    def is_authenticated(self):
        raise AssertionError("The session was opened for somebody without its cookie.")


@pytest.fixture
def request_with_cookie(settings):
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "anything"
    return request


def test_a_member_sees_times_in_their_own_zone(request_with_cookie):
    request_with_cookie.user = Member(time_zone="Australia/Sydney")

    assert zone_during(request_with_cookie) == "Australia/Sydney"


def test_the_zone_ends_with_the_request(request_with_cookie):
    request_with_cookie.user = Member(time_zone="Australia/Sydney")

    zone_during(request_with_cookie)

    assert timezone.get_current_timezone_name() == "Europe/London"


def test_an_anonymous_visitor_sees_times_in_the_sites_zone(request_with_cookie):
    request_with_cookie.user = AnonymousUser()

    assert zone_during(request_with_cookie) == "Europe/London"


def test_without_a_session_cookie_nobody_is_looked_up():
    request = RequestFactory().get("/")
    request.user = NobodyMayAsk()

    assert zone_during(request) == "Europe/London"
