"""
What the home page shows, gathered from the apps below.
"""

from forums import queries as forums
from sigs import queries as sigs


def welcome(user, *, now):
    """
    Read the home page of someone who is not signed in: the next forums and the groups.
    """
    months = forums.programme(user, now=now)
    entries = [entry for month in months for entry in month.entries]
    coming = [entry for entry in entries if not entry.first.is_cancelled]
    return {
        "next": coming[0] if coming else None,
        "coming": coming[1:5],
        "sigs": sigs.cards(user)[:3],
    }


def home(user, *, now):
    """
    Read a member's home: what waits for an answer, what they come to, and their groups.
    """
    mine = forums.my_sessions(user, now=now)
    return {
        **mine,
        "coming": [entry for entry in mine["answered"] if entry.mine.mine.choice != "no"],
        "my_sigs": [sig for sig in sigs.cards(user) if sig.belongs],
    }
