"""
How much one member may post within an hour.
"""

import datetime

from django.conf import settings

from ..models import Post

_HOUR = datetime.timedelta(hours=1)


class TooMuchAtOnce(Exception):
    """
    Raised for one thread or post more than a member may write within an hour.
    """


def check_pace(by, *, starts_thread, now):
    """
    Raise TooMuchAtOnce where this member has written enough within the last hour, on the site or by
    mail. What they wrote stays in the box, or goes back to them.
    """
    lately = Post.objects.filter(author=by, posted_at__gt=now - _HOUR)
    if starts_thread and lately.filter(number=1).count() >= settings.DISCUSSIONS_THREADS_AN_HOUR:
        raise TooMuchAtOnce(
            f"You have started {settings.DISCUSSIONS_THREADS_AN_HOUR} threads within an hour, and "
            "others need time to read them. What you wrote is not lost: post it a little later."
        )
    if lately.count() >= settings.DISCUSSIONS_POSTS_AN_HOUR:
        raise TooMuchAtOnce(
            f"You have posted {settings.DISCUSSIONS_POSTS_AN_HOUR} times within an hour, and "
            "others need time to read it. What you wrote is not lost: post it a little later."
        )
