import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

APPS = ["forums", "discussions", "resources", "sigs", "notifications", "members", "frameworks"]
ROOMED = {f"The rooms of {app}" for app in [*APPS, "pielink.dashboard"]}
FLOORS = "An app imports only from the floors below it"


@pytest.fixture
def copy(tmp_path):
    for name in ["pielink", *APPS]:
        shutil.copytree(
            settings.BASE_DIR / name, tmp_path / name, ignore=shutil.ignore_patterns("static")
        )
    shutil.copy(settings.BASE_DIR / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(folder):
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    broken = set(re.findall(r"^(.+) BROKEN\b.*$", done.stdout, re.MULTILINE))
    assert (done.returncode != 0) == bool(broken), done.stdout + done.stderr
    return broken


def append(file, line):
    file.write_text((file.read_text() if file.exists() else "") + f"\n{line}\n")


def test_the_contracts_hold(copy):
    assert broken_contracts(copy) == set()


def test_an_import_from_a_floor_above_breaks_the_floors(copy):
    append(copy / "frameworks" / "models.py", "import members.models")

    assert broken_contracts(copy) == {FLOORS}


def test_an_import_from_a_floor_above_inside_a_function_breaks_the_floors(copy):
    append(copy / "sigs" / "access.py", "def sessions():\n    import forums.models\n")

    assert broken_contracts(copy) == {FLOORS}


def test_an_import_from_a_room_above_breaks_the_rooms_of_its_app(copy):
    for app in [*APPS, "pielink/dashboard"]:
        # enums are the lowest room of all, urls nearly the highest.
        append(copy / app / "urls.py", "")
        append(copy / app / "enums.py", f"import {app.replace('/', '.')}.urls")

    assert broken_contracts(copy) == ROOMED


def test_a_file_name_that_is_not_on_the_list_breaks_the_rooms_of_its_app(copy):
    for folder in [*APPS, "pielink", "pielink/dashboard", "pielink/kernel"]:
        append(copy / folder / "utils.py", "")

    assert broken_contracts(copy) == ROOMED | {
        "The rooms of pielink",
        "The rooms of pielink.kernel",
    }


def test_an_app_that_reaches_for_the_settings_breaks_the_wiring(copy):
    append(copy / "members" / "models.py", "import pielink.settings.production")

    assert broken_contracts(copy) == {"Nobody reaches for the wiring"}
