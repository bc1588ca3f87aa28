"""
The pages people come to read, see or hear, each with what is tagged and referred to alike.
"""

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Min
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, ReferenceIndex
from wagtail.search import index

from .. import access, captions, clearing
from ..blocks import BodyBlock, ChosenBlock, SlideBlock
from ..enums import Audience
from .tree import LibraryPage

RELATED = 4
WORDS_A_MINUTE = 220
POSTER = "width-1280"
PROSE = ["bold", "italic", "ol", "ul", "link"]


class ReadingPage(LibraryPage):
    """
    A page with a body, and round it the shelf it stands on and what leads on from it.
    """

    body = StreamField(BodyBlock(), blank=True)

    parent_page_types = ["resources.SectionPage"]
    subpage_types = []
    search_fields = [*LibraryPage.search_fields, index.SearchField("body")]
    content_panels = [*LibraryPage.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        """
        Add the way here, the words the page is tagged with, related pages and those that refer to
        it, as far as this reader may know of them.
        """
        context = super().get_context(request, *args, **kwargs)
        elements = list(self.elements.select_related("theme").all())
        way = list(
            LibraryPage.objects.ancestor_of(self)
            .visible_to(request.user)
            .filter(depth__gt=2)
            .in_tree_order()
        )
        related = self._related(request.user, elements)
        referring = self._referring(request.user)
        clearing.note_page(
            request,
            self,
            *map(clearing.word_tag, elements),
            clearing.references_tag(self.pk),
        )
        clearing.note_pages(request, [*way, *related, *referring])
        return {
            **context,
            "way": way,
            "elements": elements,
            "minutes": self.minutes,
            "related": related,
            "referring": referring,
        }

    @property
    def minutes(self):
        """
        Give how many minutes the body takes to read, at 220 words a minute, at least one.
        """
        words = " ".join(map(str, self.body.stream_block.get_searchable_content(self.body))).split()
        return max(1, round(len(words) / WORDS_A_MINUTE))

    def _related(self, user, elements):
        if not elements:
            return []
        return list(
            LibraryPage.objects.visible_to(user)
            .filter(elements__in=elements)
            .exclude(pk=self.pk)
            .exclude(path__startswith=self.path)
            .annotate(shared=Count("elements"), because=Min("elements__name"))
            .order_by("-shared", "-first_published_at", "pk")[:RELATED]
        )

    def _referring(self, user):
        found = ReferenceIndex.get_references_to(self).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        pks = {int(pk) for pk in found.values_list("object_id", flat=True)} - {self.pk}
        if not pks:
            return []
        return list(LibraryPage.objects.visible_to(user).filter(pk__in=pks).in_tree_order())


class ArticlePage(ReadingPage):
    """
    An essay, or a starting point for people in one kind of place.
    """

    kind = "Article"
    template = "resources/reading_page.html"

    class Meta:
        verbose_name = "article"


class CaseStudyPage(ReadingPage):
    """
    What one service tried, told so that another can learn from it.
    """

    organisation = models.CharField(max_length=160)
    service = models.CharField(max_length=160)
    happened_on = models.CharField("when", max_length=80, help_text="Such as “March 2025”.")
    place_setting = RichTextField("the place", features=PROSE)
    needs_text = RichTextField("what people needed", features=PROSE)
    tried = RichTextField("what was tried", features=PROSE)
    helped = RichTextField("what helped", features=PROSE)
    hindered = RichTextField("what got in the way", features=PROSE)
    changed = RichTextField("what changed", features=PROSE)
    whose_account = models.CharField(
        max_length=240, help_text="Whose view this is: a manager’s, a worker’s, residents’ own."
    )
    consent = models.CharField(max_length=400, help_text="Who agreed to what being told, and when.")

    kind = "Case study"
    template = "resources/case_study_page.html"
    search_fields = [
        *ReadingPage.search_fields,
        *map(
            index.SearchField,
            [
                "organisation",
                "service",
                "place_setting",
                "needs_text",
                "tried",
                "helped",
                "hindered",
                "changed",
            ],
        ),
    ]
    content_panels = [
        *LibraryPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("organisation"), FieldPanel("service"), FieldPanel("happened_on")],
            heading="Where and when",
        ),
        *map(
            FieldPanel,
            ["place_setting", "needs_text", "tried", "helped", "hindered", "changed"],
        ),
        MultiFieldPanel(
            [FieldPanel("whose_account"), FieldPanel("consent")], heading="Whose story it is"
        ),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "case study"

    @property
    def parts(self):
        """
        Give the heading and the words of each part of the story, in the order it is told.
        """
        names = ["place_setting", "needs_text", "tried", "helped", "hindered", "changed"]
        return [
            (self._meta.get_field(name).verbose_name.capitalize(), getattr(self, name))
            for name in names
        ]


class CaptionsMissingPanel(HelpPanel):
    """
    Tells an editor that nobody has written down yet what the page's recording says.
    """

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self):
            page = self.instance
            return super().is_shown() and page.recording_id and not page.recording.captions


class RecordingPage(ReadingPage):
    """
    A video or an audio recording with its words beside it.
    """

    recording = models.ForeignKey(
        "resources.LibraryMedia", on_delete=models.PROTECT, related_name="+"
    )
    poster = models.ForeignKey(
        "resources.LibraryImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The picture shown until it plays.",
    )
    speaker = models.CharField(max_length=160, blank=True)

    template = "resources/recording_page.html"
    search_fields = [
        *ReadingPage.search_fields,
        index.SearchField("speaker"),
        index.SearchField("spoken"),
    ]
    content_panels = [
        *LibraryPage.content_panels,
        CaptionsMissingPanel(
            content="This recording has no captions, so deaf people cannot follow it and the "
            "search cannot find what is said. Edit the recording under Media and paste its "
            "WebVTT captions there; this page shows them as soon as they are saved."
        ),
        FieldPanel("recording"),
        FieldPanel("poster"),
        FieldPanel("speaker"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "video or audio"

    def clean(self):
        """
        Refuse a page that more people may read than may hear its recording.
        """
        super().clean()
        if self.recording_id and not self.is_for_the_same_people:
            raise ValidationError(
                {
                    "recording": "The recording is for other people than this page. "
                    "Give both the same audience."
                }
            )

    def get_context(self, request, *args, **kwargs):
        """
        Add what is said, to be read: `paragraphs`, each with its lines and the times they begin;
        `still`, the picture shown until a video plays; and what search engines are told.
        """
        context = super().get_context(request, *args, **kwargs)
        context["paragraphs"] = self._paragraphs()
        context["still"] = self._still(request.user)
        context["linked_data"] = self._linked_data(request) if self._is_for_everyone() else None
        return context

    def _still(self, user):
        if self.kind == "Video" and self.poster and access.can_view(user, self.poster):
            return self.poster.get_rendition(POSTER)
        return None

    def _is_for_everyone(self):
        return self.audience == Audience.PUBLIC and self.is_for_the_same_people

    def _paragraphs(self):
        """
        Return a dict for each paragraph; `speaker` is empty where the one before goes on.
        """
        found, last = [], ""
        for paragraph in captions.paragraphs(self.cues):
            lines = [
                {
                    "anchor": captions.anchor(cue.start),
                    "clock": captions.clock(cue.start),
                    "start": cue.start,
                    "end": cue.end,
                    "text": cue.text,
                }
                for cue in paragraph.cues
            ]
            speaker = paragraph.speaker if paragraph.speaker != last else ""
            found.append({"speaker": speaker, "lines": lines})
            last = paragraph.speaker
        return found

    def _linked_data(self, request):
        """
        Return what search engines are told of the recording, in the words of schema.org.
        """
        recording = self.recording
        data = {
            "@type": f"{self.kind}Object",
            "name": self.title,
            "description": self.summary or self.title,
            "url": self.full_url,
            "contentUrl": request.build_absolute_uri(recording.url),
            "inLanguage": "en-GB",
            "isAccessibleForFree": True,
        }
        if self.first_published_at:
            data["uploadDate"] = self.first_published_at.isoformat()
        if recording.duration:
            data["duration"] = captions.duration_iso(recording.duration)
        still = self._still(AnonymousUser())
        if still:
            data["thumbnailUrl"] = request.build_absolute_uri(still.url)
        if self.cues:
            data["transcript"] = self.spoken
        return data

    @property
    def is_for_the_same_people(self):
        """
        Test whether the recording still has the page's readers: it may have been given others.
        """
        recording = self.recording
        return (recording.audience, recording.sig_id) == (self.audience, self.sig_id)

    @property
    def length(self):
        """
        Give how long it takes, such as "1 minute 23 seconds"; empty where nobody has said.
        """
        return captions.spoken_clock(self.recording.duration) if self.recording.duration else ""

    @property
    def kind(self):
        """
        Say whether it is to be seen or heard.
        """
        return "Video" if self.recording.type == "video" else "Audio"

    @property
    def cues(self):
        """
        Give what is said, a captions.Cue each; empty where nobody has written it down, and where
        the page's readers are not those of the recording.
        """
        return self.recording.cues if self.is_for_the_same_people else ()

    @property
    def spoken(self):
        """
        Give everything that is said as one text, for the search.
        """
        return " ".join(cue.text for cue in self.cues)


class ToolPage(ReadingPage):
    """
    A checklist or another tool, to read here and to take away as a file.
    """

    document = models.ForeignKey(
        "resources.LibraryDocument", on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.CharField(max_length=160, blank=True)

    kind = "Tool"
    template = "resources/tool_page.html"
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("document"),
        FieldPanel("made_by"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "checklist or tool"


class DeckPage(ReadingPage):
    """
    A slide deck with the text of its slides, for those who cannot open or see it.
    """

    document = models.ForeignKey(
        "resources.LibraryDocument", on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.CharField(max_length=160, blank=True)
    slides = StreamField([("slide", SlideBlock())])

    kind = "Slides"
    template = "resources/deck_page.html"
    search_fields = [*ReadingPage.search_fields, index.SearchField("slides")]
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("document"),
        FieldPanel("made_by"),
        FieldPanel("slides"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "slide deck"


class PaperPage(ReadingPage):
    """
    A paper or report: who wrote it, when, and what it found in short.
    """

    authors = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    abstract = RichTextField(features=PROSE)
    document = models.ForeignKey(
        "resources.LibraryDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    kind = "Paper"
    template = "resources/paper_page.html"
    search_fields = [
        *ReadingPage.search_fields,
        index.SearchField("authors"),
        index.SearchField("abstract"),
    ]
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("authors"),
        FieldPanel("year"),
        FieldPanel("abstract"),
        FieldPanel("document"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "paper or report"


class LivedExperiencePage(ReadingPage):
    """
    Somebody's own account, signed as they wish. They may take it back at any time.
    """

    shown_as = models.CharField(
        max_length=120, help_text="As they wish to be named: a first name, a role, “anonymous”."
    )
    consent = models.CharField(max_length=400, help_text="What they agreed to, and when.")

    kind = "Lived experience"
    template = "resources/lived_experience_page.html"
    content_panels = [
        *LibraryPage.content_panels,
        MultiFieldPanel([FieldPanel("shown_as"), FieldPanel("consent")], heading="Whose it is"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "lived-experience account"


class CollectionPage(ReadingPage):
    """
    A few pages chosen by an editor, who says of each why.
    """

    chosen_by = models.CharField(max_length=160)
    items = StreamField([("item", ChosenBlock())])

    kind = "Collection"
    template = "resources/collection_page.html"
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("chosen_by"),
        FieldPanel("items"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "collection"

    def get_context(self, request, *args, **kwargs):
        """
        Add the chosen pages this reader may open, each with the reason.
        """
        context = super().get_context(request, *args, **kwargs)
        chosen = [item.value for item in self.items]
        pages = {
            page.pk: page
            for page in LibraryPage.objects.visible_to(request.user).filter(
                pk__in=[value["page"].pk for value in chosen if value["page"]]
            )
        }
        clearing.note_pages(request, [value["page"] for value in chosen if value["page"]])
        context["chosen"] = [
            {"page": pages[value["page"].pk], "reason": value["reason"]}
            for value in chosen
            if value["page"] and value["page"].pk in pages
        ]
        return context


class GlossaryPage(LibraryPage):
    """
    The words of the field, in the alphabet's order.
    """

    max_count = 1
    kind = "Glossary"
    parent_page_types = ["resources.LibraryHome"]
    subpage_types = ["resources.GlossaryTermPage"]

    class Meta:
        verbose_name = "glossary"

    def get_context(self, request, *args, **kwargs):
        """
        Add the terms under their first letters.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.children_tag(self.pk))
        letters = {}
        terms = GlossaryTermPage.objects.child_of(self).visible_to(request.user)
        for term in sorted(terms, key=lambda term: term.title.casefold()):
            letters.setdefault(term.title[0].upper(), []).append(term)
        context["letters"] = letters
        return context


class GlossaryTermPage(ReadingPage):
    """
    One word and what it means here.
    """

    meaning = models.TextField()
    other_names = models.CharField(
        "also called", max_length=240, blank=True, help_text="Separated by commas."
    )

    kind = "Glossary"
    template = "resources/glossary_term_page.html"
    parent_page_types = ["resources.GlossaryPage"]
    search_fields = [
        *ReadingPage.search_fields,
        index.SearchField("meaning", boost=2),
        index.SearchField("other_names", boost=2),
    ]
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("meaning"),
        FieldPanel("other_names"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "glossary term"
