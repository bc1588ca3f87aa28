"""
What happens to SIGs and to who belongs and runs them.
"""

from .belonging import SigClosed, end_all_ties, join, leave
from .forming import RulesChanged, SetUp, StaysAsItIs, set_up, start_if_ready, write_ground_rules
from .founding import NameTaken, found_sig
from .lifecycle import (
    RULES,
    Actor,
    MeetsFirst,
    NobodyRunsIt,
    NotNow,
    NotReadyToStart,
    NotTheirs,
    ReasonMissing,
    Refused,
    can_change,
    change_state,
)
from .meeting import note_session, rest_due
from .proposing import (
    NoLongerProposed,
    SigProposal,
    TooManyProposals,
    UnfitTerms,
    change_terms,
    expire_due,
    forget_interests,
    propose_sig,
    say_interested,
    take_interest_back,
)
from .running import appoint_facilitator, end_facilitation
from .ties import HandOverFirst

__all__ = [
    "RULES",
    "Actor",
    "HandOverFirst",
    "MeetsFirst",
    "NameTaken",
    "NoLongerProposed",
    "NobodyRunsIt",
    "NotNow",
    "NotReadyToStart",
    "NotTheirs",
    "ReasonMissing",
    "Refused",
    "RulesChanged",
    "SetUp",
    "SigClosed",
    "SigProposal",
    "StaysAsItIs",
    "TooManyProposals",
    "UnfitTerms",
    "appoint_facilitator",
    "can_change",
    "change_state",
    "change_terms",
    "end_all_ties",
    "end_facilitation",
    "expire_due",
    "forget_interests",
    "found_sig",
    "join",
    "leave",
    "note_session",
    "propose_sig",
    "rest_due",
    "say_interested",
    "set_up",
    "start_if_ready",
    "take_interest_back",
    "write_ground_rules",
]
