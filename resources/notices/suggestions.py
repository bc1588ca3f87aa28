"""
What whoever suggested something for the library is told, and when it is still worth sending.
"""

from django.urls import reverse

from members.models import Member
from notifications.registry import NoticeKind, register

from ..models import LibraryPage, Suggestion


def _answer_still_valid(message, deliveries):
    """
    Keep back what a later answer replaces, and what names a page its reader may not open by now.
    """
    suggestion = Suggestion.objects.get(pk=message.facts["suggestion"])
    if suggestion.state != message.facts["state"]:
        return {delivery.pk: "A later answer replaces this." for delivery in deliveries}
    members = Member.objects.current().in_bulk([each.member_id for each in deliveries])
    return {
        delivery.pk: "It names a page that is not theirs to open any more."
        for delivery in deliveries
        if not _may_open(members.get(delivery.member_id), message.facts["pages"])
    }


def _links(messages):
    return dict.fromkeys((message.pk for message in messages), reverse("resources:suggestions"))


def _open_to(member, messages):
    pages_of = {message.pk: set(message.facts["pages"]) for message in messages}
    visible = set(
        LibraryPage.objects.visible_to(member)
        .filter(pk__in=set().union(*pages_of.values()))
        .values_list("pk", flat=True)
    )
    return {pk for pk, pages in pages_of.items() if pages <= visible}


def _may_open(member, pks):
    if member is None:
        return False
    return LibraryPage.objects.visible_to(member).filter(pk__in=pks).count() == len(pks)


register(
    NoticeKind(
        name="resources.suggestion_answered",
        label="An answer to what you suggested",
        category="service",
        why="you suggested this for the library",
        still_valid=_answer_still_valid,
        links=_links,
        open_to=_open_to,
    )
)
