"""
What forums have to say on the pages of lower apps.
"""

from dataclasses import dataclass

from pielink.kernel.connections import register

from . import queries


@dataclass(frozen=True)
class Section:
    """
    A part of a page: the template that shows it and what it shows.
    """

    template: str
    entries: list


def sessions_of_sig(sig, user, now):
    """
    Contribute the coming sessions of a SIG to its page.
    """
    entries = queries.sig_sessions(sig, user, now=now)
    return [Section("forums/_sig_sessions.html", entries)]


register("sigs.Sig", "sig-page", sessions_of_sig)
