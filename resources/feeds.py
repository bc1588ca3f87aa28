"""
What is new in the library, for feed readers.
"""

import datetime
import re
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import conditional_page, require_safe

from frameworks import queries as vocabulary
from pielink.kernel import pagecache

from . import clearing, queries

SHOWN = 30
# The way in comes with the first migration, which publishes it without a date.
BEFORE_ALL = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
# XML 1.0 has no place for them, not even escaped.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class LibraryFeed(Atom1Feed):
    """
    Atom (RFC 4287) with plain summaries, and a date that stands still while nothing is in it.
    """

    def add_item_elements(self, handler, item):
        """
        Write one entry; what Django writes as its summary would be read as HTML.
        """
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["summary"])

    def latest_post_date(self):
        """
        Return when the newest change was, or when the library opened.
        """
        return super().latest_post_date() if self.items else self.feed["opened_at"]


@require_safe
@conditional_page
def new_in_the_library(request):
    """
    Publish the newest pages this person may read as Atom (RFC 4287).
    """
    home = queries.library_home()
    return _publish(
        request,
        home,
        queries.newest(request.user, limit=SHOWN),
        title="PIElink library",
        summary="Everything new in the library.",
        link=home.get_url(request),
        address=reverse("resources:feed"),
    )


@require_safe
@conditional_page
def new_of_a_theme(request, slug):
    """
    Publish the newest pages about a theme of the current framework version, as Atom.
    """
    theme = next((each for each in vocabulary.current_themes() if each.slug == slug), None)
    if theme is None:
        raise Http404
    home = queries.library_home()
    return _publish(
        request,
        home,
        queries.newest(request.user, limit=SHOWN, elements=theme.elements.all()),
        title=f"PIElink library: {theme.name}",
        summary=f"Everything new in the library about {theme.name}.",
        link=home.get_url(request),
        address=reverse("resources:theme_feed", args=[slug]),
    )


@require_safe
@conditional_page
def newsletters(request):
    """
    Publish the newsletters that were sent as Atom, the newest first.
    """
    archive = queries.newsletter_archive()
    if archive is None:
        raise Http404
    return _publish(
        request,
        archive,
        queries.newest_newsletters(archive, request.user, limit=SHOWN),
        title="PIElink newsletters",
        summary="What members are reading, trying and asking.",
        link=archive.get_url(request),
        address=reverse("resources:newsletter_feed"),
    )


def _publish(request, home, pages, *, title, summary, link, address):
    feed = LibraryFeed(
        title=title,
        subtitle=summary,
        description=summary,
        link=urljoin(settings.SITE_ADDRESS, link),
        feed_url=settings.SITE_ADDRESS + address,
        feed_guid=settings.SITE_ADDRESS + address,
        author_name="PIElink",
        author_link=f"{settings.SITE_ADDRESS}/",
        language=settings.LANGUAGE_CODE,
        opened_at=home.first_published_at or BEFORE_ALL,
    )
    names = queries.names_of_words(pages, "elements")
    for page in pages:
        feed.add_item(
            title=_writable(page.title),
            link=urljoin(settings.SITE_ADDRESS, page.get_url(request)),
            description=None,
            summary=_writable(page.summary),
            # It stays the same whatever the page comes to be called and wherever it is moved.
            unique_id=page.translation_key.urn,
            pubdate=page.first_published_at,
            updateddate=page.last_published_at or page.first_published_at,
            author_name="PIElink",
            categories=names[page.pk],
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    else:
        pagecache.note(request, clearing.below_tag(home.pk), clearing.page_tag(home.pk))
        clearing.note_pages(request, pages)
    return response


def _writable(text):
    return _UNWRITABLE.sub("", text)
