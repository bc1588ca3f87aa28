"""
What searches leave behind.
"""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from ..models import EmptySearch
from ..models.finding import EMPTY_SEARCH_CHARACTERS

# What nobody has looked for since tells editors nothing any more; what was looked for once, such
# as a name or a slip of the finger, is forgotten sooner.
KEPT = datetime.timedelta(days=365)
KEPT_OF_ONE = datetime.timedelta(days=91)


def note_empty_search(*, words, now):
    """
    Count a search that found nothing, by its words in order of the alphabet and by nothing else.

    At most sixty characters are kept. Returns nothing; two at once are counted as two.
    """
    kept = " ".join(sorted(words))[:EMPTY_SEARCH_CHARACTERS].rstrip()
    if not kept or _count_again(kept, now):
        return
    try:
        with transaction.atomic():
            EmptySearch.objects.create(words=kept, last_at=now)
    except IntegrityError:
        _count_again(kept, now)


def forget_empty_searches(*, now):
    """
    Forget what has not been looked for in vain for a year, or for three months if it was once.

    Returns how many were forgotten.
    """
    old = Q(last_at__lte=now - KEPT) | Q(last_at__lte=now - KEPT_OF_ONE, count=1)
    return EmptySearch.objects.filter(old).delete()[0]


def _count_again(words, now):
    return EmptySearch.objects.filter(words=words).update(count=F("count") + 1, last_at=now)
