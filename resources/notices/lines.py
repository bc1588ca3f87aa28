"""
What whoever suggested other words for a working document is told.
"""

from django.urls import reverse

from members.models import Member
from notifications.registry import NoticeKind, register

from ..models import LineSuggestion


def _still_valid(message, deliveries):
    """
    Keep back what names a document its reader may not read by now.
    """
    members = Member.objects.current().in_bulk([each.member_id for each in deliveries])
    return {
        delivery.pk: "The document is not theirs to read any more."
        for delivery in deliveries
        if not _may_read(members.get(delivery.member_id), message.facts["suggestion"])
    }


def _links(messages):
    return {
        message.pk: reverse("resources:line_suggestion", args=[message.facts["suggestion"]])
        for message in messages
    }


def _open_to(member, messages):
    wanted = {message.pk: message.facts["suggestion"] for message in messages}
    visible = set(
        LineSuggestion.objects.visible_to(member)
        .filter(pk__in=wanted.values())
        .values_list("pk", flat=True)
    )
    return {pk for pk, suggestion in wanted.items() if suggestion in visible}


def _may_read(member, suggestion):
    if member is None:
        return False
    return LineSuggestion.objects.visible_to(member).filter(pk=suggestion).exists()


register(
    NoticeKind(
        name="resources.line_decided",
        label="What became of words you suggested for a document",
        category="service",
        why="you suggested a change to this document",
        still_valid=_still_valid,
        links=_links,
        open_to=_open_to,
    )
)
