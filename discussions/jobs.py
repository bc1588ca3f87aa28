"""
What beat starts: the words of posts that have not been shown for long are erased.
"""

from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task(name="discussions.jobs.erase_posts")
def erase_posts(**kwargs):
    """
    Erase the words of posts that were hidden or deleted long enough ago.
    """
    actions.erase_due(now=timezone.now())
