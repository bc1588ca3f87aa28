"""
What came in by mail, and what it may answer.
"""

import datetime

from django.core.paginator import Paginator
from django.db.models import Q

from .. import access
from ..models import Delivery
from .sent import PER_PAGE

RECENT = datetime.timedelta(days=7)


def incoming_page(user, *, state, words, number):
    """
    Read one page of mail that came in: in one state or in all, with words in it or not.
    """
    mails = access.visible_incoming(user).defer("raw", "text")
    if state:
        mails = mails.filter(state=state)
    if words:
        mails = mails.filter(
            Q(subject__icontains=words) | Q(sender__icontains=words) | Q(text__icontains=words)
        )
    return Paginator(mails.order_by("-received_at", "-pk"), PER_PAGE).get_page(number)


def incoming_mail(user, pk):
    """
    Read one mail that came in with the one of ours it answers, or None.
    """
    return (
        access.visible_incoming(user)
        .defer("raw")
        .select_related("delivery__message", "settled_by")
        .filter(pk=pk)
        .first()
    )


def latest_to(address, now):
    """
    Read the last mail that went to a member's address within a week, or None.
    """
    return (
        Delivery.objects.filter(member__email__iexact=address, claimed_at__gt=now - RECENT)
        .went_out()
        .select_related("message")
        .order_by("-claimed_at", "-pk")
        .first()
    )
