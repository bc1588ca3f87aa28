"""
Documents that a SIG writes together, line by line.
"""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from pielink.kernel import connections
from sigs import access as sigs_access

from .. import access, clearing
from ..enums import Audience, LineState
from .keeping import LibraryPageForm
from .line_words import same_words, word_diff
from .tree import LibraryPage

LINE_CHARACTERS = 4000
LINES = 400
REASON_CHARACTERS = 500


class WorkingDocumentForm(LibraryPageForm):
    """
    The document as an editor fills it in: for one SIG, until somebody says otherwise.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "audience" in self.fields:
            self.initial["audience"] = Audience.SIG


class LinesBlock(blocks.StreamBlock):
    """
    The paragraphs of a working document. Wagtail keeps the id of each through every change.
    """

    heading = blocks.CharBlock(label="Heading", max_length=160, icon="title")
    line = blocks.TextBlock(label="Paragraph", max_length=LINE_CHARACTERS, rows=3, icon="pilcrow")

    class Meta:
        max_num = LINES


class WorkingDocumentPage(LibraryPage):
    """
    A document that a SIG writes together: its members suggest changes paragraph by paragraph, and
    whoever runs the SIG decides on them.
    """

    template = "resources/working_document_page.html"
    lines = StreamField(LinesBlock(), blank=True)

    kind = "Working document"
    base_form_class = WorkingDocumentForm
    parent_page_types = ["resources.SectionPage"]
    subpage_types = []
    search_fields = [*LibraryPage.search_fields, index.SearchField("lines")]
    content_panels = [*LibraryPage.content_panels, FieldPanel("lines")]
    page_description = "Something a SIG writes together; its members suggest changes to it."

    class Meta:
        verbose_name = "working document"

    def clean(self):
        """
        Refuse a document that belongs to no SIG: nobody could suggest or decide anything.
        """
        super().clean()
        if self.sig_id is None:
            raise ValidationError({"sig": "Choose the SIG that writes it together."})

    def line(self, line_id):
        """
        Return the paragraph of this id, None where it has gone.
        """
        return next((line for line in self.lines if line.id == line_id), None)

    def replace_line(self, line_id, texts):
        """
        Put these texts in the place of a paragraph: the first keeps its id, none takes it out.
        """
        raw = []
        for line in self.lines:
            if line.id != line_id:
                raw.append({"type": line.block_type, "value": line.value, "id": line.id})
                continue
            for place, text in enumerate(texts):
                kind = line.block_type if place == 0 else "line"
                raw.append({"type": kind, "value": text, "id": new_id() if place else line.id})
        self.lines = self.lines.stream_block.to_python(raw)

    def get_context(self, request, *args, **kwargs):
        """
        Add the paragraphs, each with what is suggested for it, and what this reader may do.
        """
        context = super().get_context(request, *args, **kwargs)
        user, now = request.user, timezone.now()
        clearing.note_page(request, self)
        may_suggest = access.can_suggest_lines(user, self)
        waiting = {}
        if self.pk and may_suggest:
            for each in self.line_suggestions.open().select_related("by"):
                waiting.setdefault(each.line_id, []).append(Waiting(each, self.line(each.line_id)))
        sections = connections.collect(self, "library-page", user, now) if self.pk else []
        if sections:
            clearing.note_what_is_told(request, sections, now)
        return {
            **context,
            "sections": sections,
            "rows": [(line, waiting.pop(line.id, [])) for line in self.lines],
            "lost": [each for rest in waiting.values() for each in rest],
            "may_suggest": may_suggest and self.sig.state != self.sig.State.CLOSED,
            "may_decide": access.can_decide_lines(user, self),
            "reads_history": may_suggest,
            "knows_sig": sigs_access.can_view(user, self.sig),
        }


def new_id():
    """
    Return an id that no other paragraph has.
    """
    return str(uuid.uuid4())


class LineSuggestionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=LineState.OPEN)

    def visible_to(self, user):
        """
        Keep what is suggested for documents this person reads and may suggest changes to.
        """
        pages = WorkingDocumentPage.objects.visible_to(user)
        return self.filter(access.suggesting_q(user, "page__"), page__in=pages.values("pk"))


class LineSuggestion(models.Model):
    """
    Other words that a member suggests for a paragraph of a working document, and what became of it.

    `before` is how the paragraph read then, empty words `after` take it out. `revision` is the one
    in which it was taken in. `by` is empty once the member has closed their account.
    """

    page = models.ForeignKey(
        WorkingDocumentPage, on_delete=models.CASCADE, related_name="line_suggestions"
    )
    line_id = models.CharField(max_length=40)
    before = models.TextField()
    after = models.TextField(blank=True)
    reason = models.CharField(max_length=REASON_CHARACTERS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=LineState, default=LineState.OPEN)
    answer = models.CharField(max_length=REASON_CHARACTERS, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = LineSuggestionQuerySet.as_manager()

    # What members say of a page is no use of the page.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"], decided_at=None, answer="")
                | Q(state="accepted", decided_at__isnull=False)
                | Q(state="declined", decided_at__isnull=False) & ~Q(answer=""),
                name="line_is_decided_with_a_date_and_declined_with_a_reason",
            )
        ]
        indexes = [
            models.Index(
                fields=["page", "line_id"], condition=Q(state="open"), name="line_suggestion_open"
            )
        ]

    def __str__(self):
        return f"{self.page}: {self.after[:40]}"

    @property
    def diff(self):
        """
        Give the words that stayed, went and came, as wording.word_diff() tells them.
        """
        return word_diff(self.before, self.after)


class Waiting:
    """
    A suggestion beside its paragraph as it reads now; None where that has gone.
    """

    def __init__(self, suggestion, line):
        self.suggestion = suggestion
        self.now = None if line is None else str(line.value)

    @property
    def is_lost(self):
        return self.now is None

    @property
    def is_stale(self):
        """
        Test whether the paragraph reads otherwise than when this was suggested.
        """
        return self.is_lost or not same_words(self.now, self.suggestion.before)

    @property
    def diff(self):
        """
        Give the words that would stay, go and come now, as wording.word_diff() tells them.
        """
        before = self.suggestion.before if self.is_lost else self.now
        return word_diff(before, self.suggestion.after)
