"""
What happens when workers race and die: real processes on PostgreSQL and Redis, mail into a sink.
"""

import collections
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from members.models import Member
from notifications import delivery, outbox
from notifications.models import Delivery
from notifications.transport import MemoryTransport
from pielink.celery import app
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 400
PATIENCE_SECONDS = 120


class SlowTransport(MemoryTransport):
    def send(self, **mail):
        time.sleep(0.001)
        super().send(**mail)


def post(kind, **more):
    return outbox.post(
        kind=kind,
        source_key=f"{kind}:1",
        recipients=Member.objects.all(),
        now=timezone.now(),
        **more,
    )


def test_two_workers_racing_for_the_same_range_send_each_mail_once(settings, monkeypatch, box):
    monkeypatch.setattr(outbox, "_enqueue", lambda *args: None)
    settings.MAIL_TRANSPORT = f"{__name__}.SlowTransport"
    MemberFactory.create_batch(100)
    message = post("tests.service", context={"where": "the mill"})
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


class Sink:
    """
    Takes mail at a leisurely pace and counts it.
    """

    def __init__(self):
        self.got = collections.Counter()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        time.sleep(0.003)
        self.got.update(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def sink(free_port):
    one = Sink()
    one.port = free_port()
    controller = Controller(one, hostname="127.0.0.1", port=one.port)
    controller.start()
    yield one
    controller.stop()


@pytest.fixture
def queue():
    """
    Send tasks to Redis instead of running them here, starting with an empty queue.
    """
    app.conf.task_always_eager = False
    app.control.purge()
    yield
    app.control.purge()
    app.conf.task_always_eager = True


@pytest.fixture
def two_workers(child_environment, sink):
    """
    Return a context manager that runs two workers, and whose value kills them on the spot.
    """
    environment = {
        **child_environment,
        "MAIL_TRANSPORT": "notifications.transport.SmtpTransport",
        "MAIL_SMTP_HOST": "127.0.0.1",
        "MAIL_SMTP_PORT": str(sink.port),
        "MAIL_SMTP_STARTTLS": "false",
    }

    @contextlib.contextmanager
    def running():
        command = [sys.executable, "-m", "celery", "-A", "pielink", "worker"]
        workers = [
            subprocess.Popen(
                [*command, "--concurrency", "1", "--hostname", f"{name}-{os.getpid()}"],
                env=environment,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for name in ("one", "two")
        ]

        def kill():
            for worker in workers:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(worker.pid, signal.SIGKILL)
            for worker in workers:
                worker.wait()

        try:
            yield kill
        finally:
            kill()

    return running


def wait_until(holds):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.05)


@pytest.mark.redis
def test_workers_killed_in_the_middle_leave_nobody_without_a_mail_and_nobody_with_two(
    settings, sink, queue, two_workers
):
    settings.MAIL_BATCH_SIZE = 50
    settings.MAIL_SWEEP_AFTER_SECONDS = 1
    settings.MAIL_IN_DOUBT_AFTER_SECONDS = 5
    Member.objects.bulk_create(
        Member(email=f"member-{number}@example.org", name=f"Ada {number}")
        for number in range(PEOPLE)
    )
    with two_workers() as kill:
        # A kind whose mail needs nothing but what the workers know by themselves.
        post("notifications.account", context={"heading": "A word", "body": "Hello"})
        wait_until(lambda: sink.got.total() >= PEOPLE / 4)
        kill()
    assert Delivery.objects.filter(state="queued").exists()
    assert Delivery.objects.filter(state="sending").count() <= 2

    def is_settled():
        outbox.sweep(now=timezone.now())
        return not Delivery.objects.filter(state__in=["queued", "sending"]).exists()

    with two_workers():
        wait_until(is_settled)

    in_doubt = set(Delivery.objects.filter(state="in_doubt").values_list("address", flat=True))
    sent = set(Delivery.objects.filter(state="sent").values_list("address", flat=True))
    everybody = set(Member.objects.values_list("email", flat=True))
    assert len(in_doubt) <= 2
    assert sent | in_doubt == everybody
    assert sent <= set(sink.got)
    assert set(sink.got.values()) == {1}
    reasons = Delivery.objects.filter(state="in_doubt").values_list("reason", flat=True)
    assert set(reasons) <= {"The worker stopped while it was sending this."}
