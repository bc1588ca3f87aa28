"""
Sending the round-ups that are due.
"""

from django.db import transaction

from .. import outbox, roundups
from ..models import ToldInRoundup
from ..notices import ROUNDUP, ROUNDUP_STREAM


def send_roundups(*, now, members=None):
    """
    Send everybody whose hour has come today the round-up they are due, if there is anything new.

    Each person is seen to once a day, by one worker alone, in batches of a transaction each.
    `members` is a queryset of those to see to, all unless told. Returns how many round-ups go out.
    """
    sent, after = 0, 0
    while True:
        with transaction.atomic():
            turns, after = roundups.claim(now=now, after=after, members=members)
            if after is None:
                return sent
            told = roundups.gather(turns, now=now, for_sending=True)
            letters = [
                outbox.Letter(bundle.source_key, bundle.context, bundle.facts, bundle.members)
                for bundle in roundups.bundles(turns, told)
            ]
            messages = outbox.post_letters(
                kind=ROUNDUP.name, letters=letters, stream=ROUNDUP_STREAM, now=now
            )
            roundups.settle(turns, told, messages=list(messages.values()), now=now)
            sent += sum(len(letter.members) for letter in letters)


def forget_told(*, now):
    """
    Forget what round-ups told so long ago that no source brings it up again.
    """
    ToldInRoundup.objects.filter(told_at__lt=now - roundups.TOLD_IS_KEPT).delete()
