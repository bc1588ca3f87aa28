"""
What beat starts: reminders that are due, places to pass on, sessions that are over, write-ups
that are missing, guests to be forgotten, polls that are about to close.
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


@shared_task(name="forums.jobs.pass_on_offers")
def pass_on_offers(**kwargs):
    """
    Let offers lapse whose time is over, and offer what is free to the next in line.
    """
    actions.pass_on_offers(now=timezone.now())


@shared_task(name="forums.jobs.mark_held")
def mark_held(**kwargs):
    """
    Mark the sessions that are over.
    """
    actions.mark_held(now=timezone.now())


@shared_task(name="forums.jobs.ask_for_write_ups")
def ask_for_write_ups(**kwargs):
    """
    Ask hosts for the write-ups that are due.
    """
    reminders.ask_for_write_ups(now=timezone.now())


@shared_task(name="forums.jobs.forget_guests")
def forget_guests(**kwargs):
    """
    Forget the guests of sessions that are long over, and those who never confirmed.
    """
    actions.forget_guests(now=timezone.now())


@shared_task(name="forums.jobs.see_to_polls")
def see_to_polls(**kwargs):
    """
    Remind those who have not answered a poll, and those who have to decide one.
    """
    now = timezone.now()
    actions.nudge_due(now=now)
    actions.alert_due(now=now)
