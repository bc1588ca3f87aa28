"""
What SIGs keep at hand and write together, for tests.
"""

import factory
from factory.django import DjangoModelFactory

from resources.enums import Audience, ShelfState
from resources.models import LineSuggestion, SigShelfItem, WorkingDocumentPage
from tests.factories.resources import PageFactory, SectionPageFactory
from tests.factories.sigs import FOUNDED_AT, SigFactory


class WorkingDocumentPageFactory(PageFactory):
    """
    Put a published working document of `sig`, for its members, with lines "l1" to "l3".
    """

    class Meta:
        model = WorkingDocumentPage

    title = factory.Sequence(lambda n: f"House rules {n}")
    slug = factory.Sequence(lambda n: f"house-rules-{n}")
    audience = Audience.SIG
    sig = factory.SubFactory(SigFactory)
    parent = factory.SubFactory(SectionPageFactory)
    lines = factory.LazyFunction(
        lambda: WorkingDocumentPage._meta.get_field("lines").stream_block.to_python(
            [
                {"type": "heading", "value": "At the door", "id": "l1"},
                {"type": "line", "value": "Everybody rings before ten.", "id": "l2"},
                {"type": "line", "value": "The kettle is for all.", "id": "l3"},
            ]
        )
    )


class LineSuggestionFactory(DjangoModelFactory):
    class Meta:
        model = LineSuggestion

    page = factory.SubFactory(WorkingDocumentPageFactory)
    line_id = "l2"
    before = "Everybody rings before ten."
    after = "Everybody rings before eleven."
    reason = "The last bus comes at half past ten."
    made_at = FOUNDED_AT


class SigShelfItemFactory(DjangoModelFactory):
    class Meta:
        model = SigShelfItem

    sig = factory.SubFactory(SigFactory)
    title = factory.Sequence(lambda n: f"A guide to kettles {n}")
    address = factory.Sequence(lambda n: f"https://kettles.example.org/{n}/")
    why = "It is short and everybody can use it."
    state = ShelfState.KEPT
    position = factory.Sequence(lambda n: n + 1)
    at = FOUNDED_AT
