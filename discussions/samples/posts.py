"""
What the mails about posts are previewed with.
"""

import datetime

from django.conf import settings

from notifications.registry import Sample, register_sample
from sigs.models import Sig

from .. import telling
from ..models import Post, Thread

_NOW = datetime.datetime(2026, 11, 23, 9, 12, tzinfo=datetime.UTC)
_WORDS = (
    "We sit down for ten minutes at seven, before the day staff go in.\n\n"
    "Does anybody do it after the shift instead?"
)


def post_sample():
    """
    Return a made-up post in a thread, as the mail to those who read it is given it.
    """
    context = telling.post_context(_post(), author="Owen Łukasik", files=["handover-sheet.pdf"])
    return Sample(context=context, stream="discussions-sample", slots={"words": _WORDS})


def refused_sample():
    """
    Return a made-up mail to a thread that has been closed.
    """
    context = telling.refused_context(
        reason=(
            "This thread has been closed, so your post was not taken. You can start a new thread."
        ),
        subject="Re: Who debriefs the night shift?",
        has_words=True,
    )
    return Sample(context=context, slots={"words": _WORDS})


def left_out_sample():
    """
    Return a made-up post that came without one of its files.
    """
    sentence = (
        "“handover.zip”: A .zip file cannot be used as a document. Unpack it and upload the files "
        "in it one by one."
    )
    return Sample(context=telling.left_out_context(_post(), [sentence]))


def confirm_sample():
    """
    Return a made-up mail to a SIG.
    """
    context = telling.confirm_context(sig=_sig(), title="Who debriefs the night shift?")
    address = f"{settings.SITE_ADDRESS}/sigs/night-shifts/threads/by-mail/made-up/"
    return Sample(context=context, slots={"confirm_url": address, "words": _WORDS})


def _sig():
    return Sig(pk=1, slug="night-shifts", name="Night shifts")


def _post():
    thread = Thread(pk=1, sig=_sig(), title="Who debriefs the night shift?")
    return Post(pk=3, thread=thread, number=3, text=_WORDS, html="", posted_at=_NOW)


register_sample("discussions.post", post_sample)
register_sample("discussions.refused", refused_sample)
register_sample("discussions.files_left_out", left_out_sample)
register_sample("discussions.confirm_thread", confirm_sample)
