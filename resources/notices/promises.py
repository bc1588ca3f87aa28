"""
What the owner of a promise is told, and when it is still worth sending.
"""

from notifications.registry import NoticeKind, register

from ..models import Promise


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
    )
)
