"""
Where the library meets Wagtail: its doors, and what editors have there besides pages.
"""

from . import (
    addresses,
    board,
    doors,
    due,
    finding,
    keeping,
    newsletters,
    panels,
    planting,
    promises,
    recordings,
    suggestions,
    wording,
)

__all__ = [
    "addresses",
    "board",
    "doors",
    "due",
    "finding",
    "keeping",
    "newsletters",
    "panels",
    "planting",
    "promises",
    "recordings",
    "suggestions",
    "wording",
]
