"""
What happens to SIGs and to who belongs and runs them.
"""

from .belonging import SigClosed, end_all_ties, join, leave
from .founding import found_sig
from .running import appoint_facilitator, end_facilitation
from .ties import HandOverFirst

__all__ = [
    "HandOverFirst",
    "SigClosed",
    "appoint_facilitator",
    "end_all_ties",
    "end_facilitation",
    "found_sig",
    "join",
    "leave",
]
