"""
Which pages want looking at, and where a page that was taken out leads.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

from frameworks import queries as vocabulary
from frameworks.models import Theme

from .. import access
from ..enums import PageState
from ..models import LibraryDocument, LibraryHome, LibraryImage, LibraryMedia, LibraryPage
from ..models.addresses import why_not_at


def due_for_review(today):
    """
    Return the pages somebody should look at again by this day, the longest due first.
    """
    return LibraryPage.objects.in_use().filter(review_on__lte=today).order_by("review_on", "pk")


def was_public(page):
    """
    Test whether this page, or one below it, is published or ever was.
    """
    return (
        Page.objects.descendant_of(page, inclusive=True)
        .filter(Q(live=True) | Q(first_published_at__isnull=False))
        .exists()
    )


def files_only_on(page):
    """
    Return the documents, pictures and recordings on this page that no other page in use refers to.
    """
    found = []
    for model in [LibraryDocument, LibraryImage, LibraryMedia]:
        content_type = ContentType.objects.get_for_model(model)
        on_it = ReferenceIndex.get_references_for_object(page).filter(to_content_type=content_type)
        referred = ReferenceIndex.objects.filter(
            to_content_type=content_type,
            to_object_id__in=on_it.values("to_object_id"),
            base_content_type=ContentType.objects.get_for_model(Page),
        )
        holders = {}
        for file_pk, page_pk in referred.values_list("to_object_id", "object_id"):
            holders.setdefault(int(file_pk), set()).add(int(page_pk))
        others = set().union(*holders.values()) - {page.pk} if holders else set()
        in_use = set(
            LibraryPage.objects.in_use().filter(pk__in=others).values_list("pk", flat=True)
        )
        alone = [pk for pk, pages in holders.items() if not pages & in_use]
        found += model.objects.filter(pk__in=alone).order_by("title", "pk")
    return found


def replacement_of(page, user):
    """
    Return the page that stands in the end for one that was superseded, however often, if it is in
    use and this person may read it; else None.
    """
    passed = set()
    while page.replaced_by_id and page.pk not in passed:
        passed.add(page.pk)
        page = page.replaced_by
    if passed and page.is_in_use and access.can_view(user, page):
        return page.specific
    return None


def shelf_of(page, user):
    """
    Return the nearest page above that is in use and that this person may read, if it is no more
    general than a shelf; else None.
    """
    return (
        LibraryPage.objects.ancestor_of(page)
        .visible_to(user)
        .not_exact_type(LibraryHome)
        .order_by("-depth")
        .first()
    )


def retired_above(page):
    """
    Return the nearest page above, or this one, that was taken out of the library, or None.
    """
    above = LibraryPage.objects.ancestor_of(page, inclusive=True).exclude(state=PageState.IN_USE)
    return above.order_by("-depth").first()


def some_words_lack_a_page():
    """
    Test whether a theme or an element of the current framework version has no page yet.
    """
    lacking = Q(library_page=None) | Q(elements__isnull=False, elements__library_page=None)
    version = vocabulary.current_version()
    return Theme.objects.filter(lacking, version=version).exists()


def why_not_there(page, destination):
    """
    Say in a sentence why this page cannot stand below that one; empty where it can.
    """
    destination = destination.specific
    if page.pk == destination.pk or destination.is_descendant_of(page):
        return (
            f"“{page.title}” cannot stand below itself or below a page that stands on it. "
            "Choose a place outside it."
        )
    if type(destination) not in page.allowed_parent_page_models():
        may = sorted({str(model._meta.verbose_name) for model in page.allowed_parent_page_models()})
        return (
            f"“{page.title}” cannot stand below “{destination.title}”: pages of its kind stand "
            f"below {' or '.join(f'“{name}”' for name in may)}."
        )
    if above := retired_above(destination):
        return (
            f"“{above.title}” was taken out of the library, so nothing can be put below it. "
            "Put it back first, or choose another place."
        )
    return why_not_at(page, f"{destination.url_path}{page.slug}/")
