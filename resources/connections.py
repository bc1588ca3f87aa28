"""
What the library has to say on SIGs' pages, on its own pages and in round-ups.
"""

from notifications.registry import register_roundup_source
from pielink.kernel.connections import HandoverSection, Section, register

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


def documents_to_hand_over(sig, user, now):
    """
    Contribute the working documents of a SIG, and what waits to be decided about them and about its
    shelf, to what its next facilitator gets.
    """
    lines = queries.room_to_hand_over(sig, user)
    return [HandoverSection("Documents and the shelf", lines)] if lines else []


register("sigs.Sig", "sig-shelf", room_of_sig)
register("sigs.Sig", "sig-handover", documents_to_hand_over)
register("resources.LibraryPage", "library-page", shelves_of_page)
register_roundup_source("resources", queries.new_to_members)
