"""
What beat starts: looking for mail that got stuck.
"""

from celery import shared_task
from django.utils import timezone

from . import outbox


@shared_task(name="notifications.jobs.sweep_outbox")
def sweep_outbox(**kwargs):
    """
    Enqueue again what is due and was left lying, and report what is in doubt.
    """
    outbox.sweep(now=timezone.now())
