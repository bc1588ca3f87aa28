"""
What people type about SIGs.
"""

from .belonging import (
    InviteForm,
    JoinForm,
    JoiningForm,
    RefusalForm,
)
from .changes import (
    CloseForm,
    ReasonForm,
)
from .proposals import (
    SigProposalForm,
    TermsForm,
)
from .setup import (
    SetUpForm,
)

__all__ = [
    "CloseForm",
    "InviteForm",
    "JoinForm",
    "JoiningForm",
    "ReasonForm",
    "RefusalForm",
    "SetUpForm",
    "SigProposalForm",
    "TermsForm",
]
