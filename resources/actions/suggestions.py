"""
What members suggest, and what editors answer.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from members.models import Member
from notifications import outbox

from .. import queries
from ..enums import SuggestionKind, SuggestionState
from ..models import Suggestion

MOST_IN_A_DAY = 20
A_DAY = datetime.timedelta(days=1)
# Whoever presses twice, or goes back and sends the form again, does it within minutes.
SAME_ONE_FOR = datetime.timedelta(hours=1)

NEXT_STATES = {
    SuggestionState.OPEN: {
        SuggestionState.ACCEPTED,
        SuggestionState.DECLINED,
        SuggestionState.DONE,
    },
    SuggestionState.ACCEPTED: {SuggestionState.DECLINED, SuggestionState.DONE},
    SuggestionState.DECLINED: set(),
    SuggestionState.DONE: set(),
}


class TooManySuggestions(Exception):
    """
    One member has suggested as much as one may in a day.
    """

    def __init__(self):
        super().__init__(
            f"You have sent {MOST_IN_A_DAY} suggestions within a day, and a person reads each one. "
            "Please send this one tomorrow."
        )


class AlreadyAnswered(Exception):
    """
    Somebody else answered in the meantime.
    """

    def __init__(self):
        super().__init__(
            "Somebody else answered this while you were writing. Their answer stands; "
            "yours was not sent."
        )


class NoSuchAnswer(Exception):
    """
    An answer needs words, and leads on: nothing that was decided becomes open again.
    """


def suggest(*, by, page, title, address, text, now):
    """
    Write down what a member suggests: a correction to `page`, or with None a resource of `title`.

    The same once more within an hour is the same suggestion. Raises TooManySuggestions.
    """
    said = {
        "kind": SuggestionKind.CORRECTION if page else SuggestionKind.RESOURCE,
        "page": page,
        "title": title,
        "address": address,
        "text": text,
    }
    with transaction.atomic():
        # Two presses of one member wait for each other here.
        Member.objects.select_for_update(no_key=True).get(pk=by.pk)
        own = Suggestion.objects.filter(by=by)
        known = own.filter(**said, created_at__gt=now - SAME_ONE_FOR).first()
        if known:
            return known
        if own.filter(created_at__gt=now - A_DAY).count() >= MOST_IN_A_DAY:
            raise TooManySuggestions
        return Suggestion.objects.create(**said, by=by, created_at=now)


def answer_suggestion(*, suggestion, by, state, answer, made_page, now):
    """
    Decide what becomes of a suggestion and tell whoever made it, in the editor's words.

    `suggestion` is what the editor saw: if its state is another by now, the answer of somebody
    else stands and AlreadyAnswered is raised. The same answer by the same editor changes nothing
    the second time. `made_page` is the page it became, or None. Raises NoSuchAnswer.
    """
    with transaction.atomic():
        stored = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
        given = (by.pk, state, answer, made_page.pk if made_page else None)
        if given == (stored.answered_by_id, stored.state, stored.answer, stored.made_page_id):
            return stored
        if stored.state != suggestion.state:
            raise AlreadyAnswered
        if state not in NEXT_STATES[stored.state] or not answer:
            raise NoSuchAnswer
        stored.state, stored.answer, stored.made_page = state, answer, made_page
        stored.answered_by, stored.answered_at = by, now
        stored.save(update_fields=["state", "answer", "made_page", "answered_by", "answered_at"])
        _tell_what_became(stored, now=now)
    return stored


def forget_member(*, member):
    """
    Take one person's name off what they suggested and answered; the words stay.
    """
    Suggestion.objects.filter(by=member).update(by=None)
    Suggestion.objects.filter(answered_by=member).update(answered_by=None)


def _tell_what_became(suggestion, *, now):
    if suggestion.by is None:
        return
    seen = queries.as_its_maker_sees_it(suggestion.by, suggestion)
    named = [page for page in (seen.page, seen.made_page) if page]
    outbox.post(
        kind="resources.suggestion_answered",
        source_key=f"resources.suggestion_answered:{suggestion.pk}:{suggestion.state}",
        context={
            "suggestion": suggestion,
            "page": seen.page,
            "made_page": seen.made_page,
            "made_page_url": settings.SITE_ADDRESS + seen.made_page.url if seen.made_page else "",
            "suggestions_url": settings.SITE_ADDRESS + reverse("resources:suggestions"),
        },
        recipients=Member.objects.current().filter(pk=suggestion.by_id),
        about=f"suggestion:{suggestion.pk}",
        facts={
            "suggestion": suggestion.pk,
            "state": suggestion.state,
            "pages": sorted({page.pk for page in named}),
        },
        now=now,
    )
