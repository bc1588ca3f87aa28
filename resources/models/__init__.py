"""
The library: its pages, documents, images and recordings, each with those who may read it.
"""

from .accounts import CaseStudyPage, LivedExperiencePage
from .board import BoardComment
from .book import BookFile, BookPage, BookSectionPage, ChapterPage, PartPage
from .chosen import CollectionPage
from .downloads import DeckPage, PaperPage, ToolPage
from .files import DocumentText, LibraryDocument, LibraryImage, LibraryMedia, LibraryRendition
from .finding import BestBet, EmptySearch
from .glossary import GlossaryPage, GlossaryTermPage
from .newsletters import NewsletterPage, NewsletterSending, NewslettersPage
from .promises import Promise
from .reading import ArticlePage
from .recordings import RecordingPage
from .saving import SavedPage
from .shelves import InformationPage, LibraryHome, SectionPage
from .sig_shelves import SigShelfItem
from .suggestions import Suggestion
from .themes import ElementPage, ThemePage
from .tree import LibraryPage, SiteRoot
from .working import LineSuggestion, WorkingDocumentPage

__all__ = [
    "ArticlePage",
    "BestBet",
    "BoardComment",
    "BookFile",
    "BookPage",
    "BookSectionPage",
    "CaseStudyPage",
    "ChapterPage",
    "CollectionPage",
    "DeckPage",
    "DocumentText",
    "ElementPage",
    "EmptySearch",
    "GlossaryPage",
    "GlossaryTermPage",
    "InformationPage",
    "LibraryDocument",
    "LibraryHome",
    "LibraryImage",
    "LibraryMedia",
    "LibraryPage",
    "LibraryRendition",
    "LineSuggestion",
    "LivedExperiencePage",
    "NewsletterPage",
    "NewsletterSending",
    "NewslettersPage",
    "PaperPage",
    "PartPage",
    "Promise",
    "RecordingPage",
    "SavedPage",
    "SectionPage",
    "SigShelfItem",
    "SiteRoot",
    "Suggestion",
    "ThemePage",
    "ToolPage",
    "WorkingDocumentPage",
]
