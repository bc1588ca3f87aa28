"""
What is played: recordings of the library, and videos kept elsewhere.
"""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtailmedia.blocks import AbstractMediaChooserBlock

from .. import access, captions, embeds
from .readers import reader_of
from .text import refuse_weak_title


class RecordingChooserBlock(AbstractMediaChooserBlock):
    def render_basic(self, value, context=None):
        return value.title if value else ""


class MediaBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=160,
        validators=[refuse_weak_title],
        help_text="What it is, in words that make sense on their own.",
    )
    recording = RecordingChooserBlock()
    about = blocks.CharBlock(required=False, max_length=240, help_text="What to look out for.")

    class Meta:
        icon = "wagtailmedia-video"
        label = "Recording"
        description = "An uploaded video or audio recording with its words."
        template = "components/blocks/media.html"
        preview_value = {
            "title": "Two minutes on debriefs",
            "recording": None,
            "about": "Listen for what is not asked.",
        }

    def get_context(self, value, parent_context=None):
        """
        Add the recording if this reader may hear and see it, and the paragraphs of what is said.
        """
        context = super().get_context(value, parent_context)
        recording = value["recording"]
        if recording and access.can_view(reader_of(parent_context), recording):
            context["recording"] = recording
            context["length"] = recording.duration and captions.spoken_clock(recording.duration)
            context["paragraphs"] = [
                {"speaker": each.speaker, "text": " ".join(cue.text for cue in each.cues)}
                for each in captions.paragraphs(recording.cues)
            ]
        return context


class EmbedBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=160,
        validators=[refuse_weak_title],
        help_text="What it is, in words that make sense on their own.",
    )
    address = blocks.URLBlock(help_text="The address of one video on YouTube or Vimeo.")
    about = blocks.CharBlock(required=False, max_length=240, help_text="What to look out for.")

    class Meta:
        icon = "media"
        label = "Video from the web"
        description = "A video kept by YouTube or Vimeo, loaded only when somebody asks for it."
        template = "components/blocks/embed.html"
        preview_value = {
            "title": "A walk through a quiet ward",
            "address": "https://vimeo.com/1000001",
            "about": "Look at where the chairs stand.",
        }

    def clean(self, value):
        """
        Refuse an address that leads to no video we know how to show.
        """
        media = super().clean(value)
        try:
            embeds.find(media["address"])
        except embeds.NotUnderstood as error:
            raise blocks.StructBlockValidationError(
                block_errors={"address": ValidationError(str(error))}
            ) from error
        return media

    def get_context(self, value, parent_context=None):
        """
        Add who keeps the video and the address of its frame, which nothing loads yet.
        """
        context = super().get_context(value, parent_context)
        embed = embeds.find(value["address"])
        context["provider"] = embed.provider.name
        context["frame"] = embed.frame
        return context


def frame_hosts(body):
    """
    List the hosts that a page with this body has to be let to show frames from.
    """
    found = {
        embeds.find(block.value["address"]).provider.frame_host
        for block in body
        if block.block_type == "embed"
    }
    return sorted(found)


# Migrations know it by the package.
DECONSTRUCT_ALIASES = {RecordingChooserBlock: "resources.blocks.RecordingChooserBlock"}
