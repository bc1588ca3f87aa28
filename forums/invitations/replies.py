"""
Telling those who look after a session what somebody wrote back.
"""

from django.conf import settings
from django.urls import reverse

from members.access import ORGANISER
from members.models import Member
from notifications import outbox

from ..notices import about_session


def tell_of_reply(reply, *, now):
    """
    Tell the hosts of the dates a reply is about, or organisers where it came from the host.

    What was written is filled in when the mail goes out, and kept nowhere else.
    """
    dates = reply.topic.sessions.in_order()
    if reply.session_id:
        dates = dates.filter(pk=reply.session_id)
    people = Member.objects.current().exclude(pk=reply.member_id)
    first_of = {}
    for date in dates:
        first_of.setdefault(date.host_id, date)
    hosts = set(people.filter(pk__in=first_of.keys() - {None}).values_list("pk", flat=True))
    for host_id, date in first_of.items():
        if host_id in hosts:
            _post_reply(reply, date, people.filter(pk=host_id), now=now)
    if first_of and not hosts:
        date = next(iter(first_of.values()))
        _post_reply(reply, date, people.filter(groups__name=ORGANISER), now=now)


def _post_reply(reply, session, recipients, *, now):
    outbox.post(
        kind="forums.reply",
        source_key=f"forums.reply:{reply.pk}:{session.pk}",
        context={
            "title": reply.topic.title,
            "people_url": settings.SITE_ADDRESS
            + reverse("forums:people", args=[session.pk])
            + "#replies",
        },
        recipients=recipients,
        about=about_session(session.pk),
        facts={"reply": reply.pk, "session": session.pk},
        now=now,
    )
