"""
What happens when workers race for the same mail: threads on PostgreSQL. How they die: test_faults.
"""

import collections
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from members.models import Member
from notifications import delivery, outbox
from notifications.models import Delivery
from notifications.transport import MemoryTransport
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class SlowTransport(MemoryTransport):
    def send(self, **mail):
        time.sleep(0.001)
        super().send(**mail)


def test_two_workers_racing_for_the_same_range_send_each_mail_once(settings, monkeypatch, box):
    monkeypatch.setattr(outbox, "_enqueue", lambda *args: None)
    settings.MAIL_TRANSPORT = f"{__name__}.SlowTransport"
    MemberFactory.create_batch(100)
    message = outbox.post(
        kind="tests.service",
        source_key="tests.service:1",
        context={"where": "the mill"},
        recipients=Member.objects.all(),
        now=timezone.now(),
    )
    first, last = Delivery.objects.earliest("pk").pk, Delivery.objects.latest("pk").pk
    start = threading.Barrier(4)

    def work(_):
        try:
            start.wait()
            delivery.deliver(message_id=message.pk, first=first, last=last, clock=timezone.now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    assert collections.Counter(mail.address for mail in box) == dict.fromkeys(
        Member.objects.values_list("email", flat=True), 1
    )
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}
