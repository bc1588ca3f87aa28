"""
What happens to SIGs and to who belongs and runs them.
"""

from .belonging import SigClosed, end_all_ties, join, leave
from .contact import (
    AnsweredMeanwhile,
    ByMail,
    NotYoursToAnswer,
    SaidBefore,
    TooMuchByMail,
    answer_contact,
    forget_contacts,
    forget_contacts_of,
    settle_contact,
    write_again,
    write_to_sig,
)
from .endings import (
    RunsItNot,
    UnfitDay,
    announce_end,
    end_all_terms,
    end_due,
    rest_for_want_of_facilitators,
    take_back_end,
)
from .founding import found_sig
from .handover import NotesChanged, write_notes
from .running import appoint_facilitator, end_facilitation
from .terms import (
    AskedAlready,
    CannotRun,
    NotYoursToHand,
    OfferOver,
    accept_offer,
    decline_offer,
    lapse_offers,
    offer_term,
    remind_of_offers,
    withdraw_offer,
)
from .ties import HandOverFirst

__all__ = [
    "AnsweredMeanwhile",
    "AskedAlready",
    "ByMail",
    "CannotRun",
    "HandOverFirst",
    "NotYoursToAnswer",
    "NotYoursToHand",
    "NotesChanged",
    "OfferOver",
    "RunsItNot",
    "SaidBefore",
    "SigClosed",
    "TooMuchByMail",
    "UnfitDay",
    "accept_offer",
    "announce_end",
    "answer_contact",
    "appoint_facilitator",
    "decline_offer",
    "end_all_terms",
    "end_all_ties",
    "end_due",
    "end_facilitation",
    "forget_contacts",
    "forget_contacts_of",
    "found_sig",
    "join",
    "lapse_offers",
    "leave",
    "offer_term",
    "remind_of_offers",
    "rest_for_want_of_facilitators",
    "settle_contact",
    "take_back_end",
    "withdraw_offer",
    "write_again",
    "write_notes",
    "write_to_sig",
]
