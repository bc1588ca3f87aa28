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
    ArticlePage,
    BookPage,
    BookSectionPage,
    CaseStudyPage,
    ChapterPage,
    CollectionPage,
    DeckPage,
    ElementPage,
    GlossaryPage,
    GlossaryTermPage,
    InformationPage,
    LibraryDocument,
    LibraryHome,
    LibraryImage,
    LibraryMedia,
    LibraryRendition,
    LivedExperiencePage,
    PaperPage,
    PartPage,
    RecordingPage,
    SectionPage,
    ThemePage,
    ToolPage,
)
from tests.factories.frameworks import ElementFactory, ThemeFactory


class PageFactory(DjangoModelFactory):
    """
    Put a published page, for everyone, below `parent`; `elements` are what it is tagged with.
    """

    class Meta:
        abstract = True

    audience = Audience.PUBLIC

    @classmethod
    def _create(cls, model_class, *args, parent, elements=(), **kwargs):
        page = parent.add_child(instance=model_class(*args, **kwargs))
        if elements:
            page.elements.set(elements)
            page.save()
        return page


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


class ReadingPageFactory(PageFactory):
    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"A hard shift {n}")
    slug = factory.Sequence(lambda n: f"hard-shift-{n}")
    summary = "What ten quiet minutes are good for."
    body = [("text", "<p>Nobody has to talk.</p>")]
    parent = factory.SubFactory(SectionPageFactory)


class ArticlePageFactory(ReadingPageFactory):
    class Meta:
        model = ArticlePage


class CaseStudyPageFactory(ReadingPageFactory):
    class Meta:
        model = CaseStudyPage

    organisation = "Fennel Court"
    service = "A hostel for twelve people"
    happened_on = "March 2025"
    place_setting = "<p>A tall house by the canal.</p>"
    needs_text = "<p>Somewhere to sit that was not a bedroom.</p>"
    tried = "<p>The office moved into the kitchen.</p>"
    helped = "<p>A kettle that anyone may use.</p>"
    hindered = "<p>The fire door.</p>"
    changed = "<p>Fewer people eat alone.</p>"
    whose_account = "The manager's view, read by two residents."
    consent = "Everyone described agreed in May 2025."


class ToolPageFactory(ReadingPageFactory):
    class Meta:
        model = ToolPage

    document = factory.SubFactory(LibraryDocumentFactory)
    made_by = "The night team"


class DeckPageFactory(ReadingPageFactory):
    class Meta:
        model = DeckPage

    document = factory.SubFactory(LibraryDocumentFactory)
    slides = [
        (
            "slide",
            {
                "title": "Why a kettle",
                "text": "It is warm.\nIt takes a while.",
                "notes": "Wait here for a moment.",
            },
        ),
        ("slide", {"title": "What to try", "text": "", "notes": ""}),
    ]


class PaperPageFactory(ReadingPageFactory):
    class Meta:
        model = PaperPage

    authors = "Ada Birch and Sam Rowan"
    year = 2024
    abstract = "<p>Forty teams wrote down what helped.</p>"


class LivedExperiencePageFactory(ReadingPageFactory):
    class Meta:
        model = LivedExperiencePage

    shown_as = "J., who lived there"
    consent = "Agreed to this text in June 2025."


class CollectionPageFactory(ReadingPageFactory):
    class Meta:
        model = CollectionPage

    chosen_by = "The editors"
    items = []


class GlossaryPageFactory(PageFactory):
    class Meta:
        model = GlossaryPage

    title = "Glossary"
    slug = "glossary"
    parent = factory.LazyFunction(LibraryHome.objects.get)


class GlossaryTermPageFactory(ReadingPageFactory):
    class Meta:
        model = GlossaryTermPage

    title = factory.Sequence(lambda n: f"Keyworking {n}")
    slug = factory.Sequence(lambda n: f"keyworking-{n}")
    meaning = "One worker keeps one person in mind."
    other_names = "link working"
    parent = factory.SubFactory(GlossaryPageFactory)


class ThemePageFactory(ReadingPageFactory):
    class Meta:
        model = ThemePage

    title = factory.SelfAttribute("theme.name")
    slug = factory.SelfAttribute("theme.slug")
    theme = factory.SubFactory(ThemeFactory, meaning="How a team keeps asking.")


class ElementPageFactory(ReadingPageFactory):
    class Meta:
        model = ElementPage

    title = factory.SelfAttribute("element.name")
    slug = factory.SelfAttribute("element.slug")
    element = factory.SubFactory(
        ElementFactory, meaning="Looking again together.", aliases=["reflection"]
    )
    parent = factory.SubFactory(ThemePageFactory, theme=factory.SelfAttribute("..element.theme"))


class BookPageFactory(PageFactory):
    class Meta:
        model = BookPage

    title = factory.Sequence(lambda n: f"The warm house {n}")
    slug = factory.Sequence(lambda n: f"warm-house-{n}")
    summary = "For people who open the door."
    subtitle = "Notes from the night shift"
    edition = "Second edition, 2025"
    provenance = "Written by the night teams, who share it with everyone."
    parent = factory.LazyFunction(LibraryHome.objects.get)


class PartPageFactory(ReadingPageFactory):
    class Meta:
        model = PartPage

    title = factory.Sequence(lambda n: f"Part {n}")
    slug = factory.Sequence(lambda n: f"part-{n}")
    parent = factory.SubFactory(BookPageFactory)


class ChapterPageFactory(ReadingPageFactory):
    class Meta:
        model = ChapterPage

    title = factory.Sequence(lambda n: f"Chapter {n}")
    slug = factory.Sequence(lambda n: f"chapter-{n}")
    parent = factory.SubFactory(PartPageFactory)


class BookSectionPageFactory(ReadingPageFactory):
    class Meta:
        model = BookSectionPage

    title = factory.Sequence(lambda n: f"Section {n}")
    slug = factory.Sequence(lambda n: f"section-{n}")
    parent = factory.SubFactory(ChapterPageFactory)


class RecordingPageFactory(PageFactory):
    class Meta:
        model = RecordingPage

    title = factory.Sequence(lambda n: f"Two minutes on debriefs {n}")
    slug = factory.Sequence(lambda n: f"debriefs-{n}")
    summary = "What to say after a hard shift."
    recording = factory.SubFactory(LibraryMediaFactory)
    parent = factory.SubFactory(SectionPageFactory)
