"""
What the library has to say on SIGs' pages, on its own pages and in round-ups.
"""

from notifications.registry import register_roundup_source
from pielink.kernel.connections import Section, register

from . import queries


def room_of_sig(sig, user, now):
    """
    Contribute the shelf and the working documents of a SIG to its page.
    """
    room = queries.room_of(sig, user)
    return [Section("resources/_sig_room.html", room)] if room.is_shown else []


def shelves_of_page(page, user, now):
    """
    Contribute the SIGs on whose shelves a page stands to that page.
    """
    items = queries.shelves_with(page, user)
    return [Section("resources/_on_shelves.html", items)] if items else []


register("sigs.Sig", "sig-shelf", room_of_sig)
register("resources.LibraryPage", "library-page", shelves_of_page)
register_roundup_source("resources", queries.new_to_members)
