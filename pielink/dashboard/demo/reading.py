"""
What somebody in the demo saved to read later.
"""

import datetime

from resources.actions import save_for_later
from resources.models import LibraryPage

# Slug, and how many days ago.
SAVED = [
    ("debrief-card", 1),
    ("an-hour-to-think", 3),
    ("the-letter-nobody-opened", 8),
    ("what-is-a-pie-in-under-a-minute", 20),
]


def save_some_pages(*, member, now):
    """
    Put a few pages on this member's reading list, a few days apart.
    """
    pages = {page.slug: page for page in LibraryPage.objects.filter(slug__in=dict(SAVED))}
    for slug, days in SAVED:
        save_for_later(member=member, page=pages[slug], now=now - datetime.timedelta(days=days))
