"""
Telling somebody what became of the mail that came in their name.
"""

import datetime

from django.conf import settings

from members.access import display_name
from notifications import outbox, posted
from notifications.outbox import Recipient

from ..notices import about_post

# More than this in a day is a machine that answers a machine.
MOST_TOLD = 10
_WORDS_LENGTH = 20_000
_CUT = "\n\n(What comes after is in the mail that you sent.)"


def refused_context(*, reason, subject, has_words):
    """
    Return what a mail says of one that was not posted; `reason` is a sentence or several.
    """
    return {"reason": reason, "title": subject, "has_words": has_words}


def tell_refused(member, *, mail_id, reason, subject, words, now):
    """
    Send somebody's words back with why they were not posted; return whether they are told.
    """
    if _is_too_much(member, now):
        return False
    outbox.post(
        kind="discussions.refused",
        source_key=f"discussions.refused:{mail_id}",
        context=refused_context(reason=reason, subject=subject, has_words=bool(words)),
        recipients=[_only(member, words)],
        about=_about_mail_of(member),
        now=now,
    )
    return True


def left_out_context(post, sentences):
    """
    Return what a mail says of the files that a post came without, a sentence for each.
    """
    return {
        "thread": post.thread,
        "sentences": list(sentences),
        "post_url": settings.SITE_ADDRESS + post.get_absolute_url(),
    }


def tell_left_out(member, post, sentences, *, now):
    """
    Tell somebody that their post is there and which files are not.
    """
    outbox.post(
        kind="discussions.files_left_out",
        source_key=f"discussions.files_left_out:{post.pk}",
        context=left_out_context(post, sentences),
        recipients=[_only(member)],
        about=about_post(post.pk),
        facts={"post": post.pk},
        now=now,
    )


def confirm_context(*, sig, title):
    """
    Return what a mail says that asks whether somebody wrote another.
    """
    return {"sig": sig, "title": title}


def ask_to_confirm(member, sig, *, mail_id, mail_key, title, words, now):
    """
    Ask somebody whether a mail that starts a thread is theirs; return whether they are asked.
    """
    if _is_too_much(member, now):
        return False
    outbox.post(
        kind="discussions.confirm_thread",
        source_key=f"discussions.confirm_thread:{mail_id}",
        context=confirm_context(sig=sig, title=title),
        recipients=[_only(member, words)],
        about=_about_mail_of(member),
        facts={"mail_key": mail_key, "mail": mail_id, "sig": sig.pk, "slug": sig.slug},
        now=now,
    )
    return True


def _only(member, words=""):
    # In a slot, which no record of what was sent shows.
    kept = words if len(words) <= _WORDS_LENGTH else words[:_WORDS_LENGTH] + _CUT
    slots = {"words": kept} if words else {}
    return Recipient(member.email, display_name(member), member.pk, slots)


def _about_mail_of(member):
    return f"mail-of:{member.pk}"


def _is_too_much(member, now):
    since = now - datetime.timedelta(days=1)
    return posted.count_about(_about_mail_of(member), since=since) >= MOST_TOLD
