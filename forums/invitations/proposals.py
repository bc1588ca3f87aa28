"""
Telling those who proposed a topic, or would come, what became of it.
"""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from members.models import Member
from notifications import outbox

from ..notices import about_proposal


def proposal_context(topic, *, source=None):
    """
    Return what mail about a proposal says; `source` is what was put together with it.
    """
    return {
        "topic": topic,
        "season": topic.season,
        "source": source,
        "topic_url": settings.SITE_ADDRESS + reverse("forums:topic", args=[topic.pk]),
    }


def tell_decided(topic, *, press, now):
    """
    Tell those who proposed a topic what the organisers decided, and why.
    """
    outbox.post(
        kind="forums.decided",
        source_key=f"forums.decided:{topic.pk}:{now.isoformat()}",
        context=proposal_context(topic),
        recipients=Member.objects.current().filter(proposals__topic=topic),
        about=about_proposal(topic.pk),
        facts={"topic": topic.pk, "decided_at": now.timestamp()},
        batch=press.batch,
        leaves_at=press.leaves_at,
        now=now,
    )


def tell_merged(topic, into, *, press, now):
    """
    Tell everybody who proposed one of two topics, or would come, that they are one now.
    """
    proposed = Member.objects.filter(proposals__topic=into)
    interested = Member.objects.filter(interests__topic=into)
    outbox.post(
        kind="forums.merged",
        source_key=f"forums.merged:{topic.pk}:{into.pk}",
        context=proposal_context(into, source=topic),
        recipients=Member.objects.current().filter(
            Q(pk__in=proposed.values("pk")) | Q(pk__in=interested.values("pk"))
        ),
        about=about_proposal(into.pk),
        facts={"topic": into.pk},
        batch=press.batch,
        leaves_at=press.leaves_at,
        now=now,
    )
