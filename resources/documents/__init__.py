"""
A book as PDF and EPUB, and a reference as RIS, from plain values, with nothing needed from the
system or the network.
"""

from .book import Book, BookNotMade, Chapter, Picture, line
from .epub import make_epub
from .pdf import make_pdf
from .ris import write_ris
from .typesetting import NotSet, typeset

__all__ = [
    "Book",
    "BookNotMade",
    "Chapter",
    "NotSet",
    "Picture",
    "line",
    "make_epub",
    "make_pdf",
    "typeset",
    "write_ris",
]
