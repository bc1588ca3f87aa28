"""
What becomes of a page after it is published: renewed, taken out of the library, put back.
"""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from .. import bookmaking
from ..enums import Audience, PageState
from ..models import LibraryHome, LibraryPage
from ..models.keeping import KEPT

RENEWED = "resources.renew"
RETIRED = "resources.retire"
PUT_BACK = "resources.put_back"


class ReviewRefused(Exception):
    """
    The page cannot be due on that day.
    """


class PageNotTakenOut(Exception):
    """
    The page has to stay in use for now.
    """


class ReplacementRefused(PageNotTakenOut):
    """
    That page cannot stand for this one.
    """


class PageNotPutBack(Exception):
    """
    The page cannot be in use while what it stands below is not.
    """


def plan_review(*, page, now):
    """
    Have a page that was just published looked at in a year, unless a day is set. Returns nothing.
    """
    day = _in_a_year(_today(now))
    if LibraryPage.objects.filter(pk=page.pk, review_on=None).update(review_on=day):
        page.review_on = day


@transaction.atomic
def renew_page(*, page, by, now, until=None):
    """
    Say that somebody looked at a page and that it holds: it is due again in a year, or `until`.

    Returns the page. Raises ReviewRefused.
    """
    page = _locked(page.pk)[page.pk]
    today = _today(now)
    day = until or _in_a_year(today)
    if not page.is_in_use:
        raise ReviewRefused(f"“{page.title}” is not in use, so there is nothing to renew.")
    if day <= today:
        raise ReviewRefused("Choose a day to come: on that day the page is due again.")
    if page.review_on == day:
        return page
    page.review_on = day
    page.save(update_fields=["review_on"], clean=False)
    log(instance=page, action=RENEWED, user=by, data={"review_on": day.isoformat()})
    return page


@transaction.atomic
def retire_page(*, page, by, state, reason, now, replaced_by=None):
    """
    Take a page out of the library: it keeps its address, and tells there why and what replaces it.

    `state` is any PageState but IN_USE; SUPERSEDED needs `replaced_by`, no other may have it.
    Returns the page. Raises PageNotTakenOut, and ReplacementRefused for the fault of the other.
    """
    locked = _locked(page.pk, replaced_by and replaced_by.pk)
    page = locked[page.pk]
    other = locked[replaced_by.pk] if replaced_by else None
    reason = reason.strip()
    if (page.state, page.retired_reason, page.replaced_by_id) == (
        state,
        reason,
        other and other.pk,
    ):
        return page
    _check_page(page, state, reason)
    _check_replacement(page, state, other)
    page.state, page.replaced_by = PageState(state), other
    page.retired_reason, page.retired_at = reason, now
    page.save(update_fields=KEPT, clean=False)
    bookmaking.throw_away_with({page.pk})
    data = {"state": page.state.label, "reason": reason, "replaced_by": other and other.title}
    log(instance=page, action=RETIRED, user=by, data=data)
    return page


@transaction.atomic
def put_back(*, page, by, now):
    """
    Have a page that was taken out in use again; one that is due by now is due in a year.

    Returns the page. Raises PageNotPutBack.
    """
    above = LibraryPage.objects.ancestor_of(page).values_list("pk", flat=True)
    # Held as well, so that none of them goes meanwhile.
    page = _locked(page.pk, *above)[page.pk]
    if page.state == PageState.IN_USE:
        return page
    above = LibraryPage.objects.ancestor_of(page).exclude(state=PageState.IN_USE).first()
    if above:
        raise PageNotPutBack(
            f"“{page.title}” stands below “{above.title}”, which is out of the library itself. "
            "Put that back first."
        )
    was = page.state
    page.state, page.replaced_by = PageState.IN_USE, None
    page.retired_reason, page.retired_at = "", None
    today = _today(now)
    if page.review_on is None or page.review_on <= today:
        page.review_on = _in_a_year(today)
    page.save(update_fields=KEPT, clean=False)
    log(instance=page, action=PUT_BACK, user=by, data={"state": PageState(was).label})
    return page


def _locked(*pks):
    """
    Return these pages as what they are, {pk: page}, locked in the order of their keys.
    """
    wanted = {pk for pk in pks if pk}
    list(LibraryPage.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    return {page.pk: page for page in LibraryPage.objects.filter(pk__in=wanted).specific()}


def _today(now):
    return timezone.localtime(now).date()


def _in_a_year(day):
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _check_page(page, state, reason):
    if state not in PageState.values or state == PageState.IN_USE:
        raise PageNotTakenOut("Choose how it is taken out: replaced, archived or withdrawn.")
    if not reason:
        raise PageNotTakenOut("Say in a sentence why; those who come by read it.")
    if isinstance(page, LibraryHome):
        raise PageNotTakenOut("The way into the library cannot be taken out.")
    if not page.live:
        raise PageNotTakenOut(
            f"“{page.title}” is not published, so there is nothing to take out of the library."
        )
    below = LibraryPage.objects.descendant_of(page).in_use().count()
    if below:
        pages = "1 page" if below == 1 else f"{below} pages"
        raise PageNotTakenOut(
            f"{pages} in use {'stands' if below == 1 else 'stand'} below “{page.title}”. "
            "Move them or take them out first."
        )
    follower = LibraryPage.objects.in_use().filter(alias_of=page.pk).first()
    if follower:
        raise PageNotTakenOut(
            f"An alias of “{page.title}” shows the same words at {follower.url}. "
            "Take that out first."
        )


def _check_replacement(page, state, other):
    if state != PageState.SUPERSEDED:
        if other:
            raise ReplacementRefused("Only a page that is replaced by a newer one leads to it.")
        return
    if other is None:
        raise ReplacementRefused("Choose the page that replaces it.")
    if other.pk == page.pk:
        raise ReplacementRefused("A page cannot replace itself. Choose the newer one.")
    if _leads_back(other, page):
        raise ReplacementRefused(
            f"“{other.title}” was itself replaced and leads back to “{page.title}”. "
            "Choose a page that is in use."
        )
    if not other.is_in_use:
        raise ReplacementRefused(
            f"“{other.title}” is not in use, so it cannot replace anything. Choose a page that is."
        )
    if not _is_for_all_readers_of(page, other):
        raise ReplacementRefused(
            f"“{other.title}” is for fewer people than “{page.title}”: some who come by could not "
            "open it. Choose one that all of them may read."
        )


def _leads_back(other, page):
    passed = set()
    while other and other.pk not in passed:
        if other.replaced_by_id == page.pk:
            return True
        passed.add(other.pk)
        other = other.replaced_by
    return False


def _is_for_all_readers_of(page, other):
    if other.audience == Audience.PUBLIC:
        return True
    if page.audience == Audience.PUBLIC:
        return False
    return other.audience == Audience.MEMBERS or (other.audience, other.sig_id) == (
        page.audience,
        page.sig_id,
    )
