"""
A migrated database for one measurement, and processes that work in it.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg


@contextlib.contextmanager
def fresh():
    """
    Give the environment in which processes share an empty database: PostgreSQL where DATABASE_URL
    says so, else an SQLite file.
    """
    with tempfile.TemporaryDirectory() as folder, _address(Path(folder)) as address:
        environment = {
            "LOG_LEVEL": "ERROR",
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pielink.settings.test",
            "DATABASE_URL": address,
        }
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0"], env=environment, check=True
        )
        yield environment


def figures(environment, name, *arguments):
    """
    Run a module of benchmarks.inside in this environment and return the JSON it prints last.
    """
    printed = subprocess.run(
        [sys.executable, "-m", f"benchmarks.inside.{name}", *map(str, arguments)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return json.loads(printed.splitlines()[-1])


@contextlib.contextmanager
def _address(folder):
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    name = f"pielink_bench_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(given)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
