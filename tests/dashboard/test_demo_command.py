import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from pielink.dashboard.management.commands.demo import _clear

WELCOME = "Ctrl-C ends everything"


@pytest.fixture
def demo(tmp_path):
    """
    Return a function that starts the demo in a folder of this test's own.
    """
    started = []

    def demo(port):
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "pielink.settings.demo",
                "DEMO_FOLDER": str(tmp_path / "demo"),
                "SITE_ADDRESS": f"http://localhost:{port}",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield demo
    for process in started:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def migrated(db, tmp_path):
    """
    Put a migrated database where the demo looks for its own.
    """
    if connection.vendor != "sqlite":
        pytest.skip("the demo always runs on SQLite, and is tried where the tests do so too")
    (tmp_path / "demo").mkdir()
    source = sqlite3.connect(connection.settings_dict["NAME"])
    target = sqlite3.connect(tmp_path / "demo" / "pielink.sqlite3")
    source.backup(target)
    source.close()
    target.close()


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_until(process, words):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    pytest.fail("".join(lines), pytrace=False)


def get(port, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as link:
        link.request("GET", path)
        response = link.getresponse()
        return response.status, response.read()


def family_of(process):
    found = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    parents = dict(map(int, line.split()) for line in found)
    family = {process.pid}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family - {process.pid}


def is_alive(pid):
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def test_demo_refuses_any_settings_but_its_own():
    with pytest.raises(CommandError, match="make demo"):
        call_command("demo")


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1"])
def test_demo_refuses_what_is_no_port(demo, port):
    said, _ = demo(port).communicate(timeout=60)

    assert f"{port} is no port" in said
    assert "Traceback" not in said


def test_demo_refuses_a_port_that_is_taken_before_it_starts_anything(demo):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = demo(port)
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert said == (
        f"CommandError: Port {port} is taken by another program. "
        f"Choose another: make demo PORT={port + 1}\n"
    )


@pytest.mark.embedded
def test_demo_serves_then_ends_everything_it_started(demo, migrated, free_port):
    process = demo(free_port)
    said = read_until(process, WELCOME)
    ready = get(free_port, "/readyz")
    family = family_of(process)
    second, _ = demo(free_port + 1).communicate(timeout=60)

    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=30)

    assert f"http://localhost:{free_port}/" in said
    assert [role for role in ("member ", "facilitator ", "organiser ") if role in said] == [
        "member ",
        "facilitator ",
        "organiser ",
    ]
    assert ready == (200, b'{"database": "ok", "migrations": "ok", "broker": "ok"}')
    assert second == "CommandError: The demo of this folder is running already.\n"
    assert len(family) >= 3
    assert [pid for pid in family if is_alive(pid)] == []
    assert process.returncode == 0
    assert "Traceback" not in rest

    # Run again: what was entered is kept, and one program's end is every program's end.
    began = time.monotonic()
    process = demo(free_port)
    said = read_until(process, WELCOME)
    took = time.monotonic() - began
    family = family_of(process)
    worker = next(
        pid
        for pid in sorted(family)
        if "celery"
        in subprocess.run(
            ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=True
        ).stdout
    )
    os.kill(worker, signal.SIGKILL)
    rest, _ = process.communicate(timeout=30)

    assert "Inviting" not in said
    assert took < 30
    assert "The worker process ended by itself" in rest
    assert process.returncode == 1
    assert [pid for pid in family if is_alive(pid)] == []


def test_clearing_the_demo_leaves_a_queue_to_ask_in(settings, tmp_path):
    queue = tmp_path / "queue"
    (queue / "tasks").mkdir(parents=True)
    for path in ("lock", "secret", "pielink.sqlite3", "queue/tasks/old"):
        (tmp_path / path).touch()
    settings.DEMO_FOLDER = tmp_path
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(queue / "tasks"),
        "data_folder_out": str(queue / "tasks"),
        "control_folder": str(queue / "control"),
    }

    _clear()

    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert left == ["lock", "queue", "queue/control", "queue/tasks", "secret"]
