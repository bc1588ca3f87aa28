"""
A site behind two workers of gunicorn, and how many requests a second it answers.
"""

import contextlib
import functools
import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

SECONDS = 2
CONNECTIONS = 8
SITE = "pielink.wsgi:application"
BARE = "django.core.wsgi:get_wsgi_application()"


def settings(folder):
    """
    Give the environment of a site in production with its files in this folder, without Redis.
    """
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


def bare(environment):
    """
    Give the environment of the yardstick beside it.
    """
    return {**environment, "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}


def collect_static(environment):
    """
    Gather the static files, whose names pages in production carry.
    """
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(command, env=environment, check=True)


@contextlib.contextmanager
def served(application, environment):
    """
    Serve an application and give its port.
    """
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


def rate(port, path):
    """
    Return how many requests a second eight connections get answered.
    """
    until = time.perf_counter() + SECONDS
    counts = [0] * CONNECTIONS

    def ask(index):
        while time.perf_counter() < until:
            get(port, path)
            counts[index] += 1

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(CONNECTIONS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)


def get_at_once(port, paths):
    """
    Return the bodies of these, asked for over eight connections at a time.
    """
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(functools.partial(get, port), paths))


def get(port, path):
    """
    Return the body of one answer; raises RuntimeError for any but 200.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        # By the name in SITE_ADDRESS, as a proxy in front passes it on.
        connection.request("GET", path, headers={"Host": "127.0.0.1"})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != http.client.OK:
        raise RuntimeError(f"{path} answered {response.status}.")
    return body
