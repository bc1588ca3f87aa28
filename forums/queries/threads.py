"""
Where sessions are talked about, for those who may read it.
"""

from discussions.access import visible_threads

from ..access import visible_sessions
from .lines import DateLine
from .listed import listed


def thread_of(session, user):
    """
    Return the thread about a session that this person may read, with its SIG, or None.
    """
    if session.topic.sig_id is None or not user.is_authenticated:
        return None
    return (
        visible_threads(user).filter(session_link__session=session.pk).select_related("sig").first()
    )


def session_of(thread, user):
    """
    Return the DateLine of the session that a thread is about and this person may know of, or None.
    """
    sessions = visible_sessions(user).filter(talk__thread=thread.pk)
    return next((DateLine(session) for session in listed(sessions)), None)
