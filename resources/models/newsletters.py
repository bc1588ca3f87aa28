"""
Newsletters: the archive, each issue, and when and how an issue is sent.
"""

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Revision
from wagtail.search import index

from notifications import rendering
from notifications.registry import kind_of

from .. import clearing
from ..blocks import NewsletterBlock, contents_of, private_links, prose_of
from ..enums import Audience
from .tree import LibraryPage

NEWSLETTER_KIND, NEWSLETTER_STREAM = "resources.newsletter", "newsletter"
WEB, MAIL_HTML, MAIL_TEXT = "", "mail-html", "mail-text"
# A mail's own page within ours: it may dress itself, and do nothing.
_MAIL_POLICY = {
    **dict.fromkeys(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]),
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
}


class _ForEveryone(LibraryPage):
    """
    A page that everyone may read, whoever writes it.
    """

    promote_panels = LibraryPage.promote_panels[1:]
    settings_panels = []

    class Meta:
        abstract = True

    def full_clean(self, *args, **kwargs):
        """
        Take the page as one for everyone, and check it.
        """
        self.audience, self.sig = Audience.PUBLIC, None
        super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        """
        Take the draft as one for everyone, and check that it can be kept.
        """
        self.audience, self.sig = Audience.PUBLIC, None
        super().minimal_clean()


class NewslettersPage(_ForEveryone):
    """
    The archive: every newsletter that was sent, the newest first.
    """

    max_count = 1
    parent_page_types = ["resources.LibraryHome"]
    subpage_types = ["resources.NewsletterPage"]
    page_description = "The place for newsletters. Each shows here once it is sent."

    class Meta:
        verbose_name = "newsletter archive"

    def get_context(self, request, *args, **kwargs):
        """
        Add the issues that were sent.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.children_tag(self.pk))
        issues = NewsletterPage.objects.child_of(self).visible_to(request.user)
        context["issues"] = issues.order_by("-issue_date", "-pk")
        return context


class NewsletterPage(_ForEveryone):
    """
    One newsletter: a web page, and the mail that says the same.
    """

    issue_date = models.DateField(
        "date of the issue", help_text="The day readers see on it. The archive is in this order."
    )
    guest_editor = models.CharField(
        max_length=120, blank=True, help_text="If somebody was asked to put this issue together."
    )
    intro = RichTextField(
        "how it begins",
        features=["bold", "italic", "link"],
        help_text="A few sentences in the editor’s voice. Each mail begins with the reader’s name.",
    )
    body = StreamField(NewsletterBlock())

    kind = "Newsletter"
    can_be_saved = True
    parent_page_types = ["resources.NewslettersPage"]
    subpage_types = []
    search_fields = [
        *LibraryPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("issue_date"),
        FieldPanel("guest_editor"),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    page_description = "One issue, on the web and by mail to those who agreed to get it."
    preview_modes = [
        (WEB, "On the web"),
        (MAIL_HTML, "The mail, HTML"),
        (MAIL_TEXT, "The mail, plain text"),
    ]

    class Meta:
        verbose_name = "newsletter"

    @property
    def source_key(self):
        """
        Name the occasion under which it is posted, so that it goes out once.
        """
        return f"newsletter:{self.pk}"

    @property
    def has_workflow(self):
        """
        Answer that no board decides on it: what it shows was decided on page by page.
        """
        return False

    def get_workflow(self):
        """
        Return None: a newsletter goes on the web by being sent.
        """
        return

    def clean(self):
        """
        Refuse also links in the first words that lead to what not everyone may read.
        """
        super().clean()
        if problems := private_links(self.intro):
            raise ValidationError({"intro": problems})

    def get_context(self, request, *args, **kwargs):
        """
        Add what it shows, as everybody may know of it now, and when it was sent and corrected.
        """
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        contents = contents_of(self.body, now=now, in_mail=False)
        sending = NewsletterSending.objects.filter(page=self.pk).first()
        archive = self.get_parent()
        clearing.note_page(request, self, clearing.page_tag(archive.pk))
        pages = [entry["page"] for entry in contents.entries if entry["type"] == "library"]
        clearing.note_pages(request, pages)
        clearing.note_what_is_told(request, [], now)
        return {
            **context,
            "archive": archive,
            "intro": prose_of(self.intro, in_mail=False)[0]["html"],
            "entries": contents.entries,
            "sent_at": sending and sending.sent_at,
            "corrected_at": sending and sending.corrected_at(self),
        }

    def letter(self, now):
        """
        Return what its mail is written with, and in a sentence each what of it is left out.
        """
        contents = contents_of(self.body, now=now, in_mail=True)
        intro, told = prose_of(self.intro, in_mail=True)
        path = self.url
        return {
            "newsletter": {
                "title": self.title,
                "summary": self.summary,
                "date": self.issue_date,
                "guest_editor": self.guest_editor,
                "intro": intro,
                "entries": contents.entries,
                "url": f"{settings.SITE_ADDRESS}{path}" if path else "",
            }
        }, [*told, *contents.left_out]

    def serve_preview(self, request, mode_name):
        """
        Show the page as it will be on the web, or as the mail that says the same.
        """
        if mode_name == WEB:
            return super().serve_preview(request, mode_name)
        rendered = rendering.render(kind_of(NEWSLETTER_KIND), self.letter(timezone.now())[0])
        if mode_name == MAIL_HTML:
            return _show(request, {"html": rendering.shown_html(rendered.html)}, "text/html")
        shown = {"subject": rendered.subject, "text": rendering.shown(rendered.text)}
        return _show(request, shown, "text/plain")


class NewsletterSendingQuerySet(models.QuerySet):
    def due(self, now):
        """
        Keep what is to be sent by now and was not.
        """
        return self.filter(scheduled_for__lte=now, sent_at=None)


class NewsletterSending(models.Model):
    """
    What was decided about sending one newsletter: nothing yet, an hour, or that it is done.

    `revision` is the newsletter as it goes out or went out; what is changed after that was decided
    is not in the mail. `left_out` says what of it was not sent, and `problem` why a scheduled one
    could not be.
    """

    page = models.OneToOneField(NewsletterPage, on_delete=models.CASCADE, related_name="sending")
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scheduled_for = models.DateTimeField(null=True, blank=True, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    left_out = models.JSONField(default=list, blank=True)
    problem = models.TextField(blank=True)

    objects = NewsletterSendingQuerySet.as_manager()

    # That it is sent is no place where the page is used.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scheduled_for=None) | models.Q(sent_at=None),
                name="newsletter_sent_waits_no_more",
            ),
            models.CheckConstraint(
                condition=models.Q(scheduled_for=None, sent_at=None)
                | models.Q(revision__isnull=False),
                name="newsletter_sent_as_one_revision",
            ),
        ]

    def __str__(self):
        return f"Sending of newsletter {self.page_id}"

    def corrected_at(self, page):
        """
        Return when the page was published anew after it was sent, or None.
        """
        if not self.sent_at or page.live_revision_id == self.revision_id:
            return None
        return page.last_published_at


@csp_replace(_MAIL_POLICY)
def _show(request, mail, content_type):
    return TemplateResponse(
        request, "resources/mail_preview.txt", mail, content_type=f"{content_type}; charset=utf-8"
    )
