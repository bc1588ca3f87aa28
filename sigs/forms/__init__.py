"""
What people type about SIGs.
"""

from .belonging import (
    InviteForm,
    JoinForm,
    RefusalForm,
)
from .changes import (
    CloseForm,
    ReasonForm,
)
from .contact import (
    VisitorForm,
    WordsForm,
)
from .proposals import (
    SigProposalForm,
    TermsForm,
)
from .running import (
    AnswerOfferForm,
    NotesForm,
    OfferForm,
    StopForm,
)
from .setup import (
    SetUpForm,
)

__all__ = [
    "AnswerOfferForm",
    "CloseForm",
    "InviteForm",
    "JoinForm",
    "NotesForm",
    "OfferForm",
    "ReasonForm",
    "RefusalForm",
    "SetUpForm",
    "SigProposalForm",
    "StopForm",
    "TermsForm",
    "VisitorForm",
    "WordsForm",
]
