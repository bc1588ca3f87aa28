"""
The shelf of a SIG: what is suggested for it, put on it, put in order and taken off.
"""

from django.db import transaction
from django.db.models import Max

from pielink.kernel import pagecache
from sigs.actions import lock

from .. import clearing
from ..enums import ShelfState
from ..models import SigShelfItem

MOST_ON_A_SHELF = 60
_TAKING_ROOM = [ShelfState.SUGGESTED, ShelfState.KEPT]


class OnShelfAlready(Exception):
    """
    The same page or address is on the shelf, or suggested for it.
    """

    def __init__(self, item):
        where = "on the shelf" if item.state == ShelfState.KEPT else "suggested for the shelf"
        super().__init__(f"This is {where} already, so nothing was added.")


class ShelfFull(Exception):
    """
    A shelf holds as much as somebody looks through.
    """

    def __str__(self):
        return (
            f"A shelf holds {MOST_ON_A_SHELF} things, and as many suggestions. "
            "Take something off first."
        )


class ItemSettled(Exception):
    """
    Somebody else has decided about it in the meantime.
    """

    def __str__(self):
        return "Somebody has decided about this already. The list shows what became of it."


@transaction.atomic
def put_on_shelf(*, sig, page, title, address, why, is_public, by, as_suggestion, now):
    """
    Put a page of the library, or an address with a title, on the shelf of a SIG; or suggest it.

    Who may do which, and read the page, is asked before. Raises OnShelfAlready and ShelfFull.
    """
    sig = lock(sig)
    what = {"page": page} if page else {"address": address}
    taking_room = SigShelfItem.objects.filter(sig=sig, state__in=_TAKING_ROOM)
    known = taking_room.filter(**what).first()
    if known and known.state == ShelfState.SUGGESTED and not as_suggestion:
        known.why, known.is_public = why, is_public
        known.save(update_fields=["why", "is_public"])
        return _keep(known, by, now)
    if known:
        raise OnShelfAlready(known)
    state = ShelfState.SUGGESTED if as_suggestion else ShelfState.KEPT
    if taking_room.filter(state=state).count() >= MOST_ON_A_SHELF:
        raise ShelfFull
    item = SigShelfItem.objects.create(
        sig=sig,
        page=page,
        title="" if page else title,
        address="" if page else address,
        why=why,
        is_public=is_public,
        by=by,
        at=now,
    )
    return item if as_suggestion else _keep(item, by, now)


@transaction.atomic
def keep_on_shelf(*, item, is_public, by, now):
    """
    Put on the shelf what was suggested for it; twice is once. Raises ItemSettled and ShelfFull.
    """
    lock(item.sig)
    item = SigShelfItem.objects.get(pk=item.pk)
    if item.state == ShelfState.KEPT:
        return item
    if item.state != ShelfState.SUGGESTED:
        raise ItemSettled
    item.is_public = is_public
    item.save(update_fields=["is_public"])
    return _keep(item, by, now)


@transaction.atomic
def decline_for_shelf(*, item, by, now):
    """
    Leave off the shelf what was suggested for it; twice is once. Raises ItemSettled.
    """
    lock(item.sig)
    item = SigShelfItem.objects.get(pk=item.pk)
    if item.state == ShelfState.KEPT:
        raise ItemSettled
    return _settle(item, ShelfState.DECLINED, by, now)


@transaction.atomic
def take_off_shelf(*, item, by, now):
    """
    Take something off the shelf of a SIG; it can be put back. Twice is once.
    """
    lock(item.sig)
    item = SigShelfItem.objects.get(pk=item.pk)
    if item.state != ShelfState.KEPT:
        return item
    return _settle(item, ShelfState.OFF, by, now)


@transaction.atomic
def put_back_on_shelf(*, item, by, now):
    """
    Put back where it stood what was taken off or not taken. Twice is once.

    Raises OnShelfAlready where the same was added since, and ShelfFull.
    """
    sig = lock(item.sig)
    item = SigShelfItem.objects.get(pk=item.pk)
    if item.state == ShelfState.KEPT:
        return item
    what = {"page": item.page_id} if item.page_id else {"address": item.address}
    same = SigShelfItem.objects.filter(sig=sig, state__in=_TAKING_ROOM, **what)
    known = same.exclude(pk=item.pk).first()
    if known:
        raise OnShelfAlready(known)
    return _keep(item, by, now, at_the_end=not item.position)


@transaction.atomic
def move_on_shelf(*, item, is_up):
    """
    Let something on a shelf and its neighbour change places; at either end it stays.
    """
    sig = lock(item.sig)
    order = list(SigShelfItem.objects.filter(sig=sig).on_the_shelf().in_order())
    place = next((n for n, each in enumerate(order) if each.pk == item.pk), None)
    if place is None:
        return
    other = place - 1 if is_up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order, 1):
        each.position = position
    SigShelfItem.objects.bulk_update(order, ["position"])


def forget_shelf_names(*, member):
    """
    Take one person's name off what they suggested for shelves and settled.
    """
    SigShelfItem.objects.filter(by=member).update(by=None)
    SigShelfItem.objects.filter(settled_by=member).update(settled_by=None)


def _keep(item, by, now, *, at_the_end=True):
    kept = SigShelfItem.objects.filter(sig=item.sig_id).on_the_shelf()
    if kept.count() >= MOST_ON_A_SHELF:
        raise ShelfFull
    if at_the_end:
        item.position = (kept.aggregate(last=Max("position"))["last"] or 0) + 1
    return _settle(item, ShelfState.KEPT, by, now)


def _settle(item, state, by, now):
    item.state, item.settled_by, item.settled_at = state, by, now
    item.save(update_fields=["state", "position", "settled_by", "settled_at"])
    if item.page_id:
        # The page says on whose shelves it stands.
        pagecache.clear(clearing.page_tag(item.page_id))
    return item
