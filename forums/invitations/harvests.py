"""
What follows a session: telling those who missed it, and asking its host to write it up.
"""

from django.conf import settings
from django.urls import reverse

from members.models import Member
from notifications import outbox
from notifications.models import Delivery
from resources.queries import about_page
from sigs.access import members_among

from ..notices import about_session, stream_of
from ..queries import who_missed
from .sessions import Press, audience_of


def tell_missed(session, harvest, *, now):
    """
    Send what came of a session to those of its audience who could not come, each once.

    A mail that still waits is written anew, so that what was put right meanwhile is put right in it
    too. Guests are left out: they could not stop such mail.
    """
    about = about_page(harvest.page_id)
    outbox.recall(about=about, reason="It was published anew before this went out.", now=now)
    key = f"forums.missed:{session.pk}"
    told = Delivery.objects.filter(message__source_key__startswith=f"{key}:").arrived_or_may()
    people = audience_of(session.topic).filter(pk__in=who_missed(session))
    if session.topic.is_confidential:
        people = members_among(session.topic.sig_id, people)
    people = people.exclude(pk__in=told.filter(member__isnull=False).values("member_id"))
    if not people.exists():
        return None
    press = Press.at(now)
    return outbox.post(
        kind="forums.missed",
        source_key=f"{key}:{press.batch}",
        context=missed_context(session, harvest, list(harvest.links.all())),
        recipients=people,
        stream=stream_of(session.topic),
        about=about,
        facts={
            "topic": session.topic_id,
            "session": session.pk,
            "page": harvest.page_id,
        },
        batch=press.batch,
        leaves_at=press.leaves_at,
        now=now,
    )


def ask_to_write_up(session, *, source_key, now):
    """
    Ask the host of a session that was held some days ago to write it up.
    """
    return outbox.post(
        kind="forums.write_up_due",
        source_key=source_key,
        context=write_up_context(session),
        recipients=Member.objects.current().filter(pk=session.host_id),
        about=about_session(session.pk),
        facts={"topic": session.topic_id, "session": session.pk, "host": session.host_id},
        now=now,
    )


def missed_context(session, harvest, links):
    """
    Return what the templates of a mail about what came of a session are given.
    """
    return {
        "session": session,
        "topic": session.topic,
        "harvest": harvest,
        "links": links,
        "page_url": settings.SITE_ADDRESS + harvest.page.get_url(),
    }


def write_up_context(session):
    """
    Return what the templates of a mail about a write-up that is due are given.
    """
    return {
        "session": session,
        "topic": session.topic,
        "write_up_url": settings.SITE_ADDRESS + reverse("forums:write_up", args=[session.pk]),
        "people_url": settings.SITE_ADDRESS + reverse("forums:people", args=[session.pk]),
    }
