"""
What people type about SIGs.
"""

from .changes import CloseForm, ReasonForm
from .proposals import SigProposalForm, TermsForm
from .setup import SetUpForm

__all__ = ["CloseForm", "ReasonForm", "SetUpForm", "SigProposalForm", "TermsForm"]
