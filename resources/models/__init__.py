"""
The library: its pages, documents, images and recordings, each with those who may read it.
"""

from .book import BookFile, BookPage, BookSectionPage, ChapterPage, PartPage
from .files import LibraryDocument, LibraryImage, LibraryMedia, LibraryRendition
from .reading import (
    ArticlePage,
    CaseStudyPage,
    CollectionPage,
    DeckPage,
    GlossaryPage,
    GlossaryTermPage,
    LivedExperiencePage,
    PaperPage,
    RecordingPage,
    ToolPage,
)
from .shelves import InformationPage, LibraryHome, SectionPage
from .themes import ElementPage, ThemePage
from .tree import LibraryPage, SiteRoot

__all__ = [
    "ArticlePage",
    "BookFile",
    "BookPage",
    "BookSectionPage",
    "CaseStudyPage",
    "ChapterPage",
    "CollectionPage",
    "DeckPage",
    "ElementPage",
    "GlossaryPage",
    "GlossaryTermPage",
    "InformationPage",
    "LibraryDocument",
    "LibraryHome",
    "LibraryImage",
    "LibraryMedia",
    "LibraryPage",
    "LibraryRendition",
    "LivedExperiencePage",
    "PaperPage",
    "PartPage",
    "RecordingPage",
    "SectionPage",
    "SiteRoot",
    "ThemePage",
    "ToolPage",
]
