"""
What tests of joining have in common: a SIG, asking it, and what pages and mails said.
"""

import datetime

from django.urls import reverse

from notifications.models import Delivery
from sigs import actions
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
ANSWERS = [("Why?", "I work nights.")]


def at(name, sig, *more):
    return reverse(f"sigs:{name}", args=[sig.slug, *more])


def path_of(address):
    return (
        address.removeprefix("http://testserver").partition("/sigs/")[1]
        + address.partition("/sigs/")[2]
    )


def said(response):
    return [str(message) for message in response.context["messages"]]


def a_sig(joining="open", **fields):
    run_by = MemberFactory(name="Ossian Vale")
    return SigFactory(
        name="PIE leads", joining=joining, facilitators=[run_by], members=[run_by], **fields
    )


def told(kind):
    """
    Return who was sent a kind of mail, by name, in order.
    """
    sent = Delivery.objects.filter(message__kind=f"sigs.{kind}").order_by("pk")
    return list(sent.values_list("name", flat=True))


def ask(sig, member, **how):
    return actions.ask_to_join(sig=sig, member=member, **{"answers": ANSWERS, "now": NOW, **how})
