"""
Promises of what is coming next, for tests.
"""

import datetime

import factory
from factory.django import DjangoModelFactory

from resources.models import Promise
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory


class PromiseFactory(DjangoModelFactory):
    """
    Make a promise of 1 September 2026, due on 1 December.
    """

    class Meta:
        model = Promise

    page = factory.SubFactory(ArticlePageFactory)
    text = factory.Sequence(lambda n: f"A checklist for night shelters {n}")
    owner = factory.SubFactory(MemberFactory, roles=["editor"])
    made_on = datetime.date(2026, 9, 1)
    due_on = datetime.date(2026, 12, 1)
