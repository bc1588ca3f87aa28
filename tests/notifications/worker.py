"""
The site's workers, which know the kinds of bulk_kinds as well. Start it as Celery's application.
"""

from pielink.celery import app
from tests.notifications.bulk_kinds import add_kinds

app.conf.task_always_eager = False
add_kinds()
