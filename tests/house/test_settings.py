import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

COMPLETE = {
    "SECRET_KEY": "a-key-for-this-test-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_ADDRESS": "https://pielink.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
    "MAIL_DOMAIN": "pielink.example.org",
    "MAIL_REPLY_TO": "team@pielink.example.org",
}


def load(environment):
    return subprocess.run(
        [sys.executable, "-c", "import pielink.settings.production"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_nothing_is_missing():
    assert load(COMPLETE).stderr == ""


@pytest.mark.parametrize("missing", COMPLETE)
def test_production_refuses_to_start_without(missing):
    started = load({name: value for name, value in COMPLETE.items() if name != missing})

    assert started.returncode == 1
    assert started.stderr.splitlines()[-1].endswith(f"Set the {missing} environment variable.")


@pytest.mark.parametrize("empty", COMPLETE)
def test_production_refuses_to_start_with_an_empty(empty):
    started = load(COMPLETE | {empty: ""})

    assert started.returncode == 1
    assert started.stderr.splitlines()[-1].endswith(f"Set the {empty} environment variable.")


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_server_does_not_compile_statements_that_are_faster_run():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
