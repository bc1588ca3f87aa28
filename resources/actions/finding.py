"""
What searches leave behind.
"""

from django.db import IntegrityError, transaction
from django.db.models import F

from ..models import EmptySearch
from ..models.finding import EMPTY_SEARCH_CHARACTERS


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


def _count_again(words, now):
    return EmptySearch.objects.filter(words=words).update(count=F("count") + 1, last_at=now)
