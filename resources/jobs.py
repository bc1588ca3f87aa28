"""
What beat starts: forgetting what is no longer of use.
"""

from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task(name="resources.jobs.forget_empty_searches")
def forget_empty_searches(**kwargs):
    """
    Forget searches in vain that are long past.
    """
    actions.forget_empty_searches(now=timezone.now())
