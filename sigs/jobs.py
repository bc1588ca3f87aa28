"""
What beat starts: proposals whose time is over, SIGs that come to rest, questions to run a SIG
that lapse, last days, and visitors to be forgotten.
"""

from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task(name="sigs.jobs.see_to_states")
def see_to_states(**kwargs):
    """
    End the proposals that are not taken up in time, and let SIGs rest that nobody runs or that have
    long been silent.
    """
    now = timezone.now()
    actions.expire_due(now=now)
    actions.rest_due(now=now)


@shared_task(name="sigs.jobs.see_to_terms")
def see_to_terms(**kwargs):
    """
    Remind those asked to run a SIG, let questions lapse, and end the terms whose day has come.
    """
    now = timezone.now()
    actions.remind_of_offers(now=now)
    actions.lapse_offers(now=now)
    actions.end_due(now=now)


@shared_task(name="sigs.jobs.forget_contacts")
def forget_contacts(**kwargs):
    """
    Forget what people without an account wrote to SIGs long ago.
    """
    actions.forget_contacts(now=timezone.now())
