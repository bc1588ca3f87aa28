"""
What forums have to say on the pages of lower apps and in round-ups.
"""

from notifications.registry import register_roundup_source
from pielink.kernel.connections import Choosable, Section, register, register_choosable
from sigs.enums import OPEN_STATES

from . import queries
from .access import can_schedule
from .notices import stream_of


def sessions_of_sig(sig, user, now):
    """
    Contribute the coming sessions of a SIG to its page, where it can have any.
    """
    if sig.state not in OPEN_STATES:
        return []
    entries = queries.sig_sessions(sig, user, now=now)
    return [Section("forums/_sig_now.html", entries)]


def past_of_sig(sig, user, now):
    """
    Contribute the last sessions of a SIG and what came of them to its page.
    """
    latest = queries.latest_past(sig, user, now=now)
    return [Section("forums/_sig_past.html", latest)] if latest.rows else []


def polls_of_sig(sig, user, now):
    """
    Contribute the date polls of a SIG that this person can answer to its page.
    """
    if not user.is_authenticated:
        return []
    polls = queries.sig_polls(sig, user, now=now)
    return [Section("forums/_sig_polls.html", polls)] if polls else []


def first_date_of(sig, user, now):
    """
    Contribute the ways to find a date for a SIG to the page where it is set up.
    """
    polls = queries.undecided_polls_of(sig, user)
    return [Section("forums/_sig_setup.html", polls)] if can_schedule(user) else []


def handover_of_sig(sig, user, now):
    """
    Contribute the dates, drafts and polls of a SIG to what whoever takes it over reads.
    """
    return queries.handover_sections(sig, user, now=now)


def sessions_about(word, user, now):
    """
    Contribute the next sessions about a theme, or about the theme of an element, to its page.

    The word carries `leading`. What is shown holds until the first of the sessions is over.
    """
    lines = queries.sessions_about(word, user, now=now)
    until = min((line.session.ends_at for line in lines), default=None)
    return [Section("forums/_sessions_about.html", lines, until)]


def sessions_in_roundups(members, since, now):
    """
    Contribute the coming sessions that each of these members can still answer.
    """
    return queries.session_news(members, now, stream_of=stream_of)


def sessions_behind(page, user, now):
    """
    Contribute the session that a page of the library came of to that page.
    """
    lines = queries.discussed_on(page, user)
    return [Section("forums/_discussed_on.html", lines)] if lines else []


def session_of_thread(thread, user, now):
    """
    Contribute the session that a thread is about to its page.
    """
    line = queries.session_of(thread, user)
    return [Section("forums/_session_of_thread.html", [line])] if line else []


register_choosable("session", Choosable(queries.choosable_sessions, queries.sessions_as_items))
register("sigs.Sig", "sig-now", sessions_of_sig)
register("sigs.Sig", "sig-soon", polls_of_sig)
register("sigs.Sig", "sig-past", past_of_sig)
register("sigs.Sig", "sig-setup", first_date_of)
register("sigs.Sig", "sig-handover", handover_of_sig)
register("frameworks.Theme", "word-page", sessions_about)
register("frameworks.Element", "word-page", sessions_about)
register("resources.ArticlePage", "library-page", sessions_behind)
register("discussions.Thread", "thread-page", session_of_thread)
register_roundup_source("forums", sessions_in_roundups)
