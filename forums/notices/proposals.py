"""
What those who proposed a topic or would come are told, and when it is still worth sending.
"""

from django.urls import reverse

from notifications.registry import NoticeKind, register

from ..access import visible_topics
from ..models import Interest, Proposer, Topic
from .sessions import every_one


def about_proposal(topic_id):
    """
    Name what news of a proposal speaks of, for the outbox.
    """
    return f"proposal:{topic_id}"


def _decided_still_valid(message, deliveries):
    topic = Topic.objects.filter(pk=message.facts["topic"]).first()
    if topic is None:
        return every_one(deliveries, "The proposal has been withdrawn.")
    if topic.decided_at is None or topic.decided_at.timestamp() != message.facts["decided_at"]:
        return every_one(deliveries, "A later decision replaces this.")
    proposed = _members(Proposer, topic.pk)
    return {
        delivery.pk: "They do not propose it any more."
        for delivery in deliveries
        if delivery.member_id not in proposed
    }


def _merged_still_valid(message, deliveries):
    topic_id = message.facts["topic"]
    concerned = _members(Proposer, topic_id) | _members(Interest, topic_id)
    return {
        delivery.pk: "They do not follow it any more, or it has been put together with another."
        for delivery in deliveries
        if delivery.member_id not in concerned
    }


def _members(said, topic_id):
    return set(said.objects.filter(topic=topic_id).values_list("member_id", flat=True))


def _links(messages):
    return {
        message.pk: reverse("forums:topic", args=[message.facts["topic"]]) for message in messages
    }


def _open_to(member, messages):
    topics = {message.pk: message.facts["topic"] for message in messages}
    visible = set(
        visible_topics(member).filter(pk__in=topics.values()).values_list("pk", flat=True)
    )
    return {pk for pk, topic in topics.items() if topic in visible}


for _name, _label, _why, _valid in [
    (
        "decided",
        "What becomes of a topic you proposed",
        "you proposed this topic",
        _decided_still_valid,
    ),
    (
        "merged",
        "Two topics are one now",
        "you proposed one of these topics or said you would come",
        _merged_still_valid,
    ),
]:
    register(
        NoticeKind(
            name=f"forums.{_name}",
            label=_label,
            category="service",
            why=_why,
            still_valid=_valid,
            links=_links,
            open_to=_open_to,
        )
    )
