"""
What a page of the library is written with: one class and one template for each kind of block.
"""

from .body import BodyBlock
from .leads import ChosenBlock, relation_in
from .media import RecordingChooserBlock, frame_hosts
from .newsletter import NewsletterBlock, contents_of, private_links, prose_of
from .text import ProseBlock, SlideBlock, TextBlock, refuse_weak_title

__all__ = [
    "BodyBlock",
    "ChosenBlock",
    "NewsletterBlock",
    "ProseBlock",
    "RecordingChooserBlock",
    "SlideBlock",
    "TextBlock",
    "contents_of",
    "frame_hosts",
    "private_links",
    "prose_of",
    "refuse_weak_title",
    "relation_in",
]
