"""
What people type about SIGs, made clean.
"""

from .belonging import InviteForm, JoinForm, JoiningForm, ReasonForm

__all__ = ["InviteForm", "JoinForm", "JoiningForm", "ReasonForm"]
