import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError
from wagtail.models import ReferenceIndex

from pielink.kernel import pagecache
from resources.blocks import BodyBlock, relation_in
from resources.enums import Audience, Relation
from resources.models import CaseStudyPage, CollectionPage
from resources.models.links import TO_ITSELF
from resources.wording import weak_link_text
from tests.factories.books import BookPageFactory, ChapterPageFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    CaseStudyPageFactory,
    CollectionPageFactory,
    PaperPageFactory,
)
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

LEAD = BodyBlock().child_blocks["related"].child_blocks["items"].child_block


def related(*leads):
    return ("related", {"heading": "Useful reading", "items": list(leads)})


def to_page(page, **values):
    return {"page": page, "relation": Relation.EXAMPLE, "reason": "Short and true.", **values}


def to_address(**values):
    return {
        "page": None,
        "address": "https://www.example.org/kettle",
        "title": "Ten minutes round a kettle",
        "relation": Relation.LISTENING,
        "reason": "Four voices from the night shift.",
        **values,
    }


def refused(**values):
    with pytest.raises(StructBlockValidationError) as error:
        LEAD.clean(LEAD.normalize(to_address(**values)))
    return {name: each.messages for name, each in error.value.block_errors.items()}


def shown(client, page):
    answer = client.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_item_says_what_it_is_to_the_page_and_why(client):
    example = CaseStudyPageFactory(title="The kitchen table")

    text = shown(client, ArticlePageFactory(body=[related(to_page(example), to_address())]))

    assert '<p class="relation">An example of this</p>' in text
    assert f'<a href="{example.url}">The kitchen table</a>' in text
    assert "Short and true." in text
    assert '<p class="relation">Further listening</p>' in text
    assert (
        '<a href="https://www.example.org/kettle" rel="external">Ten minutes round a kettle</a>'
        ' <span class="small">on example.org</span>' in text
    )


def test_an_item_goes_by_the_title_its_editor_gave_it(client):
    example = CaseStudyPageFactory(title="The kitchen table")
    page = ArticlePageFactory(body=[related(to_page(example, title="A table and what it did"))])

    text = shown(client, page)

    assert f'<a href="{example.url}">A table and what it did</a>' in text


def test_what_was_written_before_items_had_relations_still_shows(client):
    other = ArticlePageFactory(title="After the shift")
    page = ArticlePageFactory(body=[related({"page": other, "reason": "Short and true."})])

    text = shown(client, page)

    assert f'<a href="{other.url}">After the shift</a>' in text
    assert 'class="relation"' not in text


def test_an_item_with_a_title_that_makes_sense_alone_is_taken():
    value = LEAD.normalize(to_address())

    assert LEAD.clean(value)["title"] == "Ten minutes round a kettle"


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"title": "click here"}, {"title": [weak_link_text("click here")]}),
        (
            {"title": ""},
            {"title": ["Say what it is called: an address brings no title of its own."]},
        ),
        (
            {"address": ""},
            {"page": ["Choose a page of the library, or give a web address."]},
        ),
        (
            {"address": "ftp://example.org/kettle"},
            {"address": ["Give an address that begins with https://."]},
        ),
        ({"relation": ""}, {"relation": ["This field is required."]}),
        ({"reason": ""}, {"reason": ["This field is required."]}),
    ],
)
def test_an_item_that_leads_nowhere_good_is_refused_beside_its_field(values, errors):
    assert refused(**values) == errors


def test_an_item_that_leads_to_two_places_is_refused():
    assert refused(page=ArticlePageFactory()) == {
        "address": ["Choose a page or give an address: one entry leads to one place."]
    }


def test_an_address_of_the_library_itself_is_refused_for_its_page(settings):
    settings.SITE_ADDRESS = "https://pielink.example.org"

    errors = refused(address="https://pielink.example.org/library/about/contact/")

    words = (
        "This is a page of the library: choose it above, so that the link still leads there "
        "when the page moves."
    )
    assert errors == {"address": [words]}


@pytest.mark.parametrize("relation", Relation)
def test_a_page_says_what_it_is_to_those_that_lead_to_it(relation, client):
    page = ArticlePageFactory()
    other = ArticlePageFactory(
        title="After the shift", body=[related(to_page(page, relation=relation))]
    )

    text = shown(client, page)

    assert f'<a href="{other.url}">After the shift</a>' in text
    assert f'<p class="small">{relation.seen_from_there}</p>' in text


def test_of_two_ways_to_lead_somewhere_the_one_that_says_more_is_told(client):
    page = ArticlePageFactory()
    link = ("text", f'<a linktype="page" id="{page.pk}">What the shift was like</a>')
    ArticlePageFactory(body=[related(to_page(page)), link])
    ArticlePageFactory(body=[link, related(to_page(page))])

    assert shown(client, page).count(Relation.EXAMPLE.seen_from_there) == 2


def test_a_reference_is_described_to_editors_by_its_block():
    page = ArticlePageFactory()
    ArticlePageFactory(body=[related(to_page(page))])

    reference = ReferenceIndex.get_references_to(page).get()

    assert relation_in(reference.model_path) == Relation.EXAMPLE
    assert reference.describe_source_field() == "Body → Useful reading, listening, viewing"


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_the_same_steps_for_any_number_of_leads_either_way(
    count, client, django_assert_num_queries
):
    page = ArticlePageFactory(
        body=[related(*(to_page(ArticlePageFactory()) for _ in range(count)))]
    )
    for make in [ArticlePageFactory, CaseStudyPageFactory, PaperPageFactory][:count]:
        make(body=[related(to_page(page))])
    shown(client, page)

    with django_assert_num_queries(10):
        text = shown(client, page)

    assert text.count("Short and true.") == count
    assert text.count(Relation.EXAMPLE.seen_from_there) == count


@pytest.fixture
def sig():
    return SigFactory()


@pytest.fixture
def reader(client, sig):
    """
    Return a function that makes the client a visitor, a member or one who belongs to the SIG.
    """
    people = {"member": MemberFactory(), "belonging": MemberFactory()}
    sig.memberships.create(member=people["belonging"], joined_at="2026-01-05T12:00:00Z")

    def reader(role):
        if role in people:
            client.force_login(people[role])
        return client

    return reader


ROLES = [
    ("visitor", {"Open to all"}),
    ("member", {"Open to all", "For members"}),
    ("belonging", {"Open to all", "For members", "For the group"}),
]
TITLES = {"Open to all", "For members", "For the group", "Never published"}


def leads(sig):
    """
    Give a block that leads to a page for everybody, one for members, one for a SIG, and a draft.
    """
    pages = [
        ArticlePageFactory(title="Open to all"),
        ArticlePageFactory(title="For members", audience=Audience.MEMBERS),
        ArticlePageFactory(title="For the group", audience=Audience.SIG, sig=sig),
        ArticlePageFactory(title="Never published", live=False),
    ]
    return related(*map(to_page, pages))


@pytest.mark.parametrize(("role", "titles"), ROLES)
def test_a_page_leads_each_reader_to_what_they_may_open(role, titles, sig, reader):
    page = ArticlePageFactory(body=[leads(sig)])

    text = shown(reader(role), page)

    assert {title for title in TITLES if title in text} == titles


@pytest.mark.parametrize(("role", "titles"), ROLES)
def test_the_whole_book_leads_each_reader_to_what_they_may_open(role, titles, sig, reader):
    chapter = ChapterPageFactory(body=[leads(sig)], parent=BookPageFactory(slug="kettles"))
    assert chapter.live

    text = reader(role).get("/library/kettles/whole/").content.decode()

    assert {title for title in TITLES if title in text} == titles


@pytest.mark.parametrize("count", [1, 3])
def test_the_whole_book_takes_the_same_steps_however_many_of_its_pages_lead_on(
    count, client, django_assert_num_queries
):
    book = BookPageFactory(slug="kettles")
    for number in range(count):
        lead = to_page(ArticlePageFactory(title=f"Way {number} out"))
        ChapterPageFactory(parent=book, body=[("text", "<p>Kettles.</p>"), related(lead)])
    client.get("/library/kettles/whole/")

    with django_assert_num_queries(6):
        text = client.get("/library/kettles/whole/").content.decode()

    assert [text.count(f">Way {number} out<") for number in range(count)] == [1] * count


@pytest.mark.parametrize(("role", "titles"), ROLES)
def test_those_who_lead_to_a_page_are_told_to_whoever_may_open_them(role, titles, sig, reader):
    page = ArticlePageFactory()
    body = [related(to_page(page))]
    ArticlePageFactory(title="Open to all", body=body)
    ArticlePageFactory(title="For members", body=body, audience=Audience.MEMBERS)
    ArticlePageFactory(title="For the group", body=body, audience=Audience.SIG, sig=sig)
    ArticlePageFactory(title="Never published", body=body, live=False)

    text = shown(reader(role), page)

    assert {title for title in TITLES if title in text} == titles


WEAK = '<p>Read about boundaries <a linktype="page" id="{}">here</a></p>'
ADVICE = "“here” says nothing on its own: link the words “Read about boundaries” instead."


def problems(page):
    with pytest.raises(ValidationError) as error:
        page.full_clean()
    return error.value.message_dict


@pytest.mark.parametrize(
    "field", ["place_setting", "needs_text", "tried", "helped", "hindered", "changed"]
)
def test_a_weak_link_in_a_case_study_is_refused_beside_its_part(field):
    other = ArticlePageFactory()
    page = CaseStudyPageFactory()
    setattr(page, field, WEAK.format(other.pk))

    assert problems(page) == {field: [ADVICE]}


def test_a_weak_link_in_an_abstract_is_refused():
    page = PaperPageFactory()
    page.abstract = WEAK.format(ArticlePageFactory().pk)

    assert problems(page) == {"abstract": [ADVICE]}


def test_a_link_from_a_page_to_itself_is_refused_wherever_it_stands():
    link = '<p><a linktype="page" id="{}">What the shift was like</a></p>'
    page = CaseStudyPageFactory()
    page.tried = link.format(page.pk)
    page.body = [related(to_page(page))]

    assert problems(page) == {"tried": [TO_ITSELF], "body": [TO_ITSELF]}

    page.tried = link.format(ArticlePageFactory().pk)
    page.body = [("text", link.format(page.pk))]

    assert problems(page) == {"body": [TO_ITSELF]}


def test_a_link_from_a_page_to_its_own_address_is_refused(settings):
    page = CaseStudyPageFactory()
    link = '<p><a href="{}">What the shift was like</a></p>'
    page.tried = link.format(f"{settings.SITE_ADDRESS}{page.url}?from=here#tried")
    page.body = [("callout", {"heading": "Look", "text": link.format(page.url.rstrip("/"))})]

    assert problems(page) == {"tried": [TO_ITSELF], "body": [TO_ITSELF]}

    page.tried = link.format(f"https://elsewhere.example.org{page.url}") + link.format("#tried")
    page.body = [("text", link.format(f"{page.url}more/") + link.format("https://[kettle"))]

    page.full_clean()


def test_a_collection_that_names_itself_is_refused():
    page = CollectionPageFactory(items=[])
    page = CollectionPage.objects.get(pk=page.pk)
    page.items = [("item", {"page": page, "reason": "Round and round."})]

    assert problems(page) == {"items": [TO_ITSELF]}


def test_an_editor_who_leads_a_page_to_itself_is_told_beside_the_body(client):
    client.force_login(MemberFactory(roles=["editor"]))
    page = ArticlePageFactory()

    answer = client.post(
        f"/cms/pages/{page.pk}/edit/",
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "audience": page.audience,
            "body-count": "1",
            "body-0-deleted": "",
            "body-0-order": "0",
            "body-0-type": "related",
            "body-0-value-heading": "Useful reading",
            "body-0-value-items-count": "1",
            "body-0-value-items-0-deleted": "",
            "body-0-value-items-0-order": "0",
            "body-0-value-items-0-value-page": page.pk,
            "body-0-value-items-0-value-address": "",
            "body-0-value-items-0-value-title": "",
            "body-0-value-items-0-value-relation": "reading",
            "body-0-value-items-0-value-reason": "Round and round.",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "promises-TOTAL_FORMS": "0",
            "promises-INITIAL_FORMS": "0",
            "action-publish": "1",
        },
    )

    assert answer.context["form"].errors == {"body": [TO_ITSELF]}
    assert TO_ITSELF in answer.content.decode()


def test_links_to_other_pages_are_taken():
    other = ArticlePageFactory()
    page = CaseStudyPageFactory(
        tried=f'<p><a linktype="page" id="{other.pk}">What the shift was like</a></p>',
        body=[related(to_page(other))],
    )

    page.full_clean()

    assert CaseStudyPage.objects.get(pk=page.pk).tried == page.tried


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_page_that_goes_to_members_leaves_kept_pages_that_lead_to_it(client, page_cache):
    pagecache.clear("begin")
    other = ArticlePageFactory(title="After the shift")
    page = ArticlePageFactory(body=[related(to_page(other))])
    assert "After the shift" in shown(client, page)

    other.audience = Audience.MEMBERS
    other.save()

    assert "After the shift" not in shown(client, page)
