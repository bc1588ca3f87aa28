"""
What a service or a person tells of themselves, and what they agreed to being told.
"""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from .reading import BODY_PANELS, PROSE, ReadingPage
from .tree import LibraryPage


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
        *BODY_PANELS,
    ]
    page_description = "What one service tried, what helped and what changed."

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
        *BODY_PANELS,
    ]
    page_description = "Somebody’s own account, signed as they wish."

    class Meta:
        verbose_name = "lived-experience account"
