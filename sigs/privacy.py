"""
What the SIGs know of a person.
"""

from members.registry import register_privacy

from . import queries
from .actions import HandOverFirst, end_all_ties, forget_contacts_of


def blockers(member, now):
    """
    Say for every SIG, forming or active, that this member alone runs that it has to be handed over.
    """
    return [str(HandOverFirst(sig)) for sig in queries.run_by_nobody_else(member)]


def erase(member, now):
    """
    End what ties this member to SIGs, and delete what they wrote to those who run them.
    """
    end_all_ties(member=member, now=now)
    forget_contacts_of(member=member, now=now)


register_privacy("sigs", blockers=blockers, erase=erase)
