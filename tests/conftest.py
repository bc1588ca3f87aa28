"""
What every test stands on: a copied database, an empty cache, and no way out of this machine.
"""

import gc
import os
import sys

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection

from tests.dbcache import copied_database

pytest_plugins = ["tests.browser.fixtures"]

IN_CI = os.environ.get("CI") == "true"
TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences"}
DATABASE = {*TRANSACTIONAL, "db"}
SERVICES = {"postgres", "redis", "embedded"}


def pytest_configure(config):
    """
    Refuse every connection that would leave this machine.
    """
    sys.addaudithook(_refuse_to_leave)


def _refuse_to_leave(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if host != "localhost" and not host.startswith("127.") and host != "::1":
            raise PermissionError(f"A test tried to reach {host}: tests talk to this machine only.")


def _is_transactional(item):
    marker = item.get_closest_marker("django_db")
    return bool(TRANSACTIONAL & set(item.fixturenames)) or bool(
        marker and (marker.kwargs.get("transaction") or marker.kwargs.get("reset_sequences"))
    )


def _is_same_anywhere(item):
    # Elsewhere pytest-django keeps the database shut.
    marked = {"django_db", *SERVICES} & {marker.name for marker in item.iter_markers()}
    return not marked and not DATABASE & set(item.fixturenames)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """
    Have tests that end in a flush put back what migrations made, such as Wagtail's root page.

    Tests that open no database are marked as well: they need not run on a second one.
    """
    for item in items:
        if _is_same_anywhere(item):
            item.add_marker("anywhere")
        if "chromium" in item.fixturenames:
            item.add_marker("browser")
        if _is_transactional(item):
            item.fixturenames.insert(0, "_migrated_rows")
            item.fixturenames.append("django_db_serialized_rollback")


def pytest_collection_finish():
    """
    Leave what is loaded by now out of the garbage collector's rounds, and have it make fewer.

    Some hundred thousand objects live as long as the run: looking through them again and again
    took a sixth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_runtest_setup(item):
    """
    Leave out what this machine cannot run, and fail on it where nothing may be left out.
    """
    needs = [
        ("postgres", connection.vendor == "postgresql", "PostgreSQL: set DATABASE_URL"),
        ("redis", bool(django_settings.REDIS_URL), "Redis: set REDIS_URL"),
    ]
    for marker, there, what in needs:
        if item.get_closest_marker(marker) and not there:
            lack(f"needs {what}")


def lack(reason):
    """
    Skip a test for what is missing here; in CI, where nothing may be missing, fail it.
    """
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_createdb):
    """
    Stand in for pytest-django's: a copy of a migrated database instead of migrating again.
    """
    worker = getattr(request.config, "workerinput", {}).get("workerid", "only")
    with (
        django_db_blocker.unblock(),
        copied_database(f"{worker}-{os.getpid()}", afresh=django_db_createdb) as refill,
    ):
        yield refill


@pytest.fixture
def django_db_serialized_rollback(db):
    """
    Stand in for pytest-django's: there is nothing to fill before a test, we fill after it.

    Said for each test anew: beside a browser's event loop Django uses connections of their own.
    """
    connection._test_serialized_contents = "[]"


@pytest.fixture
def _migrated_rows(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        django_db_setup()


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def page_cache(settings):
    """
    Turn on the page cache, empty, and give its address.
    """
    settings.PAGE_CACHE_URL = settings.REDIS_URL
    yield settings.REDIS_URL
    cache.clear()


@pytest.fixture
def child_environment(db):
    """
    Return the environment in which a process started by a test shares the test's database.
    """
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database['NAME']}"
    else:
        who = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
        port = f":{database['PORT']}" if database["PORT"] else ""
        address = f"postgres://{who}@{database['HOST']}{port}/{database['NAME']}"
    # The address of Redis is this process's own already: one of several works it out only once.
    inherited = {name: os.environ[name] for name in os.environ if name != "PYTEST_XDIST_WORKER"}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "pielink.settings.test",
        "DATABASE_URL": address,
    }
