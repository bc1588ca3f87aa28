"""
What the site as a whole does for a person.
"""

import datetime

from members.models import Member
from notifications import outbox

from . import queries
from .notices import WELCOME

# Whoever confirms another address later on is no newcomer.
NEW_FOR = datetime.timedelta(days=30)


def welcome(*, member, now):
    """
    Welcome a new member once, with the next session and one SIG that fits. Returns the message, or
    None for somebody who has been a member for long.
    """
    if member.joined_at < now - NEW_FOR:
        return None
    first_steps = queries.first_steps(member, now=now)
    line = first_steps["line"]
    return outbox.post(
        kind=WELCOME.name,
        source_key=f"{WELCOME.name}:{member.pk}",
        context=first_steps,
        recipients=Member.objects.current().filter(pk=member.pk),
        facts={"topic": line.session.topic.pk if line else None},
        now=now,
    )
