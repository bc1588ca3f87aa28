"""
What editors are asked about their words once a page is saved.
"""

from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from wagtail import hooks
from wagtail.admin import messages

from .. import wording
from ..models import LibraryPage

MOST_TOLD = 5
# What others wrote or said is not the editor's to change here.
_NOT_TYPED = {"offered_words", "spoken"}


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def ask_about_words(request, page):
    """
    Tell whoever saved a page of words that break on a phone and of weekdays that do not fit.

    The page is saved all the same: these are doubts, and the words may be meant. Where the editor
    saves by itself while somebody writes, nobody would see it yet, so it waits for their button.
    """
    if not isinstance(page, LibraryPage) or not request.accepts("text/html"):
        return
    found = [(name, doubt) for name, text in _texts(page) for doubt in wording.doubts(text)]
    if not found:
        return
    told = format_html_join(
        "",
        "<li><strong>{}</strong>: “{}” {}</li>",
        ((name, doubt.sentence, doubt.advice) for name, doubt in found[:MOST_TOLD]),
    )
    more = len(found) - MOST_TOLD
    rest = f" {more} more of this kind." if more > 0 else ""
    messages.warning(
        request, format_html("Saved. Please look again at these words:<ul>{}</ul>{}", told, rest)
    )


def _texts(page):
    """
    Yield the name of each field that holds words, and its words, passage by passage.
    """
    for searched in page.get_searchable_search_fields():
        if searched.field_name in _NOT_TYPED:
            continue
        name = capfirst(searched.get_field(type(page)).verbose_name)
        value = searched.get_value(page)
        for passage in value if isinstance(value, list) else [value]:
            if isinstance(passage, str):
                yield name, passage
