"""
The Celery application and its table of what runs when.
"""

import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pielink.settings.production")

app = Celery("pielink")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="tasks")
app.autodiscover_tasks(related_name="jobs")

# A worker listens to all in turn and a mail task lasts seconds, so a sign-in code never queues
# behind thousands of newsletters, nor do they wait for ever behind what is more urgent.
app.conf.task_default_queue = "celery"
app.conf.task_queues = [Queue(name) for name in ("prompt", "celery", "usual", "bulk")]

app.conf.beat_schedule = {
    "sweep the outbox": {"task": "notifications.jobs.sweep_outbox", "schedule": 30.0},
    "send round-ups": {"task": "notifications.jobs.send_roundups", "schedule": 600.0},
    "forget what round-ups told": {"task": "notifications.jobs.forget_told", "schedule": 86400.0},
    "read the mailbox": {"task": "notifications.jobs.fetch_mailbox", "schedule": 60.0},
    "take up mail that came in": {
        "task": "notifications.jobs.take_up_incoming",
        "schedule": 300.0,
    },
    "forget mail that was dealt with": {
        "task": "notifications.jobs.forget_incoming",
        "schedule": 86400.0,
    },
    "remind those who said yes": {"task": "forums.jobs.send_reminders", "schedule": 60.0},
    "pass on places in line": {"task": "forums.jobs.pass_on_offers", "schedule": 60.0},
    "see to date polls": {"task": "forums.jobs.see_to_polls", "schedule": 300.0},
    "tell owners of promises": {
        "task": "resources.jobs.tell_owners_of_promises",
        "schedule": 3600.0,
    },
    "publish pages that are due": {
        "task": "resources.jobs.publish_due_pages",
        "schedule": 60.0,
    },
    "send newsletters that are due": {
        "task": "resources.jobs.send_due_newsletters",
        "schedule": 60.0,
    },
    "see to the states of SIGs": {"task": "sigs.jobs.see_to_states", "schedule": 3600.0},
    "erase posts that are not shown": {
        "task": "discussions.jobs.erase_posts",
        "schedule": 86400.0,
    },
    "forget guests": {"task": "forums.jobs.forget_guests", "schedule": 86400.0},
    "mark sessions that are over": {"task": "forums.jobs.mark_held", "schedule": 300.0},
    "ask hosts for write-ups": {"task": "forums.jobs.ask_for_write_ups", "schedule": 3600.0},
    "see to who runs SIGs": {"task": "sigs.jobs.see_to_terms", "schedule": 900.0},
    "forget visitors of SIGs": {"task": "sigs.jobs.forget_contacts", "schedule": 86400.0},
    "forget searches in vain": {
        "task": "resources.jobs.forget_empty_searches",
        "schedule": 86400.0,
    },
}
