"""
What beat starts: reminders that are due, sessions that are over, polls that are about to close.
"""

from celery import shared_task
from django.utils import timezone

from . import actions, reminders


@shared_task(name="forums.jobs.send_reminders")
def send_reminders(**kwargs):
    """
    Send the reminders that are due and not sent.
    """
    reminders.send_due(now=timezone.now())


@shared_task(name="forums.jobs.mark_held")
def mark_held(**kwargs):
    """
    Mark the sessions that are over.
    """
    actions.mark_held(now=timezone.now())


@shared_task(name="forums.jobs.see_to_polls")
def see_to_polls(**kwargs):
    """
    Remind those who have not answered a poll, and those who have to decide one.
    """
    now = timezone.now()
    actions.nudge_due(now=now)
    actions.alert_due(now=now)
