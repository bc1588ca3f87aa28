"""
What SIGs have to say on the pages of other apps and in round-ups.
"""

from notifications.registry import register_roundup_source
from pielink.kernel.connections import Section, register

from . import queries


def sigs_about(word, user, now):
    """
    Contribute the SIGs about a theme or an element to its page; the word carries `leading`.
    """
    return [Section("sigs/_sigs_about.html", queries.about(word, user))]


register("frameworks.Theme", "word-page", sigs_about)
register("frameworks.Element", "word-page", sigs_about)
register_roundup_source("sigs", queries.news)
