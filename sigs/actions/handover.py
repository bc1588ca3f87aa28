"""
What whoever runs a SIG next should know.
"""

from django.db import transaction

from ..models import HandoverNotes
from .holding import lock


class NotesChanged(Exception):
    """
    Somebody else has changed the notes since they were opened: `notes` is how they stand.
    """

    def __init__(self, notes):
        super().__init__(notes.pk)
        self.notes = notes


def write_notes(*, sig, what_to_know, held_elsewhere, seen, by, now):
    """
    Keep what to know of a SIG and who holds what opens its doors; return the notes.

    `seen` is when the notes that were changed had been written, None where there were none. The
    same words again change nothing. Raises NotesChanged.
    """
    with transaction.atomic():
        sig = lock(sig)
        notes = HandoverNotes.objects.filter(sig=sig).select_related("written_by").first()
        words = (what_to_know, held_elsewhere)
        if notes and (notes.what_to_know, notes.held_elsewhere) == words:
            return notes
        if (notes.written_at if notes else None) != seen:
            raise NotesChanged(notes)
        notes = notes or HandoverNotes(sig=sig)
        notes.what_to_know, notes.held_elsewhere = words
        notes.written_by, notes.written_at = by, now
        notes.save()
    return notes
