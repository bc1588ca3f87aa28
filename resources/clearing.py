"""
Which tags a kept page of the library carries, and which of them each change clears.

| tag | noted by what shows | cleared when |
|---|---|---|
| `page:<pk>` | the title, summary, address or words of that page | it changes in any way |
| `children:<pk>` | a list of what lies right below that page | one of them comes, goes or changes |
| `below:<pk>` | a list of what lies anywhere below it: contents, feed, sitemap | the same |
| `element:<pk>` | a list of what is tagged with that element | something so tagged changes |
| `setting:<pk>`, `need:<pk>` | the same for settings and needs | the same |
| `references:<pk>` | a list of the pages that refer to that page | one of them changes |
| `told` | what other apps tell of a word of the vocabulary | a session or a SIG changes |

A list by tags or references also notes `page:<pk>` of each page it shows, with note_pages(): so
what stops being tagged is taken off as well, and nobody has to know where a page was shown before.

Few pages carry `told`, and a word may be reached from an older one: so one tag stands for all of
them. Forums, above, call clear_what_is_told(); of SIGs, below, their models' signals tell. What is
over by itself, such as a session or the day of a promise, is not kept beyond that moment.

Vocabulary and the site's own address change rarely and are shown everywhere: they clear everything.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, ReferenceIndex

from pielink.kernel import pagecache

from .enums import Audience

# What saving a draft writes to a page that is published: nothing of it is shown.
_OF_A_DRAFT = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "wagtail_admin_comments",
}


TOLD = "told"


def page_tag(pk):
    """
    Name the tag of one page.
    """
    return f"page:{pk}"


def children_tag(pk):
    """
    Name the tag of the list of what lies right below a page.
    """
    return f"children:{pk}"


def below_tag(pk):
    """
    Name the tag of the list of what lies anywhere below a page.
    """
    return f"below:{pk}"


def references_tag(pk):
    """
    Name the tag of the list of what refers to a page.
    """
    return f"references:{pk}"


def word_tag(word):
    """
    Name the tag of the list of what is tagged with an element, a setting or a need.
    """
    return f"{word._meta.model_name}:{word.pk}"


def note_what_is_told(request, sections, now):
    """
    Add to what an answer shows what other apps tell, and keep it no longer than that is so.
    """
    shown = getattr(request, "shown", None)
    if shown is not None and shown.tags:
        pagecache.note(request, TOLD)
        for section in sections:
            if section.until:
                note_end(request, section.until, now)


def note_end(request, until, now):
    """
    Keep an answer no longer than until this instant, at which what it shows is another by itself.
    """
    pagecache.note(request, seconds=max(1, int((until - now).total_seconds())))


def clear_what_is_told():
    """
    Clear, on commit, every page on which other apps tell of a word.
    """
    pagecache.clear(TOLD)


def note_page(request, page, *lists):
    """
    Let the answer that shows this page be kept for everybody, if everybody may read it.

    `lists` are the tags of the lists that stand on it. Other pages it names are told to
    note_pages().
    """
    if page.audience == Audience.PUBLIC:
        pagecache.note(request, page_tag(page.pk), *lists)


def note_pages(request, pages):
    """
    Add these pages to what an answer shows that note_page() or pagecache.note() lets be kept.
    """
    shown = getattr(request, "shown", None)
    if shown is not None and shown.tags:
        pagecache.note(request, *(page_tag(page.pk) for page in pages))


def referring_pks(things):
    """
    Return the primary keys of the pages that refer to one of these pages or files, as a set.
    """
    found = ReferenceIndex.get_references_to_in_bulk(things).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return set(map(int, found.values_list("object_id", flat=True)))


def tags_of_lists(page):
    """
    Give the tags of the lists this page stands in now, in four queries.
    """
    words = [*page.elements.all(), *page.settings.all(), *page.needs.all()]
    return {*map(word_tag, words), *_tags_of_tree(page.get_ancestors())}


def clear_page(page):
    """
    Clear, on commit, what shows this page or will: itself, its lists, whatever refers to it.

    Call it after a change that no signal tells of, such as an update() of a queryset.
    """
    if not pagecache.is_on():
        return
    pagecache.clear(page_tag(page.pk), *tags_of_lists(page), *_tags_of_referring([page]))
    # By then the index of references knows what the page refers to from now on.
    transaction.on_commit(lambda: pagecache.clear(*_tags_of_referred(page)))


def clear_addresses(page):
    """
    Clear, on commit, what shows this page or one below it: their addresses are others now.
    """
    if not pagecache.is_on():
        return
    pages = list(page.get_descendants(inclusive=True).only("pk"))
    tags = {tag(each.pk) for each in pages for tag in (page_tag, children_tag, below_tag)}
    pagecache.clear(*tags, *_tags_of_tree(page.get_ancestors()), *_tags_of_referring(pages))


def is_seen(page, *, created, update_fields):
    """
    Test whether saving a page so may change what readers see of it.
    """
    of_a_draft = update_fields and _OF_A_DRAFT.issuperset(update_fields)
    return not (created and not page.live) and not of_a_draft


def on_save(sender, instance, created, update_fields=None, raw=False, **kwargs):
    """
    Clear what shows a page that was published, unpublished or otherwise written.
    """
    if not raw and is_seen(instance, created=created, update_fields=update_fields):
        clear_page(instance)


def on_move(sender, instance, parent_page_before, **kwargs):
    """
    Clear what shows a page that was moved or put in another order, or what lies below it.
    """
    if pagecache.is_on():
        pagecache.clear(*_tags_of_tree(parent_page_before.get_ancestors(inclusive=True)))
        clear_addresses(instance)


def on_new_slug(sender, instance, **kwargs):
    """
    Clear what shows a page with a new address, or what lies below it.
    """
    clear_addresses(instance)


def on_delete(sender, instance, **kwargs):
    """
    Clear what shows a page that is about to go.
    """
    clear_page(instance)


def on_file(sender, instance, **kwargs):
    """
    Clear what shows a document, an image or a recording that was written or is about to go.
    """
    if pagecache.is_on():
        pagecache.clear(*_tags_of_referring([instance]))


def on_what_is_told(sender, **kwargs):
    """
    Clear what shows something that another app tells of words.
    """
    clear_what_is_told()


def on_anything(sender, **kwargs):
    """
    Clear everything after a change of what may stand anywhere.
    """
    pagecache.clear_everything()


def _tags_of_tree(ancestors):
    """
    Give the tags of the lists that a page below these stands in; the nearest comes last.
    """
    above = list(ancestors.values_list("pk", flat=True))
    return {*map(below_tag, above), *map(children_tag, above[-1:])}


def _tags_of_referring(things):
    return set(map(page_tag, referring_pks(things)))


def _tags_of_referred(page):
    found = ReferenceIndex.get_references_for_object(page).filter(
        to_content_type=ContentType.objects.get_for_model(Page)
    )
    return {references_tag(each) for each in found.values_list("to_object_id", flat=True)}
