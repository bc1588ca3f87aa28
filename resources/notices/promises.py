"""
What the owner of a promise is told, and when it is still worth sending.
"""

from django.urls import reverse

from notifications.registry import NoticeKind, register

from ..models import Promise


def about_promise(promise_id):
    """
    Name what mail about a promise speaks of, for the outbox.
    """
    return f"promise:{promise_id}"


def _links(messages):
    return {
        message.pk: reverse("settle_promise", args=[message.facts["promise"]])
        for message in messages
    }


def _open_to(member, messages):
    promise_of = {message.pk: message.facts["promise"] for message in messages}
    theirs = set(
        Promise.objects.filter(pk__in=promise_of.values(), owner=member).values_list(
            "pk", flat=True
        )
    )
    return {pk for pk, promise in promise_of.items() if promise in theirs}


def _promise_still_valid(message, deliveries):
    facts = message.facts
    same = Promise.objects.unsettled().filter(
        pk=facts["promise"], due_on=facts["due_on"], owner_id=facts["owner"]
    )
    if same.exists():
        return {}
    return {delivery.pk: "The promise has changed since." for delivery in deliveries}


register(
    NoticeKind(
        name="resources.promise_due",
        label="Something you promised in the library is due",
        category="service",
        why="you see to something that a page of the library says is coming",
        still_valid=_promise_still_valid,
        links=_links,
        open_to=_open_to,
    )
)
