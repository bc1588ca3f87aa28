"""
What people type about SIGs.
"""

from .contact import VisitorForm, WordsForm
from .running import AnswerOfferForm, NotesForm, OfferForm, StopForm

__all__ = ["AnswerOfferForm", "NotesForm", "OfferForm", "StopForm", "VisitorForm", "WordsForm"]
