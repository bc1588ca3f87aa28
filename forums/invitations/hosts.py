"""
A host's own words to those who have not answered, or to those who could take a part.
"""

from dataclasses import dataclass

from django.conf import settings

from members.access import display_name
from notifications import outbox

from ..notices import about_session, open_parts, silent_of, without_a_part

SILENT, COMING = "silent", "coming"
_KINDS = {SILENT: "forums.from_host", COMING: "forums.parts_open"}
_PEOPLE = {SILENT: silent_of, COMING: without_a_part}


@dataclass(frozen=True)
class FromHost:
    """
    What a host writes about a session: `to` is SILENT or COMING. What goes out under the same `key`
    goes out once.
    """

    to: str
    words: str
    key: str


def people_for(session, to):
    """
    Return the members whom words to SILENT or to COMING would reach.
    """
    return _PEOPLE[to](session)


def preview_words(session, letter, *, by):
    """
    Return how many would get a host's words and the mail as they would get it.
    """
    return outbox.preview(
        kind=_KINDS[letter.to],
        context=words_context(session, letter, by=by, parts=open_parts(session)),
        recipients=people_for(session, letter.to),
    )


def send_words(session, letter, *, by, press, now):
    """
    Send a host's words, once for one key.
    """
    return outbox.post(
        kind=_KINDS[letter.to],
        source_key=f"{_KINDS[letter.to]}:{session.pk}:{letter.key}",
        context=words_context(session, letter, by=by, parts=open_parts(session)),
        recipients=people_for(session, letter.to),
        about=about_session(session.pk),
        facts={"topic": session.topic_id, "session": session.pk},
        batch=press.batch,
        leaves_at=press.leaves_at,
        now=now,
    )


def words_context(session, letter, *, by, parts):
    """
    Return what the templates of a host's words are given; `parts` are the labels of the open ones.
    """
    return {
        "session": session,
        "topic": session.topic,
        "from_name": display_name(by),
        "is_host": session.host_id == by.pk,
        "words": letter.words,
        "parts": parts,
        "session_url": settings.SITE_ADDRESS + session.get_absolute_url(),
    }
