"""
The whole of PIElink on one machine, with a community to look around in.
"""

import contextlib
import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from pielink.dashboard import demo
from pielink.dashboard.readiness import missing_migrations

STARTUP_SECONDS = 60
GRACE_SECONDS = 10
LAST_LINES = 15
# Kept by --fresh: the lock is held while it clears up, the secret names no one.
KEPT = {"lock", "secret"}


class Stopped(BaseException):
    """
    Raised where the program stands when somebody asks it to end.
    """


class Command(BaseCommand):
    help = "Start the site with its demo community, its worker and its clock; Ctrl-C ends them all."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """
        Take the port, and whether to start over.
        """
        parser.add_argument("--port", default="8000", help="where the site answers")
        parser.add_argument("--fresh", action="store_true", help="forget what was entered before")

    def handle(self, *, port, fresh, **options):
        """
        Prepare what is missing, start everything, and end everything together.
        """
        if not hasattr(settings, "DEMO_FOLDER"):
            raise CommandError(
                "The demo brings its own database: run `make demo`, or set "
                "DJANGO_SETTINGS_MODULE=pielink.settings.demo."
            )
        _heed(_stop)
        self._settle_address(port)
        try:
            with _only_one():
                _refuse_taken(int(port))
                self._prepare(fresh)
                self._run(int(port))
        except Stopped:
            _say("\nStopped. `make demo` carries on where this ended.")

    def _settle_address(self, port):
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"{port} is no port: choose a number from 1024 to 65535.")
        address = f"http://localhost:{port}"
        if address != settings.SITE_ADDRESS:
            # Settings and mails alike carry the address: begin again with the right one.
            os.environ["SITE_ADDRESS"] = address
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - the same program

    def _prepare(self, fresh):
        if fresh:
            _clear()
        missing = missing_migrations()
        if missing:
            _say(f"Preparing the database: {missing} steps, about a quarter of a minute ...")
            call_command("migrate", verbosity=0, interactive=False)
        now = timezone.now()
        if not demo.is_loaded():
            _say("Inviting the demo community ...")
            demo.load(now=now, say=_say)
        warning = demo.freshness(now)
        if warning:
            _say(warning)
        connection.close()

    def _run(self, port):
        _say("Starting the web site and the worker ...")
        asked = []
        # From here on a signal is only noted: one that struck between starting a program and
        # remembering it would leave that program behind.
        _heed(lambda number, frame: asked.append(number))
        running = {}
        try:
            for name, command in _programs(port).items():
                running[name] = _start(name, command)
            _wait_until_alive(port, running, asked)
            _check(running, asked)
            self._welcome()
            while True:
                _check(running, asked)
                time.sleep(0.2)
        finally:
            _end(running.values())

    def _welcome(self):
        people = demo.sign_ins()
        widest = max(len(email) for _, _, email, _ in people)
        _say(f"\nPIElink is at {settings.SITE_ADDRESS}/ - sign in as\n")
        for role, name, email, password in people:
            _say(f"  {role:<12} {email:<{widest}}  password {password}   ({name})")
        _say(
            f"\nEvery mail it sends can be read at {settings.SITE_ADDRESS}/mail/box/ and lies in "
            f"{_short(settings.MAIL_FOLDER)}; logs are in {_short(settings.DEMO_FOLDER)}.\n"
            "Ctrl-C ends everything; what you enter is kept."
        )


def _say(words):
    print(words, flush=True)  # noqa: T201 - a person is waiting in front of it


def _short(path):
    return os.path.relpath(path, settings.BASE_DIR)


def _heed(handler):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def _stop(number, frame):
    raise Stopped


@contextlib.contextmanager
def _only_one():
    with (settings.DEMO_FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("The demo of this folder is running already.") from None
        yield


def _refuse_taken(port):
    try:
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as probe:
                if probe.connect_ex((host, port)) == 0:
                    raise _taken(port)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except PermissionError:
        raise CommandError(f"Port {port} is reserved: choose one from 1024 to 65535.") from None
    except OSError:
        raise _taken(port) from None


def _taken(port):
    return CommandError(
        f"Port {port} is taken by another program. Choose another: make demo PORT={port + 1}"
    )


def _clear():
    for path in settings.DEMO_FOLDER.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in KEPT:
            path.unlink()
    # Loading asks for documents to be read, before there is a worker that would make its queue.
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS[name])
        folder.mkdir(parents=True, exist_ok=True)


def _programs(port):
    web = [
        *("gunicorn", "pielink.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"),
        *("--workers", "1", "--worker-class", "gthread", "--threads", "8"),
    ]
    worker = [
        *("celery", "-A", "pielink", "worker", "-P", "threads", "-c", "4", "-l", "info"),
        *("-B", "--schedule", str(settings.DEMO_FOLDER / "beat")),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return {"web": web, "worker": worker}


def _start(name, command):
    # In a session of its own, so that a Ctrl-C in the terminal reaches it through us alone.
    with _log_of(name).open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _log_of(name):
    return settings.DEMO_FOLDER / f"{name}.log"


def _check(running, asked):
    if asked:
        raise Stopped
    for name, child in running.items():
        if child.poll() is not None:
            last = "\n".join(_log_of(name).read_text().splitlines()[-LAST_LINES:])
            raise CommandError(
                f"The {name} process ended by itself, so the rest was ended too. It said:\n\n{last}"
            )


def _wait_until_alive(port, running, asked):
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        _check(running, asked)
        with contextlib.suppress(OSError, http.client.HTTPException):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/healthz")
            if link.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise CommandError(
        f"The web site did not answer within {STARTUP_SECONDS} seconds: see {_log_of('web')}."
    )


def _end(children):
    for child in children:
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
        _signal(child, signal.SIGKILL)
        child.wait()


def _signal(child, number):
    # The whole session: the worker keeps its clock in a process of its own. It may be gone already.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
