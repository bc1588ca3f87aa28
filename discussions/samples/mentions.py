"""
What the mail to those who are spoken to is previewed with.
"""

import datetime

from notifications.registry import Sample, register_sample
from sigs.models import Sig

from .. import telling
from ..models import Post, Thread


def mention_sample():
    """
    Return a made-up post that speaks to somebody, as its mail is given it.
    """
    sig = Sig(pk=1, slug="night-shifts", name="Night shifts")
    thread = Thread(pk=1, sig=sig, title="Who debriefs the night shift?")
    text = (
        "We sit down for ten minutes at seven, before the day staff go in.\n\n"
        "@Maryam Oyelaran, you once said that your team does it the other way round. Does that "
        "still hold?"
    )
    post = Post(
        pk=3,
        thread=thread,
        number=3,
        text=text,
        html="",
        posted_at=datetime.datetime(2026, 11, 23, 9, 12, tzinfo=datetime.UTC),
    )
    context = telling.mention_context(post, author="Owen Łukasik", files=["handover-sheet.pdf"])
    return Sample(context=context)


register_sample("discussions.mention", mention_sample)
