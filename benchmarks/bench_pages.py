"""
How many pages a second two workers give, beside a bare Django view that does no query.

Both are asked in turn, in the same run, by the same client over eight connections; pages are asked
as a visitor would and nothing is cached.
"""

import contextlib
import http.client
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from . import database
from .report import compared

ROUNDS = 7
SECONDS = 2
CONNECTIONS = 8
SINGLE_GOAL = 0.12
LIST_GOAL = 0.5


def measure():
    """
    Serve the demo community, with a programme of some sixty topics, beside the yardstick.
    """
    with tempfile.TemporaryDirectory() as folder, database.fresh() as shared:
        environment = shared | _settings(Path(folder))
        _prepare(environment)
        with (
            _served("pielink.wsgi:application", environment) as site,
            _served("django.core.wsgi:get_wsgi_application()", _bare(environment)) as bare,
        ):
            return _compare(site, bare)


def _settings(folder):
    return {
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "pielink.settings.production",
        "SECRET_KEY": "only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz",
        "SITE_ADDRESS": "http://127.0.0.1",
        "SECURE_SSL_REDIRECT": "false",
        "MAIL_DOMAIN": "pielink.example.org",
        "MAIL_REPLY_TO": "team@pielink.example.org",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "QUEUE_FOLDER": str(folder / "queue"),
    }


def _bare(environment):
    return {**environment, "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}


def _prepare(environment):
    for command in (["collectstatic", "--noinput"], ["shell", "-c", LOAD]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "-v", "0"],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )


LOAD = """
import datetime
from forums.models import Session, Topic
from pielink.dashboard import demo

demo.load(now=datetime.datetime.now(datetime.UTC), say=lambda *words: None)
listed = Session.objects.filter(state="announced").select_related("topic").order_by("-starts_at")
for number in range(50):
    session = listed[number % 5]
    session.topic.pk, session.topic.title = None, f"{session.topic.title} {number}"
    session.topic.save()
    session.pk, session.uid, session.topic = None, Session().uid, session.topic
    session.save(force_insert=True)
"""


@contextlib.contextmanager
def _served(application, environment):
    port = _free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", application, "--workers", "2"),
            *("--bind", f"127.0.0.1:{port}", "--log-level", "error", "--no-control-socket"),
        ],
        env=environment,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _free_port():
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return finder.getsockname()[1]


def _wait_for(port):
    for _ in range(300):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise TimeoutError(f"Nothing answers on port {port}.")


def _compare(site, bare):
    programme = _get(site, "/forums/").decode()
    rows = programme.count('<li class="session')
    session = re.search(r'href="(/forums/s/[^"]+)"', programme)[1]
    pages = {
        "article": (bare, "/article/"),
        "rows": (bare, f"/rows/{rows}/"),
        "home": (site, "/"),
        "session": (site, session),
        "programme": (site, "/forums/"),
    }
    for port, path in pages.values():
        _rate(port, path)
    rates = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, (port, path) in pages.items():
            rates[name].append(_rate(port, path))
    return [
        _result("home", rates["home"], "article of 20 kB", rates["article"], SINGLE_GOAL),
        _result("session", rates["session"], "article of 20 kB", rates["article"], SINGLE_GOAL),
        _result("programme", rates["programme"], f"{rows} bare rows", rates["rows"], LIST_GOAL),
    ]


def _result(name, ours, yardstick, theirs, goal):
    return compared(
        f"{name} page",
        unit="requests/s",
        ours=ours,
        yardstick=yardstick,
        theirs=theirs,
        goal=goal,
    )


def _rate(port, path):
    """
    Return how many requests a second eight connections get answered.
    """
    until = time.perf_counter() + SECONDS
    counts = [0] * CONNECTIONS

    def ask(index):
        while time.perf_counter() < until:
            _get(port, path)
            counts[index] += 1

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(CONNECTIONS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)


def _get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != http.client.OK:
        raise RuntimeError(f"{path} answered {response.status}.")
    return body
