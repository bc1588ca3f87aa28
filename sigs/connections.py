"""
What SIGs have to say on the pages of other apps and in round-ups.
"""

from notifications.registry import register_roundup_source
from pielink.kernel.connections import Choosable, Section, register, register_choosable

from . import queries


def sigs_about(word, user, now):
    """
    Contribute the SIGs about a theme or an element to its page; the word carries `leading`.
    """
    return [Section("sigs/_sigs_about.html", queries.about(word, user))]


def waiting_in_sigs(member, user, now):
    """
    Contribute what waits for this person in the SIGs to their desk and their home.
    """
    waiting = queries.desk(user, now)
    return [Section("sigs/_waits.html", waiting)] if waiting else []


register_choosable("sig", Choosable(queries.choosable_sigs, queries.sigs_as_items))
register("frameworks.Theme", "word-page", sigs_about)
register("frameworks.Element", "word-page", sigs_about)
register("members.Member", "desk", waiting_in_sigs)
register_roundup_source("sigs", queries.news)
