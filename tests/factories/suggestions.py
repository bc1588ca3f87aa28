"""
Suggestions of members for tests.
"""

import datetime

import factory
from factory.django import DjangoModelFactory

from resources.enums import SuggestionKind, SuggestionState
from resources.models import Suggestion

from .members import MemberFactory

SUGGESTED_AT = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)
ANSWERED_AT = datetime.datetime(2026, 11, 5, 15, tzinfo=datetime.UTC)


class SuggestionFactory(DjangoModelFactory):
    """
    Make a suggestion of something new; with `page=` a correction to it. With a `state` it has an
    answer.
    """

    class Meta:
        model = Suggestion

    page = None
    by = factory.SubFactory(MemberFactory)
    text = factory.Sequence(lambda n: f"It would save us an hour a week, number {n}.")
    created_at = SUGGESTED_AT

    @factory.lazy_attribute
    def kind(self):
        return SuggestionKind.CORRECTION if self.page else SuggestionKind.RESOURCE

    @factory.lazy_attribute_sequence
    def title(self, n):
        return "" if self.page else f"A rota that breathes {n}"

    state = SuggestionState.OPEN

    @factory.lazy_attribute
    def answer(self):
        return "" if self.state == SuggestionState.OPEN else "We put it on the shelf."

    @factory.lazy_attribute
    def answered_at(self):
        return None if self.state == SuggestionState.OPEN else ANSWERED_AT
