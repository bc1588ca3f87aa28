"""
What people type about SIGs, made clean.
"""

from .belonging import InviteForm, JoinForm, ReasonForm

__all__ = ["InviteForm", "JoinForm", "ReasonForm"]
