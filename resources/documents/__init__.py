"""
A book as PDF and EPUB from plain values, with nothing needed from the system or the network.
"""

from .book import Book, BookNotMade, Chapter, Picture
from .epub import make_epub
from .pdf import make_pdf

__all__ = ["Book", "BookNotMade", "Chapter", "Picture", "make_epub", "make_pdf"]
