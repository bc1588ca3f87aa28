"""
Mail to people without an account who come to a session.
"""

from django.conf import settings

from notifications import outbox

from .. import entries
from ..models import Guest
from ..notices import about_guest


def guest_recipients(guests):
    """
    Return a queryset of guests as the outbox takes them: those who count and have an address.
    """
    reachable = guests.filter(confirmed_at__isnull=False, forgotten_at=None).exclude(email="")
    return [
        outbox.Recipient(address=address, name=name)
        for address, name in reachable.order_by("pk").values_list("email", "name").distinct()
    ]


def ask_guest(guest, session, *, access, now):
    """
    Ask whoever has the address of a guest whether it was they who want to come to a session.

    What they need (a mapping of the fields of actions.Access) is kept with the mail until they
    confirm. One mail goes out for one guest, date and moment.
    """
    return _ask(
        session,
        key=f"{guest.pk}:{session.pk}:{now.isoformat()}",
        recipient=outbox.Recipient(guest.email, guest.name, slots=access),
        about=about_guest(guest.pk),
        now=now,
    )


def point_to_account(member, session, *, now):
    """
    Tell a member who asked to come as a guest that they have an account and can answer with it.
    """
    return _ask(
        session,
        key=f"member-{member.pk}:{session.pk}:{now.isoformat()}",
        recipient=outbox.Recipient(member.email, member.name, member_id=member.pk),
        about="",
        now=now,
    )


def guests_of(topic_id, addresses):
    """
    Return the guests of a topic who have one of these addresses.
    """
    return Guest.objects.filter(topic_id=topic_id, email__in=addresses)


def _ask(session, *, key, recipient, about, now):
    return outbox.post(
        kind="forums.guest",
        source_key=f"forums.guest:{key}",
        context=guest_context(session, has_account=recipient.member_id is not None),
        recipients=[recipient],
        about=about,
        facts={"topic": session.topic_id, "session": session.pk},
        now=now,
    )


def guest_context(session, *, has_account):
    """
    Return what the templates of the mail that asks a guest to confirm are given.
    """
    return {
        "session": session,
        "topic": session.topic,
        "has_account": has_account,
        "session_url": settings.SITE_ADDRESS + session.get_absolute_url(),
        "join_url": entries.join_address(session),
    }
