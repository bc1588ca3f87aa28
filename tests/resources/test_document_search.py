"""
Pages found by the words of their documents, and by no word that is not for their readers.
"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile

from resources import indexing, queries
from resources.enums import Audience
from resources.models import DocumentText, LibraryDocument
from tests.factories.documents import pdf, read_document
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    CaseStudyPageFactory,
    DeckPageFactory,
    InformationPageFactory,
    PaperPageFactory,
    SectionPageFactory,
    ToolPageFactory,
)
from tests.factories.sigs import SigFactory, SigMembershipFactory

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()
CONTENT = pdf("Before the visit, water the heliotrope by the door. Then ring.", "Sit down first.")
AUDIENCES = ["public", "members", "ours", "theirs"]


@pytest.fixture
def sigs():
    return {"ours": SigFactory(name="Housing First"), "theirs": SigFactory(name="PIE leads")}


def given(audience, sigs):
    if audience in sigs:
        return {"audience": Audience.SIG, "sig": sigs[audience]}
    return {"audience": audience, "sig": None}


def found(user, *words):
    return queries.search(user, list(words), limit=10)


def titles(user, *words):
    return [each.title for each in found(user, *words)]


def kept(**fields):
    return read_document(CONTENT, **fields)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("of_document", AUDIENCES)
def test_a_page_is_found_by_the_words_of_a_document_for_its_readers_alone(
    audience, of_document, sigs
):
    page = ToolPageFactory(
        document=kept(**given(of_document, sigs)),
        body=[("text", "<p>A marigold.</p>")],
        **given(audience, sigs),
    )
    member = MemberFactory()
    ours, theirs = (SigMembershipFactory(sig=sigs[name]).member for name in ("ours", "theirs"))
    readers = {
        "public": [NOBODY, member, ours, theirs],
        "members": [member, ours, theirs],
        "ours": [ours],
        "theirs": [theirs],
    }[audience]

    for user in (NOBODY, member, ours, theirs):
        may = [page.title] if user in readers else []
        assert titles(user, "marigold") == may
        assert titles(user, "heliotrope") == (may if audience == of_document else [])
        shown = [each.snippet for each in found(user, "marigold", "heliotrope", "door")]
        assert ["In the document" in each for each in shown] == [
            audience == of_document for _ in may
        ]
        assert (
            queries.find(user, "heliotropr", ["heliotropr"], queries.Wanted(), limit=10).spelling
            == ""
        )


@pytest.mark.parametrize(
    "make",
    [
        lambda document: ToolPageFactory(document=document),
        lambda document: DeckPageFactory(document=document),
        lambda document: PaperPageFactory(document=document),
        lambda document: InformationPageFactory(body=download(document)),
        lambda document: CaseStudyPageFactory(body=download(document)),
    ],
    ids=["tool", "slides", "paper", "page", "case study"],
)
def test_whatever_offers_a_document_is_found_by_its_words(make):
    page = make(kept())

    (entry,) = found(NOBODY, "heliotrope")

    assert entry.title == page.title
    assert entry.snippet == (
        "In the document: Before the visit, water the heliotrope by the door. Then ring."
    )


def download(document):
    return [("download", {"title": "Rota", "description": "", "document": document})]


def test_the_page_itself_comes_before_its_document_where_both_say_it():
    ToolPageFactory(document=kept(), body=[("text", "<p>A heliotrope in a pot.</p>")])

    assert [each.snippet for each in found(NOBODY, "heliotrope")] == ["A heliotrope in a pot."]


def test_a_document_that_says_more_of_what_was_asked_comes_before_the_page():
    ToolPageFactory(document=kept(), body=[("text", "<p>A heliotrope in a pot.</p>")])

    (entry,) = found(NOBODY, "heliotrope", "door")

    assert entry.snippet.startswith("In the document: Before the visit")


def test_a_document_given_to_fewer_people_is_searched_no_more():
    document = kept()
    page = ToolPageFactory(document=document)
    assert titles(NOBODY, "heliotrope") == [page.title]

    document.audience = Audience.MEMBERS
    document.save()

    assert titles(NOBODY, "heliotrope") == []


def test_a_document_given_to_the_readers_of_its_page_is_searched():
    document = kept(audience=Audience.MEMBERS)
    page = ToolPageFactory(document=document)
    assert titles(NOBODY, "heliotrope") == []

    document.audience = Audience.PUBLIC
    document.save()

    assert titles(NOBODY, "heliotrope") == [page.title]


def test_a_page_opened_to_everyone_is_not_found_by_a_document_that_is_not():
    page = ToolPageFactory(document=kept(audience=Audience.MEMBERS), audience=Audience.MEMBERS)
    assert titles(MemberFactory(), "heliotrope") == [page.title]

    page.audience = Audience.PUBLIC
    page.save()

    assert titles(NOBODY, "heliotrope") == titles(MemberFactory(), "heliotrope") == []


def test_a_new_file_is_searched_in_place_of_the_old():
    document = kept()
    page = ToolPageFactory(document=document)

    document.file = ContentFile(pdf("Mind the wisteria."), name="new.pdf")
    document.save()
    indexing.read_document(document.pk)

    assert titles(NOBODY, "heliotrope") == []
    assert titles(NOBODY, "wisteria") == [page.title]


def test_a_document_that_a_page_offers_no_more_is_not_searched():
    page = ToolPageFactory(document=kept())

    page.document = read_document(pdf("Mind the wisteria."))
    page.save()

    assert titles(NOBODY, "heliotrope") == []
    assert titles(NOBODY, "wisteria") == [page.title]


def test_a_document_that_is_deleted_is_not_searched():
    document = kept()
    page = InformationPageFactory(body=download(document))
    assert titles(NOBODY, "heliotrope") == [page.title]

    document.delete()

    assert titles(NOBODY, "heliotrope") == []
    assert not DocumentText.objects.exists()


def test_the_words_of_a_document_on_a_draft_are_not_found():
    ToolPageFactory(document=kept(), live=False)

    assert titles(MemberFactory(), "heliotrope") == []


def test_of_two_documents_only_the_one_for_everyone_is_searched(sigs):
    page = InformationPageFactory(
        body=[
            *download(kept(audience=Audience.SIG, sig=sigs["ours"])),
            *download(read_document(pdf("Mind the wisteria."))),
        ]
    )

    assert titles(NOBODY, "heliotrope") == []
    assert titles(NOBODY, "wisteria") == [page.title]
    assert [each.snippet for each in found(NOBODY, "wisteria", "heliotrope")] == [
        "In the document: Mind the wisteria."
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_searching_documents_takes_one_more_step_for_any_number(count, django_assert_num_queries):
    shelf = SectionPageFactory(title="Shelf", summary="")
    for _ in range(count):
        ToolPageFactory(parent=shelf, document=kept())
    titles(NOBODY, "heliotrope")

    with django_assert_num_queries(16):
        assert len(titles(NOBODY, "heliotrope")) == count


def test_saving_a_document_keeps_the_words_that_were_read_meanwhile():
    document = kept()
    opened = LibraryDocument.objects.get(pk=document.pk)
    DocumentText.objects.filter(document=document).update(text="Mind the wisteria.")

    opened.title = "Rota"
    opened.save()

    assert DocumentText.objects.get().text == "Mind the wisteria."
