"""
Books of the library for tests.
"""

import factory
from wagtail.models import Page

from resources.models import BookPage, BookSectionPage, ChapterPage, LibraryHome

from .resources import PageFactory


class BookPageFactory(PageFactory):
    class Meta:
        model = BookPage

    title = "A book of kettles"
    slug = factory.Sequence(lambda n: f"kettles-{n}")
    edition = "First edition"
    provenance = "Written for these tests; anybody may use it."
    first_published_at = "2026-03-04T16:00:00Z"
    last_published_at = "2026-03-04T16:00:00Z"
    parent = factory.LazyFunction(LibraryHome.objects.get)


class ChapterPageFactory(PageFactory):
    class Meta:
        model = ChapterPage

    title = factory.Sequence(lambda n: f"Water {n}")
    slug = factory.Sequence(lambda n: f"water-{n}")
    body = [("text", "<p>Fill it before anybody asks.</p>")]
    last_published_at = "2026-03-04T16:00:00Z"
    parent = factory.SubFactory(BookPageFactory)


class BookSectionPageFactory(PageFactory):
    class Meta:
        model = BookSectionPage

    title = factory.Sequence(lambda n: f"Steam {n}")
    slug = factory.Sequence(lambda n: f"steam-{n}")
    body = [("text", "<p>Listen for the change in its voice.</p>")]
    last_published_at = "2026-03-04T16:00:00Z"
    parent = factory.SubFactory(ChapterPageFactory)


def publish(page):
    """
    Publish a page anew, as an editor's change does.
    """
    Page.objects.get(pk=page.pk).specific.save_revision().publish()
