"""
The thread of a SIG about each of its sessions.
"""

from discussions import actions as discussions

from ..clock import day_in_words
from ..enums import SessionState
from ..models import SessionThread


def keep_thread(session, *, now):
    """
    Have a thread for a session of a SIG that is announced, called as the session is; the same again
    changes nothing. One that is a draft again has none, unless something was said in it.
    """
    topic = session.topic
    if topic.sig_id is None:
        return
    link = SessionThread.objects.filter(session=session.pk).select_related("thread").first()
    if session.state == SessionState.DRAFT:
        if link:
            discussions.drop_thread(thread=link.thread)
    elif link:
        discussions.rename_thread(thread=link.thread, title=_title(session))
    elif session.state == SessionState.ANNOUNCED:
        thread = discussions.open_thread(sig=topic.sig, title=_title(session), now=now)
        SessionThread.objects.create(session=session, thread=thread)


def _title(session):
    return f"{session.topic.title}, {day_in_words(session.date)}"
