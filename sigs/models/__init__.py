"""
Special Interest Groups: what they are for, who belongs and who runs them.
"""

from .belonging import JoinRequest, SigFollowing, SigInvitation, SigMembership
from .contact import Contact, ContactMessage
from .groups import GroundRules, Interest, Sig, Transition
from .running import FacilitationTerm, HandoverNotes, TermOffer

__all__ = [
    "Contact",
    "ContactMessage",
    "FacilitationTerm",
    "GroundRules",
    "HandoverNotes",
    "Interest",
    "JoinRequest",
    "Sig",
    "SigFollowing",
    "SigInvitation",
    "SigMembership",
    "TermOffer",
    "Transition",
]
