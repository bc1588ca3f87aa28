import pytest

from resources.enums import Audience
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    BookPageFactory,
    BookSectionPageFactory,
    CaseStudyPageFactory,
    ChapterPageFactory,
    CollectionPageFactory,
    DeckPageFactory,
    ElementPageFactory,
    GlossaryPageFactory,
    GlossaryTermPageFactory,
    LibraryDocumentFactory,
    LibraryRenditionFactory,
    LivedExperiencePageFactory,
    PaperPageFactory,
    PartPageFactory,
    SectionPageFactory,
    ThemePageFactory,
    ToolPageFactory,
)

pytestmark = pytest.mark.django_db

FOR_MEMBERS = {"audience": Audience.MEMBERS, "title": "What we told the council"}


def shown(client, page):
    answer = client.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (ArticlePageFactory, ["Article", "1 minute to read", "Nobody has to talk."]),
        (
            CaseStudyPageFactory,
            [
                "Fennel Court",
                "A hostel for twelve people",
                "March 2025",
                "<h2>What got in the way</h2>",
                "<p>The fire door.</p>",
                "The manager&#x27;s view, read by two residents.",
                "Everyone described agreed in May 2025.",
            ],
        ),
        (ToolPageFactory, ["Made by The night team", "TXT, 12\xa0bytes", "Nobody has to talk."]),
        (
            DeckPageFactory,
            [
                "2 slides",
                "Slide 1 of 2",
                "<h3>Why a kettle</h3>",
                "It is warm.<br>It takes a while.",
                "<summary>What is said with slide 1</summary>",
                "Wait here for a moment.",
            ],
        ),
        (
            PaperPageFactory,
            ["Ada Birch and Sam Rowan", "2024", "<p>Forty teams wrote down what helped.</p>"],
        ),
        (
            LivedExperiencePageFactory,
            [
                "In the words of J., who lived there",
                "Shown as J., who lived there. Agreed to this text in June 2025.",
                '<a href="/library/about/contact/">write to the team</a>',
            ],
        ),
        (CollectionPageFactory, ["Chosen by The editors"]),
        (GlossaryPageFactory, ["No words are explained yet"]),
        (
            GlossaryTermPageFactory,
            ["One worker keeps one person in mind.", "Also called: link working"],
        ),
        (ThemePageFactory, ["How a team keeps asking.", "word tone-enquiry"]),
        (
            ElementPageFactory,
            ["Looking again together.", "Also known as: reflection", "word tone-enquiry"],
        ),
        (
            BookPageFactory,
            [
                "Notes from the night shift",
                "Second edition, 2025",
                "Written by the night teams, who share it with everyone.",
            ],
        ),
        (PartPageFactory, ["Nobody has to talk.", "Second edition, 2025"]),
        (ChapterPageFactory, ["Nobody has to talk.", "Second edition, 2025"]),
        (BookSectionPageFactory, ["Nobody has to talk.", "Second edition, 2025"]),
    ],
)
def test_a_page_shows_a_visitor_what_it_holds(make, words, client):
    page = make()

    text = shown(client, page)

    assert f"<h1>{page.title}</h1>" in text
    assert [word for word in words if word not in text] == []


def test_a_page_leads_back_by_the_shelf_it_stands_on(client):
    page = ArticlePageFactory(parent__title="On the night shift")

    text = shown(client, page)

    assert f'<a href="{page.get_parent().url}">On the night shift</a>' in text
    assert f'<li aria-current="page">{page.title}</li>' in text


def test_an_element_is_shown_in_the_colour_of_its_theme(client):
    page = ArticlePageFactory(elements=[ElementFactory(name="Staff support")])

    chip = (
        f'<a class="chip tone-enquiry" href="/library/browse/?element={page.elements.get().slug}">'
    )
    assert f"<li>{chip}Staff support</a></li>" in shown(client, page)


def test_related_pages_say_why_they_are_related(client):
    element = ElementFactory(name="Staff support")
    page = ArticlePageFactory(elements=[element])
    other = ArticlePageFactory(elements=[element], title="After the shift")

    text = shown(client, page)

    assert f'<a href="{other.url}">After the shift</a>' in text
    assert "Also about Staff support" in text


def test_what_a_page_names_or_is_named_by_is_not_told_again_as_related(client):
    element = ElementFactory(name="Staff support")
    named = ArticlePageFactory(elements=[element], title="Named in the words")
    lead = {"page": named, "relation": "reading", "reason": "Short and true."}
    page = ArticlePageFactory(elements=[element], body=[("related", {"items": [lead]})])
    ArticlePageFactory(
        elements=[element],
        title="Leading here",
        body=[("text", f'<a linktype="page" id="{page.pk}">Shift</a>')],
    )
    ArticlePageFactory(elements=[element], title="Merely alike")

    text = shown(client, page)

    titles = ["Named in the words", "Leading here", "Merely alike"]
    assert [text.count(f">{title}</a>") for title in titles] == [1, 1, 1]
    assert text.count("Also about Staff support") == 1


def test_a_collection_does_not_tell_what_it_holds_again_as_related(client):
    element = ElementFactory(name="Staff support")
    held = ArticlePageFactory(elements=[element], title="Held here")
    ArticlePageFactory(elements=[element], title="Merely alike")
    page = CollectionPageFactory(
        elements=[element], items=[("item", {"page": held, "reason": "Short and true."})]
    )

    text = shown(client, page)

    assert "Also about Staff support" in text
    assert [text.count(f">{title}</a>") for title in ["Held here", "Merely alike"]] == [1, 1]


def test_a_page_names_those_that_lead_to_it(client):
    page = ArticlePageFactory()
    other = ArticlePageFactory(
        title="After the shift", body=[("text", f'<a linktype="page" id="{page.pk}">Shift</a>')]
    )

    text = shown(client, page)

    assert "Pages that lead here" in text
    assert f'<a href="{other.url}">After the shift</a>' in text


@pytest.mark.parametrize("count", [1, 3])
def test_an_article_takes_the_same_steps_for_any_number_of_related_pages(
    count, client, django_assert_num_queries
):
    element = ElementFactory()
    page = ArticlePageFactory(elements=[element])
    for _ in range(count):
        ArticlePageFactory(elements=[element])
    shown(client, page)

    with django_assert_num_queries(9):
        assert shown(client, page).count("Also about") == count


def theme_with(count):
    page = ElementPageFactory()
    for _ in range(count):
        ArticlePageFactory(elements=[page.element])
        CaseStudyPageFactory(elements=[page.element])
        ElementPageFactory(parent=page.get_parent().specific, element__theme=page.element.theme)
    return page.get_parent()


def element_with(count):
    page = ElementPageFactory()
    for _ in range(count):
        ArticlePageFactory(elements=[page.element])
        CaseStudyPageFactory(elements=[page.element])
    return page


def collection_of(count):
    items = [
        ("item", {"page": ArticlePageFactory(), "reason": "Short and true."}) for _ in range(count)
    ]
    return CollectionPageFactory(items=items)


def glossary_of(count):
    glossary = GlossaryPageFactory()
    for _ in range(count):
        GlossaryTermPageFactory(parent=glossary)
    return glossary


def book_of(count):
    book = BookPageFactory()
    for _ in range(count):
        ChapterPageFactory(parent=book)
    return book


def part_of(count):
    part = PartPageFactory()
    for _ in range(count):
        ChapterPageFactory(parent=part)
    return part


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("make", "steps"),
    [
        (theme_with, 11),
        (element_with, 11),
        (collection_of, 9),
        (glossary_of, 3),
        (book_of, 3),
        (part_of, 9),
    ],
)
def test_a_list_takes_the_same_steps_for_any_number_of_pages(
    make, steps, count, client, django_assert_num_queries
):
    page = make(count)
    shown(client, page)

    with django_assert_num_queries(steps):
        shown(client, page)


def test_a_document_of_a_tool_is_linked_at_its_guarded_address(client):
    document = LibraryDocumentFactory(audience=Audience.MEMBERS)
    page = ToolPageFactory(title="First visit", document=document)

    text = shown(client, page)

    assert f'<a href="{document.url}" download>Download “First visit”</a>' in text
    assert "for registered members" in text


def test_a_paper_may_come_with_its_document(client):
    document = LibraryDocumentFactory()

    assert document.url in shown(client, PaperPageFactory(document=document))


def test_a_collection_says_of_each_page_why_it_was_chosen(client):
    other = ArticlePageFactory(title="After the shift")
    page = CollectionPageFactory(items=[("item", {"page": other, "reason": "Short and true."})])

    text = shown(client, page)

    assert f'<a href="{other.url}">After the shift</a>' in text
    assert "Short and true." in text


def test_the_glossary_stands_in_the_order_of_the_alphabet(client):
    glossary = GlossaryPageFactory()
    for title in ["Trust", "Debrief", "drift"]:
        GlossaryTermPageFactory(parent=glossary, title=title, slug=title.lower())

    text = shown(client, glossary)

    places = [text.index(f">{word}</a>") for word in ["Debrief", "drift", "Trust"]]
    assert places == sorted(places)
    assert '<a href="#letter-D">D</a>' in text
    assert '<h2 id="letter-T">T</h2>' in text


def test_a_theme_shows_its_elements_and_what_is_about_them(client):
    page = ElementPageFactory()
    article = ArticlePageFactory(elements=[page.element], title="After the shift")

    text = shown(client, page.get_parent())

    assert f'<a href="{page.url}">{page.title}</a>' in text
    assert "Looking again together." in text
    assert f'<a href="{article.url}">After the shift</a>' in text


def test_a_book_offers_its_contents_whole_and_as_a_file(client):
    section = BookSectionPageFactory()
    chapter = section.get_parent()
    book = chapter.get_parent().get_parent()

    text = shown(client, book)

    for level, page in enumerate([chapter.get_parent(), chapter, section], start=1):
        assert f'<li class="level-{level}"><a href="{page.url}">{page.title}</a></li>' in text
    assert f'<a class="button quiet" href="{book.url}whole/">Read it whole</a>' in text
    assert f'<a class="button quiet" href="{book.url}download/">Take it away as a file</a>' in text


def test_a_page_of_a_book_leads_on_and_back(client):
    part = PartPageFactory()
    first, second, third = [ChapterPageFactory(parent=part) for _ in range(3)]

    text = shown(client, second)

    assert f'rel="prev" href="{first.url}"' in text
    assert f'rel="next" href="{third.url}"' in text
    assert f'<a href="{second.url}" aria-current="page">{second.title}</a>' in text


def test_a_part_lists_the_chapters_in_it(client):
    chapter = ChapterPageFactory(summary="Opening the door.")

    text = shown(client, chapter.get_parent())

    assert "In this part" in text
    assert "<p>Opening the door.</p>" in text


def related():
    element = ElementFactory()
    hidden = ArticlePageFactory(elements=[element], **FOR_MEMBERS)
    return ArticlePageFactory(elements=[element]), hidden


def referring():
    page = ArticlePageFactory()
    hidden = ArticlePageFactory(
        body=[("text", f'<a linktype="page" id="{page.pk}">Shift</a>')], **FOR_MEMBERS
    )
    return page, hidden


def tagged_with_an_element():
    page = ElementPageFactory()
    return page, ArticlePageFactory(elements=[page.element], **FOR_MEMBERS)


def tagged_with_an_element_of_a_theme():
    page = ElementPageFactory()
    return page.get_parent(), ArticlePageFactory(elements=[page.element], **FOR_MEMBERS)


def element_of_a_theme():
    hidden = ElementPageFactory(**FOR_MEMBERS)
    return hidden.get_parent(), hidden


def chosen():
    hidden = ArticlePageFactory(**FOR_MEMBERS)
    items = [("item", {"page": hidden, "reason": "Short and true."})]
    return CollectionPageFactory(items=items), hidden


def led_on_to_in_the_body():
    hidden = ArticlePageFactory(**FOR_MEMBERS)
    items = [{"page": hidden, "reason": "Short and true."}]
    return ArticlePageFactory(body=[("related", {"heading": "On", "items": items})]), hidden


def explained():
    hidden = GlossaryTermPageFactory(**FOR_MEMBERS)
    return hidden.get_parent(), hidden


def in_the_contents():
    hidden = PartPageFactory(**FOR_MEMBERS)
    return hidden.get_parent(), hidden


def within():
    hidden = ChapterPageFactory(**FOR_MEMBERS)
    return hidden.get_parent(), hidden


def before():
    part = PartPageFactory()
    hidden = ChapterPageFactory(parent=part, **FOR_MEMBERS)
    return ChapterPageFactory(parent=part), hidden


def after():
    part = PartPageFactory()
    page = ChapterPageFactory(parent=part)
    return page, ChapterPageFactory(parent=part, **FOR_MEMBERS)


def the_book():
    hidden = BookPageFactory(**FOR_MEMBERS)
    return ChapterPageFactory(parent=hidden), hidden


def the_shelf():
    hidden = SectionPageFactory(**FOR_MEMBERS)
    return ArticlePageFactory(parent=hidden), hidden


@pytest.mark.parametrize(
    "place",
    [
        related,
        referring,
        tagged_with_an_element,
        tagged_with_an_element_of_a_theme,
        element_of_a_theme,
        chosen,
        led_on_to_in_the_body,
        explained,
        in_the_contents,
        within,
        before,
        after,
        the_book,
        the_shelf,
    ],
)
def test_a_page_for_members_is_named_to_members_and_to_nobody_else(place, client):
    page, hidden = place()
    page.refresh_from_db()

    assert hidden.title not in shown(client, page)

    client.force_login(MemberFactory())
    assert hidden.title in shown(client, page)


def test_a_page_of_a_book_for_members_says_nothing_of_the_book(client):
    chapter = ChapterPageFactory(parent=BookPageFactory(audience=Audience.MEMBERS))

    text = shown(client, chapter)

    assert "Second edition, 2025" not in text
    assert "Written by the night teams" not in text
    assert 'rel="prev"' not in text


def test_a_figure_carries_its_caption_and_its_words(client):
    rendition = LibraryRenditionFactory(filter_spec="width-900")
    page = ArticlePageFactory(
        body=[
            (
                "figure",
                {
                    "picture": rendition.image,
                    "caption": "The table by the window.",
                    "long_description": "A plan of the ground floor.",
                },
            )
        ]
    )

    text = shown(client, page)

    assert f'src="{rendition.url}"' in text
    assert 'alt="The courtyard at Lantern House"' in text
    assert "<figcaption>The table by the window." in text
    assert "<p>A plan of the ground floor.</p>" in text


def test_a_table_names_its_columns_and_can_be_scrolled_with_the_keyboard(client):
    table = {
        "caption": "The first month",
        "columns": [{"type": "text", "heading": "Before"}, {"type": "text", "heading": "After"}],
        "rows": [{"values": ["A hatch", "<b>A kettle</b>"]}],
    }
    page = ArticlePageFactory(body=[("table", table)])

    text = shown(client, page)

    assert 'tabindex="0" role="region" aria-label="The first month"' in text
    assert '<th scope="col">After</th>' in text
    assert "<td>&lt;b&gt;A kettle&lt;/b&gt;</td>" in text


@pytest.mark.parametrize(("count", "said"), [(4, False), (5, True)])
def test_the_library_says_how_many_pages_a_shelf_holds_when_it_shows_fewer(count, said, client):
    shelf = SectionPageFactory(title="Practice")
    for _ in range(count):
        ArticlePageFactory(parent=shelf)

    text = client.get("/library/").content.decode()

    assert (f'<a href="{shelf.url}">All {count} in Practice</a>' in text) == said
