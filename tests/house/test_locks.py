import re

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "requirements"
LOCKS = sorted(FOLDER.glob("*.txt"))


def pins(name):
    return set(re.findall(r"^([\w.-]+==\S+)", (FOLDER / name).read_text(), re.MULTILINE))


def test_the_locks_are_there():
    assert [lock.name for lock in LOCKS] == ["base.txt", "dev.txt", "next.txt", "uv.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock):
    assert re.findall(r"://|index-url|find-links|trusted-host", lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_and_hashes_every_package(lock):
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())

    assert [
        e for e in entries if not re.match(r"[\w.-]+==\S+.*--hash=sha256:\w{64}", e, re.DOTALL)
    ] == []


def test_what_runs_the_site_is_what_it_is_tested_with():
    assert pins("base.txt") - pins("dev.txt") == set()
