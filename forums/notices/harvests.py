"""
The kinds of mail that follow a session.
"""

from django.urls import reverse

from notifications.registry import NoticeKind, register
from resources.models import LibraryPage

from ..enums import HarvestState, Presence
from ..models import Attendance, Harvest, Session, Topic
from .sessions import every_one, outside_audience, outside_sig


def _missed_still_valid(message, deliveries):
    facts = message.facts
    harvest = Harvest.objects.filter(session=facts["session"], state=HarvestState.PUBLISHED)
    page = LibraryPage.objects.in_use().filter(pk__in=harvest.values("page"))
    if facts["page"] not in page.values_list("pk", flat=True):
        return every_one(deliveries, "The page is not in the library any more.")
    topic = Topic.objects.select_related("sig").get(pk=facts["topic"])
    came = set(
        Attendance.objects.filter(
            session=facts["session"],
            presence=Presence.CAME,
            member__in=[delivery.member_id for delivery in deliveries],
        ).values_list("member_id", flat=True)
    )
    return {
        delivery.pk: "They were there after all."
        for delivery in deliveries
        if delivery.member_id in came
    } | (
        outside_sig(topic, deliveries)
        if topic.is_confidential
        else outside_audience(topic, deliveries)
    )


def _page_links(messages):
    pages = LibraryPage.objects.in_bulk({message.facts["page"] for message in messages})
    return {
        message.pk: pages[message.facts["page"]].get_url()
        for message in messages
        if message.facts["page"] in pages
    }


def _page_open_to(member, messages):
    of = {message.pk: message.facts["page"] for message in messages}
    visible = set(
        LibraryPage.objects.visible_to(member)
        .filter(pk__in=of.values())
        .values_list("pk", flat=True)
    )
    return {pk for pk, page in of.items() if page in visible}


def _due_still_valid(message, deliveries):
    session = Session.objects.filter(pk=message.facts["session"]).first()
    if session is None or session.host_id != message.facts["host"]:
        return every_one(deliveries, "Somebody else hosts it.")
    if Harvest.objects.filter(session=session, state=HarvestState.PUBLISHED).exists():
        return every_one(deliveries, "It has been written up.")
    return {}


def _due_links(messages):
    return {
        message.pk: reverse("forums:write_up", args=[message.facts["session"]])
        for message in messages
    }


def _due_open_to(member, messages):
    hosted = set(
        Session.objects.filter(
            host=member, pk__in=[message.facts["session"] for message in messages]
        ).values_list("pk", flat=True)
    )
    return {message.pk for message in messages if message.facts["session"] in hosted}


register(
    NoticeKind(
        name="forums.missed",
        label="What came of a session you missed",
        category="subscription",
        why="you answered an invitation to this session and were not there",
        still_valid=_missed_still_valid,
        links=_page_links,
        open_to=_page_open_to,
    )
)

register(
    NoticeKind(
        name="forums.write_up_due",
        label="A session waits to be written up",
        category="service",
        why="you are the host of this session",
        still_valid=_due_still_valid,
        links=_due_links,
        open_to=_due_open_to,
    )
)
