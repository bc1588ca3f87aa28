"""
What becomes of mail when whatever it leans on fails: workers, queue, database and mail server.

All are real and in processes of their own. Afterwards everybody has each mail once; where nobody
can know, the row is in doubt, and no more are than one mail of a worker, or one group of it.
"""

import collections
import contextlib
import datetime
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection
from django.utils import timezone

from members.models import Member
from notifications import delivery, outbox, transport
from notifications.enums import Marks
from notifications.models import Delivery, DomainPause
from notifications.rendering import Rendered
from pielink.celery import app
from tests.conftest import lack
from tests.notifications import bulk_kinds as kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 300
GROUP = 50
PATIENCE_SECONDS = 120
KIND = {Marks.EACH: kinds.EACH.name, Marks.GROUPED: kinds.GROUPED.name}
# What one worker may leave in doubt.
BOUND = {Marks.EACH: 1, Marks.GROUPED: GROUP}
MARKS = pytest.mark.parametrize("marks", list(Marks))


@pytest.fixture(autouse=True)
def _limits_of_time_and_size(settings):
    kinds.add_kinds()
    settings.MAIL_BATCH_SIZE = settings.MAIL_GROUP_SIZE = GROUP
    settings.MAIL_SWEEP_AFTER_SECONDS = 1
    settings.MAIL_IN_DOUBT_AFTER_SECONDS = 3


class Server:
    """
    The mail server of smtp_server, seen from outside.
    """

    def __init__(self, folder):
        self._behaviour = folder / "behaviour"
        self._log = folder / "log"
        self.behave("take")
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.notifications.smtp_server", self._behaviour],
                stdout=log,
                stderr=subprocess.DEVNULL,
            )
        wait_until(self._lines)
        self.port = int(self._lines()[0])

    def behave(self, how):
        part = self._behaviour.with_suffix(".part")
        part.write_text(how)
        part.replace(self._behaviour)

    @property
    def got(self):
        return [line.split()[0] for line in self._lines()[1:]]

    def check_nothing_came_twice(self):
        # The sender names the delivery.
        assert set(collections.Counter(self._lines()[1:]).values()) <= {1}

    def _lines(self):
        return self._log.read_text().splitlines()


def wait_until(holds):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.05)


@pytest.fixture
def server(settings, tmp_path):
    one = Server(tmp_path)
    settings.MAIL_TRANSPORT = "notifications.transport.SmtpTransport"
    settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", one.port
    settings.MAIL_SMTP_STARTTLS = False
    settings.MAIL_SMTP_TIMEOUT_SECONDS = 1
    transport._transport.cache_clear()
    yield one
    transport.current().close()
    transport._transport.cache_clear()
    one.process.kill()
    one.process.wait()


@pytest.fixture
def queue(settings):
    """
    Send tasks to Redis instead of running them here, starting with an empty queue.
    """
    app.conf.task_always_eager = False
    app.control.purge()
    yield redis.Redis.from_url(settings.REDIS_URL)
    app.control.purge()
    app.conf.task_always_eager = True


@pytest.fixture
def workers(child_environment, server):
    """
    Return a context manager that runs workers, and whose value kills them on the spot.
    """

    @contextlib.contextmanager
    def running(number=1, **more):
        environment = {
            **child_environment,
            "MAIL_TRANSPORT": "notifications.transport.SmtpTransport",
            "MAIL_SMTP_HOST": "127.0.0.1",
            "MAIL_SMTP_PORT": str(server.port),
            "MAIL_SMTP_STARTTLS": "false",
            "MAIL_BATCH_SIZE": str(GROUP),
            "MAIL_GROUP_SIZE": str(GROUP),
            "MAIL_SWEEP_AFTER_SECONDS": "1",
            "MAIL_IN_DOUBT_AFTER_SECONDS": "3",
            **more,
        }
        command = [sys.executable, "-m", "celery", "-A", "tests.notifications.worker", "worker"]
        processes = [
            subprocess.Popen(
                [*command, "--concurrency", "1", "--hostname", f"{one}-{os.getpid()}"],
                env=environment,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for one in range(number)
        ]

        def kill():
            for process in processes:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            for process in processes:
                process.wait()

        try:
            yield kill
        finally:
            kill()

    return running


def add_people(count=PEOPLE, domain="example.org"):
    Member.objects.bulk_create(
        Member(email=f"member-{number}@{domain}", name=f"Ada {number}") for number in range(count)
    )


def post(kind, key="1", recipients=None):
    return outbox.post_rendered(
        kind=kind,
        source_key=f"{kind}:{key}",
        rendered=Rendered("A walk", "Come along", "<p>Come along</p>"),
        recipients=Member.objects.all() if recipients is None else recipients,
        now=timezone.now(),
        stream="walks",
    )


@pytest.fixture
def by_hand(monkeypatch):
    """
    Send nothing by itself.
    """
    monkeypatch.setattr(outbox, "_enqueue", lambda *arguments: None)


def deliver(message, later=datetime.timedelta()):
    """
    Do here what a worker would do, some time later.
    """
    first, last = message.deliveries.earliest("pk").pk, message.deliveries.latest("pk").pk
    while first:
        first = delivery.deliver(
            message_id=message.pk, first=first, last=last, clock=lambda: timezone.now() + later
        )


def is_settled():
    outbox.sweep(now=timezone.now())
    return not Delivery.objects.filter(state__in=["queued", "sending"]).exists()


def by_state():
    states = collections.defaultdict(set)
    for address, state in Delivery.objects.values_list("address", "state"):
        states[state].add(address)
    return states


def check_everybody_once(server, most_in_doubt):
    """
    Check that who is said to have the mail has it once, and how many nobody can be sure of.
    """
    states = by_state()
    assert set(states) <= {"sent", "in_doubt"}
    assert states["sent"] | states["in_doubt"] == set(
        Member.objects.values_list("email", flat=True)
    )
    server.check_nothing_came_twice()
    assert states["sent"] <= set(server.got)
    assert len(states["in_doubt"]) <= most_in_doubt


@pytest.mark.redis
@MARKS
def test_two_workers_killed_while_they_send_leave_nobody_without_a_mail_and_nobody_with_two(
    marks, server, queue, workers
):
    add_people()
    with workers(2) as kill:
        post(KIND[marks])
        wait_until(lambda: len(server.got) >= PEOPLE / 4)
        kill()
    assert Delivery.objects.filter(state="queued").exists()
    assert Delivery.objects.filter(state="sending").count() <= 2 * BOUND[marks]
    with workers(2):
        wait_until(is_settled)
    check_everybody_once(server, 2 * BOUND[marks])
    assert set(Delivery.objects.filter(state="in_doubt").values_list("reason", flat=True)) <= {
        "The worker stopped while it was sending this."
    }


@pytest.mark.redis
def test_queue_that_is_emptied_and_connections_that_are_cut_cost_nobody_a_mail(
    server, queue, workers
):
    add_people()
    for marks in Marks:
        post(KIND[marks])
    queue.flushdb()
    with workers(1):
        outbox.sweep(now=timezone.now() + datetime.timedelta(seconds=2))
        wait_until(lambda: len(server.got) >= PEOPLE / 4)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        wait_until(is_settled)
    got = collections.Counter(server.got)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert got == dict.fromkeys(Member.objects.values_list("email", flat=True), 2)


@pytest.mark.redis
def test_code_to_sign_in_overtakes_thousands_of_newsletters(server, queue, workers):
    add_people(5_000)
    newsletter = post(KIND[Marks.GROUPED])
    with workers(1):
        wait_until(lambda: len(server.got) >= GROUP)
        outbox.post(
            kind="notifications.account",
            source_key="code",
            context={"heading": "Your code", "body": "1234"},
            recipients=[outbox.Recipient("waiting@example.org", "Ben")],
            now=timezone.now(),
        )
        before = len(server.got)
        wait_until(lambda: "waiting@example.org" in server.got)
    # The group that is on its way, and the one that each other queue may have a turn for.
    assert server.got.index("waiting@example.org") - before <= 3 * GROUP
    assert newsletter.deliveries.filter(state="queued").exists()


@MARKS
@pytest.mark.parametrize("reply", ["450 4.2.1 come back later", "451 4.7.1 greylisted"])
def test_server_that_says_not_now_gets_it_later(marks, reply, server, by_hand):
    add_people(3)
    message = post(KIND[marks])
    server.behave(reply)
    deliver(message)
    assert set(Delivery.objects.values_list("state", "attempts", "reason")) == {
        ("queued", 1, reply)
    }
    server.behave("take")
    deliver(message, datetime.timedelta(minutes=2))
    check_everybody_once(server, 0)


@MARKS
def test_server_that_says_no_is_asked_once(marks, server, by_hand):
    add_people(3)
    message = post(KIND[marks])
    server.behave("550 5.1.1 nobody here")
    deliver(message)
    server.behave("take")
    deliver(message, datetime.timedelta(minutes=2))
    assert set(Delivery.objects.values_list("state", "reason")) == {
        ("refused", "550 5.1.1 nobody here")
    }
    assert server.got == []


@MARKS
@pytest.mark.parametrize(("fault", "has_it"), [("hang", False), ("drop", False), ("vanish", True)])
def test_server_that_breaks_off_after_data_leaves_only_that_mail_in_doubt(
    marks, fault, has_it, server, by_hand
):
    add_people(3)
    message = post(KIND[marks], recipients=Member.objects.order_by("pk")[:1])
    server.behave(fault)
    deliver(message)
    server.behave("take")
    rest = post(
        KIND[marks], key="2", recipients=Member.objects.exclude(deliveries__message=message)
    )
    deliver(message, datetime.timedelta(days=1))
    deliver(rest)
    states = by_state()
    assert (states["in_doubt"], len(states["sent"])) == ({"member-0@example.org"}, 2)
    assert collections.Counter(server.got)["member-0@example.org"] == has_it
    assert len(server.got) == 2 + has_it


@MARKS
def test_server_that_is_gone_and_comes_back_gets_everything_once(marks, server, settings, by_hand):
    add_people(3)
    message = post(KIND[marks])
    settings.MAIL_SMTP_PORT = 1
    transport.current().close()
    deliver(message)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 1)}
    settings.MAIL_SMTP_PORT = server.port
    deliver(message, datetime.timedelta(minutes=2))
    check_everybody_once(server, 0)


@MARKS
def test_domain_that_takes_nothing_is_left_alone_while_others_get_their_mail(
    marks, server, by_hand
):
    add_people(5, "busy.example")
    add_people(5, "quiet.example")
    message = post(KIND[marks])
    server.behave("busy.example: 421 4.7.0 too many connections")
    deliver(message)
    busy = Delivery.objects.filter(address__endswith="busy.example").order_by("pk")
    assert sorted(server.got) == [f"member-{number}@quiet.example" for number in range(5)]
    # One was tried, and the others know from it.
    assert list(busy.values_list("state", "attempts")) == [("queued", 1)] + 4 * [("queued", 0)]
    assert DomainPause.objects.get().domain == "busy.example"
    server.behave("take")
    deliver(message, datetime.timedelta(minutes=4))
    assert busy.filter(state="sent").count() == 0
    deliver(message, datetime.timedelta(minutes=6))
    check_everybody_once(server, 0)
    assert not DomainPause.objects.exists()


def lasting_port():
    """
    Find a port that stays free while nobody listens: below those given to outgoing connections.
    """
    for port in range(20_000 + os.getpid() % 5_000, 30_000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("No port is free.")


@pytest.fixture
def private_database(child_environment):
    """
    Return a copy of the test's database on a PostgreSQL server of its own, and how to restart it.
    """
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = places[-1] if places else shutil.which("initdb")
    if not initdb:
        lack("needs the programs of a PostgreSQL server")
    binaries = Path(initdb).parent
    # Not within pytest's own folder, which nobody but its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="pielink-cluster-"))
    # A PostgreSQL server will not run as root.
    as_postgres = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    port = lasting_port()

    def run(program, *arguments):
        subprocess.run(
            [*as_postgres, binaries / program, "-D", folder / "data", *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def control(*arguments):
        # The server is struck down, not the machine: what it wrote need not reach a disk.
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -F"
        run("pg_ctl", "-w", "-l", folder / "log", "-o", options, *arguments)

    run("initdb", "--no-sync", "-A", "trust", "-U", "postgres")
    control("start")
    try:
        address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        # From one server into the other.
        with subprocess.Popen(
            [binaries / "pg_dump", "--no-owner", child_environment["DATABASE_URL"]],
            stdout=subprocess.PIPE,
        ) as dump:
            subprocess.run(
                [binaries / "psql", "-q", address],
                stdin=dump.stdout,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        yield address, lambda: control("restart", "-m", "immediate")
    finally:
        control("stop", "-m", "immediate")
        shutil.rmtree(folder)


@pytest.mark.redis
def test_database_struck_down_while_workers_send_costs_nobody_a_mail_and_sends_none_twice(
    server, queue, workers, child_environment, request
):
    add_people()
    for marks in Marks:
        post(KIND[marks])
    queue.flushdb()
    address, strike_down = request.getfixturevalue("private_database")
    everybody = set(Member.objects.values_list("email", flat=True))
    environment = {**child_environment, "DATABASE_URL": address}

    def states():
        with psycopg.connect(address) as database:
            rows = database.execute("SELECT state FROM notifications_delivery")
            return collections.Counter(state for (state,) in rows)

    def is_settled():
        app.send_task("notifications.jobs.sweep_outbox")
        time.sleep(0.5)
        return not states().keys() & {"queued", "sending"}

    with workers(2, DATABASE_URL=environment["DATABASE_URL"]):
        app.send_task("notifications.jobs.sweep_outbox")
        time.sleep(1)
        app.send_task("notifications.jobs.sweep_outbox")
        wait_until(lambda: len(server.got) >= PEOPLE / 2)
        strike_down()
        wait_until(is_settled)
    found = states()
    got = collections.Counter(server.got)
    server.check_nothing_came_twice()
    assert set(found) <= {"sent", "in_doubt"}
    assert found["in_doubt"] <= 2 * BOUND[Marks.GROUPED]
    assert set(got) <= everybody
    assert 2 * len(everybody) - found["in_doubt"] <= got.total() <= 2 * len(everybody)
