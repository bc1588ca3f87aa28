"""
What beat starts: questions to run a SIG that lapse, last days, and visitors to be forgotten.
"""

from celery import shared_task
from django.utils import timezone

from . import actions


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
