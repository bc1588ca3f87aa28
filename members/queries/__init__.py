"""
Page-sized reads about members: what is theirs, and what the directory shows of the others.
"""

from .cards import Card, Words, own_profile, person, preview
from .directory import LABELS, SHOWN, Directory, Wanted, count_about, directory, search, sharing
from .own import About, about, current_consent, place_of

__all__ = [
    "LABELS",
    "SHOWN",
    "About",
    "Card",
    "Directory",
    "Wanted",
    "Words",
    "about",
    "count_about",
    "current_consent",
    "directory",
    "own_profile",
    "person",
    "place_of",
    "preview",
    "search",
    "sharing",
]
