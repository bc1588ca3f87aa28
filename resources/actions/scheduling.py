"""
Publishing on the day that an editor chose.
"""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page, Revision

from .. import queries

logger = logging.getLogger(__name__)


def publish_due_pages(*, now):
    """
    Publish the pages whose day has come, each as it was when that was decided, the longest due
    first. Returns how many were published.

    What was taken out of the library, and whatever stands below it, waits until that is put back.
    """
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    in_turn = due.order_by("approved_go_live_at", "pk").values_list("pk", "object_id")
    return sum(_publish(revision_id, int(page_id), now) for revision_id, page_id in list(in_turn))


@transaction.atomic
def _publish(revision_id, page_id, now):
    # In the order in which whoever decides for the board comes to them.
    page = Page.objects.select_for_update().get(pk=page_id)
    revision = Revision.objects.filter(pk=revision_id, approved_go_live_at__lte=now).first()
    # Another worker may have published it, or somebody called it off, while we waited.
    if revision is None or queries.retired_above(page):
        return False
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled", skip_permission_checks=True)
    except ValidationError:
        # One page that cannot be published holds up none of the others.
        logger.exception("Page %s is due and cannot be published.", page_id)
        return False
    return True
