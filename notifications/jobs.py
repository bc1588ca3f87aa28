"""
What beat starts: looking for mail that got stuck, for round-ups that are due, and for mail that
came in.
"""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from . import actions, inbound, outbox


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


@shared_task(name="notifications.jobs.fetch_mailbox")
def fetch_mailbox(**kwargs):
    """
    Take in what is unread in the mailbox, where there is one.
    """
    if settings.MAIL_IMAP_HOST:
        inbound.fetch_mailbox(clock=timezone.now)


@shared_task(name="notifications.jobs.take_up_incoming")
def take_up_incoming(**kwargs):
    """
    See to mail that came in and that a process which stopped left lying.
    """
    inbound.take_up_left(now=timezone.now())


@shared_task(name="notifications.jobs.forget_incoming")
def forget_incoming(**kwargs):
    """
    Drop the words of mail that came in and was dealt with long ago.
    """
    inbound.forget_old(now=timezone.now())
