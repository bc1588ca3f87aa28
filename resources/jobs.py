"""
What beat starts: promises whose owners are to be told, pages and newsletters whose hour has come,
and forgetting what is of no more use.
"""

from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task(name="resources.jobs.tell_owners_of_promises")
def tell_owners_of_promises(**kwargs):
    """
    Tell owners of promises that are due or overdue and that they were not told of.
    """
    actions.tell_owners(now=timezone.now())


@shared_task(name="resources.jobs.forget_empty_searches")
def forget_empty_searches(**kwargs):
    """
    Forget searches in vain that are long past.
    """
    actions.forget_empty_searches(now=timezone.now())


@shared_task(name="resources.jobs.publish_due_pages")
def publish_due_pages(**kwargs):
    """
    Publish the pages whose hour has come.
    """
    actions.publish_due_pages(now=timezone.now())


@shared_task(name="resources.jobs.send_due_newsletters")
def send_due_newsletters(**kwargs):
    """
    Send the newsletters whose hour has come.
    """
    actions.send_due_newsletters(now=timezone.now())
