"""
What happens to SIGs and to who belongs and runs them.
"""

from .asking import (
    AlreadyBelongs,
    AnsweredAlready,
    approve,
    approve_many,
    ask_to_join,
    decline,
    take_back_request,
)
from .belonging import (
    AgreeFirst,
    AskFirst,
    ByInvitation,
    NotGoing,
    NotInIt,
    SigClosed,
    WasRemoved,
    agree,
    end_all_ties,
    join,
    leave,
    show_myself,
)
from .following import NoMoreNews, NoNeedToFollow, follow, unfollow
from .founding import found_sig
from .inviting import (
    AskedThemselves,
    InSigAlready,
    InvitationOver,
    accept_invitation,
    decline_invitation,
    invite,
    take_back_invitation,
)
from .removing import LeaveInstead, NotRemoved, RunsIt, remove, restore
from .running import appoint_facilitator, end_facilitation
from .ties import HandOverFirst

__all__ = [
    "AgreeFirst",
    "AlreadyBelongs",
    "AnsweredAlready",
    "AskFirst",
    "AskedThemselves",
    "ByInvitation",
    "HandOverFirst",
    "InSigAlready",
    "InvitationOver",
    "LeaveInstead",
    "NoMoreNews",
    "NoNeedToFollow",
    "NotGoing",
    "NotInIt",
    "NotRemoved",
    "RunsIt",
    "SigClosed",
    "WasRemoved",
    "accept_invitation",
    "agree",
    "appoint_facilitator",
    "approve",
    "approve_many",
    "ask_to_join",
    "decline",
    "decline_invitation",
    "end_all_ties",
    "end_facilitation",
    "follow",
    "found_sig",
    "invite",
    "join",
    "leave",
    "remove",
    "restore",
    "show_myself",
    "take_back_invitation",
    "take_back_request",
    "unfollow",
]
