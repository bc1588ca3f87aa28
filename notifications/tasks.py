"""
Work on the queue: a range of one message's deliveries to a task.
"""

from celery import shared_task
from django.utils import timezone

from . import delivery
from .registry import USUAL_QUEUE


@shared_task(name="notifications.tasks.deliver")
def deliver(*, message_id, first, last, queue=USUAL_QUEUE, **kwargs):
    """
    Send what is due in a range of deliveries, and leave the rest of a long one to another task.
    """
    unfinished = delivery.deliver(message_id=message_id, first=first, last=last, clock=timezone.now)
    if unfinished:
        enqueue(message_id, [(unfinished, last)], queue)


def enqueue(message_id, ranges, queue):
    """
    Leave ranges of a message's deliveries, first and last pk, to whoever works at a queue.
    """
    for first, last in ranges:
        deliver.apply_async(
            kwargs={"message_id": message_id, "first": first, "last": last, "queue": queue},
            queue=queue,
        )
