"""
What a page of the library is written with: one class and one template for each kind of block.
"""

from .body import BodyBlock
from .leads import ChosenBlock, relation_in
from .media import RecordingChooserBlock, frame_hosts
from .text import ProseBlock, SlideBlock, TextBlock, refuse_weak_title

__all__ = [
    "BodyBlock",
    "ChosenBlock",
    "ProseBlock",
    "RecordingChooserBlock",
    "SlideBlock",
    "TextBlock",
    "frame_hosts",
    "refuse_weak_title",
    "relation_in",
]
