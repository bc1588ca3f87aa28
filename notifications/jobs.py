"""
What beat starts: looking for mail that got stuck, and for round-ups that are due.
"""

from celery import shared_task
from django.utils import timezone

from . import actions, outbox


@shared_task(name="notifications.jobs.sweep_outbox")
def sweep_outbox(**kwargs):
    """
    Enqueue again what is due and was left lying, and report what is in doubt.
    """
    outbox.sweep(now=timezone.now())


@shared_task(name="notifications.jobs.send_roundups")
def send_roundups(**kwargs):
    """
    Send the round-ups that are due and not sent.
    """
    actions.send_roundups(now=timezone.now())


@shared_task(name="notifications.jobs.forget_told")
def forget_told(**kwargs):
    """
    Forget what round-ups told long ago.
    """
    actions.forget_told(now=timezone.now())
