"""
Recordings, with their words beside them.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.search import index
from wagtailmedia.edit_handlers import MediaChooserPanel

from .. import access, captions
from ..enums import Audience
from .files import LibraryRendition
from .reading import BODY_PANELS, ReadingPage
from .tree import LibraryPage

POSTER = "width-1280"


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
        MediaChooserPanel(
            "recording",
            help_text="A video or an audio recording, with its captions. Those who may read this "
            "page have to be those who may hear it.",
        ),
        FieldPanel("poster"),
        FieldPanel("speaker", help_text="Whose voice it is, as they wish to be named."),
        *BODY_PANELS,
    ]
    page_description = "A recording with its captions as a text beside it."

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
        if self.kind != "Video" or not self.poster_id:
            return None
        stored = self._stored_still
        poster = stored.image if stored else self.poster
        if not access.can_view(user, poster):
            return None
        return stored or poster.get_rendition(POSTER)

    @cached_property
    def _stored_still(self):
        # The picture and its size at once, which Wagtail asks for one after the other.
        stills = LibraryRendition.objects.select_related("image")
        return stills.filter(image=self.poster_id, filter_spec=POSTER).first()

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

    @classmethod
    def kind_of_all(cls):
        """
        Return one name for both: only its file tells which of them a recording is.
        """
        return "Video or audio"

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
