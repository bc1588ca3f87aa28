"""
What search engines are told about the site: what may be found, and what is nobody's business.
"""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forums import queries as forums
from resources.models import LibraryPage
from sigs import access as sigs_access

KEPT = datetime.timedelta(days=365)
CLOSED = [
    "/cms/",
    "/accounts/",
    "/me/",
    "/members/",
    "/mail/",
    "/answer/",
    "/join/",
    "/offer/",
    "/polls/",
    "/sigs/asked/",
    "/sigs/invited/",
    "/sigs/leave/",
    "/sigs/offers/",
    "/sigs/reports/",
    "/sigs/watch/",
    "/calendar/",
    "/certificates/",
    "/board/",
    "/suggestions/",
    "/references/",
    "/search/",
]


class OfThisSite(Sitemap):
    """
    Addresses with the name this site is known by, whatever name it was asked by.
    """

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_ADDRESS).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_ADDRESS).netloc


class Library(OfThisSite):
    """
    Pages of the library for everyone.
    """

    def __init__(self, request):
        self.request = request

    def items(self):
        return LibraryPage.objects.visible_to(AnonymousUser()).in_tree_order()

    def location(self, item):
        return item.get_url(self.request)

    def lastmod(self, item):
        return item.last_published_at


class Rooms(OfThisSite):
    """
    Where the parts of the site begin.
    """

    def items(self):
        return [
            "dashboard:home",
            "forums:programme",
            "forums:past",
            "sigs:list",
            "resources:browse",
        ]

    def location(self, item):
        return reverse(item)


class Forums(OfThisSite):
    """
    Forums to come and those of the last year.
    """

    def items(self):
        return list(forums.public_calendar(now=timezone.now(), kept=KEPT))


class Sigs(OfThisSite):
    """
    SIGs a visitor may know of.
    """

    def items(self):
        return sigs_access.visible_sigs(AnonymousUser()).order_by("pk")


@require_safe
def sitemap(request):
    """
    List every address that everybody may read, as sitemaps.org describes.
    """
    rooms = {"rooms": Rooms, "library": Library(request), "forums": Forums, "sigs": Sigs}
    return views.sitemap(request, sitemaps=rooms)


@require_safe
def robots(request):
    """
    Ask robots to keep out of what is personal or endless, and show them the sitemap.
    """
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_ADDRESS}{reverse('dashboard:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
