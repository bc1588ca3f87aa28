"""
Keeping, putting off and withdrawing what a page says is coming, and telling whoever sees to it.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members.models import Member
from notifications import outbox, posted
from notifications.actions import mark_seen

from .. import clearing, queries
from ..models import LibraryPage, Promise
from ..notices.promises import about_promise


class PromiseStands(Exception):
    """
    A promise is left as it is, and why in a sentence.
    """


def keep_promise(*, promise, page, by, now):
    """
    Say which page keeps a promise: once that is published, the promise turns into the link.

    Returns the promise. Raises PromiseStands if it is withdrawn or the page is its own.
    """
    return _change(promise, by=by, now=now, fulfilled_by=page)


def withdraw_promise(*, promise, reason, by, now):
    """
    Withdraw a promise for a reason that readers are told.

    Returns the promise. Raises PromiseStands if it is kept, withdrawn already, or without a reason.
    """
    if not reason.strip():
        raise PromiseStands("Say why it is withdrawn: readers are told.")
    return _change(promise, by=by, now=now, fulfilled_by=None, withdrawn_reason=reason.strip())


def defer_promise(*, promise, due_on, reason, by, now):
    """
    Put a promise off to another day, at most six months ahead from today, and note the reason.

    Returns the promise. Raises PromiseStands if it is settled, without a reason or out of reach.
    """
    today = timezone.localdate(now)
    if not reason.strip():
        raise PromiseStands("Say why it takes longer: the editors see it.")
    if due_on <= today:
        raise PromiseStands("Give a day to come.")
    return _change(
        promise,
        by=by,
        now=now,
        due_on=due_on,
        deferred_on=today,
        deferred_reason=reason.strip(),
    )


def disown_promises(*, member):
    """
    Leave the promises this member saw to without an owner.
    """
    Promise.objects.filter(owner=member).update(owner=None)


def tell_owners(*, now):
    """
    Mail the owner of every promise a week before it is due, and once more when it is overdue.

    Returns how many mails were posted. Each is posted once for a day it is due on, so that a
    promise put off is told of again.
    """
    today = timezone.localdate(now)
    due = {_key(each, today): each for each in queries.promises_to_tell_of(today)}
    fresh = due.keys() - posted.known_keys(due.keys())
    for key in sorted(fresh):
        promise = due[key]
        outbox.post(
            kind="resources.promise_due",
            source_key=key,
            context={
                "promise": promise,
                "page": promise.page,
                "overdue": promise.due_on < today,
                "promise_url": settings.SITE_ADDRESS + reverse("settle_promise", args=[promise.pk]),
            },
            recipients=Member.objects.filter(pk=promise.owner_id),
            now=now,
            about=about_promise(promise.pk),
            facts={
                "promise": promise.pk,
                "due_on": promise.due_on.isoformat(),
                "owner": promise.owner_id,
            },
        )
    return len(fresh)


def _key(promise, today):
    when = "overdue" if promise.due_on < today else "soon"
    return f"resources.promise_due:{promise.pk}:{promise.owner_id}:{promise.due_on:%Y%m%d}:{when}"


def _change(promise, *, by, now, **changes):
    """
    Write these changes to a promise and to the draft of its page, which would undo them otherwise.
    """
    with transaction.atomic():
        page = LibraryPage.objects.select_for_update().get(pk=promise.page_id)
        promise = Promise.objects.select_for_update(of=["self"]).filter(pk=promise.pk).first()
        if promise is None:
            raise PromiseStands("An editor has taken this promise off its page.")
        if promise.withdrawn_reason:
            raise PromiseStands("This promise was withdrawn before.")
        if promise.kept_by:
            raise PromiseStands("This promise is kept already.")
        for name, value in changes.items():
            setattr(promise, name, value)
        try:
            promise.full_clean(exclude=["owner"])
        except ValidationError as error:
            raise PromiseStands(" ".join(error.messages)) from error
        promise.save()
        _change_draft(page, promise, by=by, now=now, changes=changes)
        clearing.clear_page(page)
        mark_seen(member_id=by.pk, abouts=[about_promise(promise.pk)], now=now)
    return promise


def _change_draft(page, promise, *, by, now, changes):
    if not page.latest_revision_id:
        return
    draft = page.get_latest_revision_as_object()
    same = next((each for each in draft.promises.all() if each.pk == promise.pk), None)
    if same is None:
        return
    for name, value in changes.items():
        setattr(same, name, value)
    draft.save_revision(user=by, changed=page.has_unpublished_changes, clean=False)
