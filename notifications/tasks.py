"""
Work on the queue: a range of one message's deliveries to a task.
"""

from celery import shared_task
from django.utils import timezone

from . import delivery


@shared_task(name="notifications.tasks.deliver")
def deliver(*, message_id, first, last, **kwargs):
    """
    Send what is due in a range of deliveries, and leave the rest of a long one to another task.
    """
    unfinished = delivery.deliver(message_id=message_id, first=first, last=last, clock=timezone.now)
    if unfinished:
        deliver.delay(message_id=message_id, first=unfinished, last=last)
