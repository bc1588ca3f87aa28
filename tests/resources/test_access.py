import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member
from resources import access, queries
from resources.enums import Audience
from resources.models import LibraryPage
from tests.factories.resources import (
    InformationPageFactory,
    LibraryDocumentFactory,
    LibraryImageFactory,
    LibraryMediaFactory,
    LibraryRenditionFactory,
    SectionPageFactory,
)

from .cast import AT_WORK, READERS

pytestmark = pytest.mark.django_db

HELD_BY_EDITORS = {audience: readers | AT_WORK for audience, readers in READERS.items()}


def fresh(user):
    return Member.objects.get(pk=user.pk) if user.pk else user


def client_of(user):
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    return client


def opens(user, address):
    """
    Test whether this person gets what stands at the address, reading it to its end.
    """
    answer = client_of(user).get(address)
    answer.getvalue()
    return answer.status_code == 200


def for_each_audience(factory, sig, **fields):
    return {
        audience: factory(
            audience=audience, sig=sig if audience == Audience.SIG else None, **fields
        )
        for audience in Audience
    }


def who(cast, test):
    return {role for role, user in cast.items() if test(fresh(user))}


def test_one_page_and_many_admit_the_same_people(cast, sig):
    pages = for_each_audience(InformationPageFactory, sig)

    for audience, page in pages.items():
        assert who(cast, lambda user, page=page: access.can_view(user, page)) == READERS[audience]
        assert (
            who(
                cast,
                lambda user, page=page: (
                    LibraryPage.objects.visible_to(user).filter(pk=page.pk).exists()
                ),
            )
            == READERS[audience]
        )


def test_the_address_of_a_page_admits_the_same_people(cast, sig):
    pages = for_each_audience(InformationPageFactory, sig)

    for audience, page in pages.items():
        opened = {role for role, user in cast.items() if opens(user, page.url)}
        assert opened == READERS[audience]


def test_lists_admit_the_same_people(cast, sig):
    shelf = SectionPageFactory()
    pages = for_each_audience(InformationPageFactory, sig, parent=shelf)

    for address in ["/library/", shelf.url]:
        shown = {role: client_of(user).get(address) for role, user in cast.items()}
        for audience, page in pages.items():
            listed = {
                role for role, answer in shown.items() if page.title in answer.content.decode()
            }
            assert listed == READERS[audience]


def test_search_admits_the_same_people(cast, sig):
    pages = for_each_audience(InformationPageFactory, sig)

    for audience, page in pages.items():
        found = who(
            cast,
            lambda user, page=page: (
                page.title in {item.title for item in queries.search(user, ["kettle"], limit=10)}
            ),
        )
        assert found == READERS[audience]


def test_a_document_goes_to_its_readers_and_to_editors(cast, sig):
    documents = for_each_audience(LibraryDocumentFactory, sig)

    for audience, document in documents.items():
        handed = {role for role, user in cast.items() if opens(user, document.url)}
        assert handed == HELD_BY_EDITORS[audience]


def test_a_recording_goes_to_its_readers_and_to_editors(cast, sig):
    recordings = for_each_audience(LibraryMediaFactory, sig)

    for audience, recording in recordings.items():
        handed = {role for role, user in cast.items() if opens(user, recording.url)}
        assert handed == HELD_BY_EDITORS[audience]


def test_a_picture_goes_to_its_readers_and_to_editors(cast, sig):
    images = for_each_audience(LibraryImageFactory, sig)

    for audience, image in images.items():
        address = LibraryRenditionFactory(image=image).url
        handed = {role for role, user in cast.items() if opens(user, address)}
        assert handed == HELD_BY_EDITORS[audience]


def test_asking_about_many_pages_asks_for_the_sigs_once(cast, sig):
    pages = [*for_each_audience(InformationPageFactory, sig).values()] * 3
    user = fresh(cast["belonging"])

    with CaptureQueriesContext(connection) as asked:
        assert all(access.can_view(user, page) for page in pages)
        list(LibraryPage.objects.visible_to(user))

    assert len(asked) == 2
