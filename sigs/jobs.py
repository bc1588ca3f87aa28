"""
What beat starts: proposals whose time is over, and SIGs that come to rest.
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
