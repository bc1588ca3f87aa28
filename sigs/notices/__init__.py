"""
The kinds of mail that SIGs send, and when each is still worth sending.
"""

from .contact import CONTACT_KINDS, about_contact
from .running import TERM_OFFER, about_offer, offer_address

__all__ = ["CONTACT_KINDS", "TERM_OFFER", "about_contact", "about_offer", "offer_address"]
