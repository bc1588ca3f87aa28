"""
The body of a page.
"""

from wagtail import blocks

from .files import DownloadBlock, FigureBlock
from .leads import MailboxBlock, RelatedBlock
from .media import EmbedBlock, MediaBlock
from .text import CalloutBlock, QuoteBlock, StepsBlock, TableBlock, TextBlock


class BodyBlock(blocks.StreamBlock):
    """
    The blocks an editor may choose from, in the order they are offered.
    """

    text = TextBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    figure = FigureBlock()
    table = TableBlock()
    related = RelatedBlock()
    media = MediaBlock()
    embed = EmbedBlock()
    download = DownloadBlock()
    mailbox = MailboxBlock()
