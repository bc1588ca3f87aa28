from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError
from wagtail.rich_text import RichText

from resources.blocks import BodyBlock
from resources.wording import weak_link_text
from tests.factories.resources import InformationPageFactory, LibraryDocumentFactory

TEMPLATES = Path(settings.BASE_DIR, "templates")
BLOCKS = BodyBlock().child_blocks


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_has_the_template_of_its_name(name):
    assert BLOCKS[name].meta.template == f"components/blocks/{name}.html"
    assert (TEMPLATES / BLOCKS[name].meta.template).is_file()


def test_a_template_of_a_block_has_its_block():
    templates = {path.stem for path in (TEMPLATES / "components" / "blocks").glob("*.html")}

    assert templates == set(BLOCKS)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_says_what_it_is_for(name):
    block = BLOCKS[name]

    assert block.label
    assert block.meta.icon
    assert block.get_description().endswith(".")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("text", "Nobody has to talk"),
        ("quote", "Support worker, night shift"),
        ("callout", "Choose a day when nobody is covering two rotas."),
        ("steps", "Say what it left behind"),
        ("figure", "A plan of the ground floor."),
        ("table", "A person and a kettle"),
        ("related", "Read on"),
        ("download", "Checklist for a first visit"),
        ("mailbox", "team@pielink.example.org"),
    ],
)
def test_a_block_previews(name, words):
    block = BLOCKS[name]

    assert words in str(block.render(block.get_preview_value()))


def test_every_block_has_a_preview():
    assert all(block.is_previewable for block in BLOCKS.values())


@pytest.mark.django_db
def test_a_download_says_kind_and_size_and_links_to_the_guarded_address(client):
    document = LibraryDocumentFactory(audience="members")
    page = InformationPageFactory(
        body=[("download", {"title": "First visit", "description": "", "document": document})]
    )

    text = client.get(page.url).content.decode()

    assert f'<a href="{document.url}" download>First visit</a>' in text
    assert "TXT, 12\xa0bytes · for registered members" in text


@pytest.mark.django_db
def test_a_download_whose_file_went_says_so(client):
    document = LibraryDocumentFactory()
    page = InformationPageFactory(
        body=[("download", {"title": "First visit", "description": "", "document": document})]
    )
    document.delete()

    assert "There is no file here at the moment." in client.get(page.url).content.decode()


@pytest.mark.django_db
def test_text_that_somebody_typed_is_never_read_as_markup(client):
    page = InformationPageFactory(
        body=[("quote", {"words": "<script>alert(1)</script>", "who": "<b>Me</b>"})]
    )

    text = client.get(page.url).content.decode()

    assert "<script>alert(1)" not in text
    assert "&lt;b&gt;Me&lt;/b&gt;" in text


PROSE = {
    "text": BLOCKS["text"],
    "callout": BLOCKS["callout"].child_blocks["text"],
    "step": BLOCKS["steps"].child_blocks["steps"].child_block.child_blocks["text"],
}


@pytest.mark.parametrize("name", PROSE)
def test_prose_with_a_link_that_says_nothing_is_refused_with_better_words(name):
    prose = RichText(
        '<p>Read about boundaries <a linktype="page" id="3">HERE</a></p>'
        '<p><a href="https://example.org/">more</a></p>'
        '<p><a href="https://example.org/soup/">more</a></p>'
    )

    with pytest.raises(ValidationError) as refused:
        PROSE[name].clean(prose)

    assert refused.value.messages == [
        "“HERE” says nothing on its own: link the words “Read about boundaries” instead.",
        weak_link_text("more"),
    ]


@pytest.mark.parametrize("name", PROSE)
def test_prose_whose_links_make_sense_alone_is_taken_as_it_is(name):
    prose = RichText('<p>Here you can <a linktype="page" id="3">read about boundaries</a>.</p>')

    assert PROSE[name].clean(prose) == prose


def test_a_step_without_text_is_taken():
    assert PROSE["step"].clean(RichText("")) == RichText("")


@pytest.mark.django_db
def test_a_download_whose_title_says_nothing_is_refused():
    block = BLOCKS["download"]
    value = {"title": "Download", "description": "", "document": LibraryDocumentFactory()}

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.normalize(value))

    assert {name: error.messages for name, error in refused.value.block_errors.items()} == {
        "title": [weak_link_text("Download")]
    }


@pytest.mark.django_db
def test_a_download_whose_title_makes_sense_alone_is_taken():
    block = BLOCKS["download"]
    document = LibraryDocumentFactory()
    value = block.normalize({"title": "First visit", "description": "", "document": document})

    assert block.clean(value) == value
