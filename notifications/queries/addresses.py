"""
Where mail does not arrive: domains that block it, addresses that do not work, complaints.
"""

import datetime
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min

from .. import access
from ..enums import Verdict
from ..models import Suppression
from .sent import PER_PAGE

MONTH = datetime.timedelta(days=30)


@dataclass(frozen=True)
class BlockingDomain:
    """
    One domain whose servers let our mail not in: to how many people, and since when and until when.
    """

    domain: str
    people: int
    first_at: datetime.datetime
    last_at: datetime.datetime


@dataclass(frozen=True)
class ForTheirIt:
    """
    What the people who look after a domain's mail need to know: what was blocked, in whose words.

    `said` are (words of the server, how often); `examples` are reports with their deliveries.
    """

    domain: str
    people: int
    said: list
    examples: list


def blocking_domains(user, now):
    """
    Read which domains have blocked our mail within a month, those with the most people first.
    """
    return [
        BlockingDomain(row["domain"], row["people"], row["first_at"], row["last_at"])
        for row in _blocked(user, now)
        .values("domain")
        .annotate(
            people=Count("address", distinct=True),
            first_at=Min("reported_at"),
            last_at=Max("reported_at"),
        )
        .order_by("-people", "domain")[:PER_PAGE]
    ]


def for_their_it(user, domain, now):
    """
    Read a ForTheirIt about a domain, or None where it has blocked nothing within a month.
    """
    told = _blocked(user, now).filter(domain=domain)
    people = told.aggregate(people=Count("address", distinct=True))["people"]
    if not people:
        return None
    said = told.order_by().values_list("words").annotate(number=Count("pk"))
    return ForTheirIt(
        domain,
        people,
        list(said.order_by("-number", "words")[:3]),
        list(told.select_related("delivery").order_by("-reported_at", "-pk")[:3]),
    )


def complaints(user, now):
    """
    Read who called a mail of ours unwanted within a month, the newest first.
    """
    return list(
        access.visible_reports(user)
        .filter(verdict=Verdict.COMPLAINT, had_effect=True, reported_at__gt=now - MONTH)
        .select_related("delivery__message")
        .defer("delivery__message__text", "delivery__message__html", "delivery__message__calendar")[
            :PER_PAGE
        ]
    )


def stopped_page(user, number):
    """
    Read one page of the addresses that do not work, the newest first.
    """
    stopped = access.visible_suppressions(user).current()
    return Paginator(stopped.order_by("-since", "-pk"), PER_PAGE).get_page(number)


def trouble_of(user):
    """
    Read why no mail goes to a member's address, or None where it works.
    """
    return Suppression.objects.current().filter(address=user.email.lower()).first()


def _blocked(user, now):
    return (
        access.visible_reports(user)
        .filter(verdict=Verdict.BLOCKED, had_effect=True, reported_at__gt=now - MONTH)
        .exclude(domain="")
    )
