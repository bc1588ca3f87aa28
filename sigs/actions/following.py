"""
Getting the news of a SIG without taking part.
"""

from django.db import transaction

from .. import queries
from ..enums import OVER_STATES
from ..models import SigFollowing
from .holding import lock


class NoNeedToFollow(Exception):
    """
    Who belongs to a SIG gets its news anyway.
    """

    def __init__(self, sig):
        super().__init__(f"You belong to {sig.name}, so its news reaches you already.")
        self.sig = sig


class NoMoreNews(Exception):
    """
    A SIG is over, so nothing of it is news any more.
    """

    def __init__(self, sig):
        super().__init__(f"{sig.name} is over, so there will be no more news of it.")
        self.sig = sig


def follow(*, sig, member, now):
    """
    Have a member get the news of a SIG; return the following, that of before if there is one.

    Raises NoNeedToFollow, NoMoreNews.
    """
    with transaction.atomic():
        sig = lock(sig)
        if sig.state in OVER_STATES:
            raise NoMoreNews(sig)
        if queries.current_membership(sig, member):
            raise NoNeedToFollow(sig)
        following, _ = SigFollowing.objects.get_or_create(
            sig=sig, member=member, ended_at=None, defaults={"since": now}
        )
        return following


def unfollow(*, sig, member, now):
    """
    Have a member get no more news of a SIG.
    """
    SigFollowing.objects.filter(sig=sig, member=member, ended_at=None).update(ended_at=now)
