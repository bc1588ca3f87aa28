"""
Pages, documents, images and recordings of the library for tests.
"""

import io

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

from resources.enums import Audience
from resources.models import (
    InformationPage,
    LibraryDocument,
    LibraryHome,
    LibraryImage,
    LibraryMedia,
    LibraryRendition,
    RecordingPage,
    SectionPage,
)


class PageFactory(DjangoModelFactory):
    """
    Put a published page, for everyone, below `parent`.
    """

    class Meta:
        abstract = True

    audience = Audience.PUBLIC

    @classmethod
    def _create(cls, model_class, *args, parent, **kwargs):
        return parent.add_child(instance=model_class(*args, **kwargs))


class SectionPageFactory(PageFactory):
    class Meta:
        model = SectionPage

    title = factory.Sequence(lambda n: f"Reflective practice {n}")
    slug = factory.Sequence(lambda n: f"reflective-practice-{n}")
    summary = "Shared thinking about the work."
    parent = factory.LazyFunction(LibraryHome.objects.get)


class InformationPageFactory(PageFactory):
    class Meta:
        model = InformationPage

    title = factory.Sequence(lambda n: f"The kitchen table {n}")
    slug = factory.Sequence(lambda n: f"kitchen-table-{n}")
    summary = "What changed when the office moved into the kitchen."
    body = [("text", "<p>The kettle was on before anyone spoke.</p>")]
    parent = factory.SubFactory(SectionPageFactory)


class LibraryDocumentFactory(DjangoModelFactory):
    class Meta:
        model = LibraryDocument

    title = "Checklist for a first visit"
    audience = Audience.PUBLIC
    file = factory.LazyFunction(lambda: ContentFile(b"Bring a pen.", name="first-visit.txt"))


def png():
    """
    Give the bytes of a small green picture.
    """
    content = io.BytesIO()
    Image.new("RGB", (8, 6), "green").save(content, "PNG")
    return content.getvalue()


class LibraryImageFactory(DjangoModelFactory):
    class Meta:
        model = LibraryImage

    title = "The courtyard at Lantern House"
    audience = Audience.PUBLIC
    file = factory.LazyFunction(lambda: ContentFile(png(), name="courtyard.png"))


class LibraryRenditionFactory(DjangoModelFactory):
    class Meta:
        model = LibraryRendition

    image = factory.SubFactory(LibraryImageFactory)
    filter_spec = "width-8"
    file = factory.LazyFunction(lambda: ContentFile(png(), name="courtyard.width-8.png"))


class LibraryMediaFactory(DjangoModelFactory):
    class Meta:
        model = LibraryMedia

    title = "Two minutes on debriefs"
    type = "audio"
    audience = Audience.PUBLIC
    file = factory.LazyFunction(lambda: ContentFile(b"not really a tune", name="debriefs.mp3"))


class RecordingPageFactory(PageFactory):
    class Meta:
        model = RecordingPage

    title = factory.Sequence(lambda n: f"Two minutes on debriefs {n}")
    slug = factory.Sequence(lambda n: f"debriefs-{n}")
    summary = "What to say after a hard shift."
    recording = factory.SubFactory(LibraryMediaFactory)
    parent = factory.SubFactory(SectionPageFactory)
