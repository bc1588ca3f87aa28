"""
The demo's library in a real browser: a newcomer's way to a checklist, and what stands in someone's
way on each kind of page, as axe and the Nu HTML checker see it.
"""

import contextlib
import datetime
import json
import shutil
import sqlite3
import subprocess

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from pielink.dashboard import demo
from resources.models import LibraryPage
from tests.conftest import lack

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
]

CHECKER = django_settings.BASE_DIR / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """
    Return the folder in which the demo is kept from test to test, since it takes a while to load.
    """
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def library(settings, kept):
    """
    Load the demo and give the address of one public page of each kind, and of the book's files.
    """
    settings.MEDIA_ROOT = kept / "media"
    copy = kept / "demo.sqlite3"
    connection.ensure_connection()
    if copy.exists():
        with contextlib.closing(sqlite3.connect(copy)) as loaded:
            loaded.backup(connection.connection)
    else:
        demo.load(now=datetime.datetime.now(datetime.UTC), say=lambda words: None)
        if connection.vendor == "sqlite":
            with contextlib.closing(sqlite3.connect(copy)) as loaded:
                connection.connection.backup(loaded)
    pages = LibraryPage.objects.live().filter(audience="public").in_tree_order()
    one_of_each = {page.specific_class: page.url for page in pages}
    book = next(url for kind, url in one_of_each.items() if kind.__name__ == "BookPage")
    return [*one_of_each.values(), f"{book}whole/", f"{book}download/"]


def test_a_newcomer_on_a_phone_takes_a_checklist_away_within_three_taps(phone, library):
    phone.goto("/library/")

    phone.get_by_role("link", name="I work in a hostel").first.tap()
    phone.get_by_role("heading", name="I work in a hostel").wait_for()
    phone.get_by_role("link", name="Walk through your building in twenty minutes").first.tap()
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="Download", exact=False).first.tap()

    assert taken.value.suggested_filename == "walk-through-your-building.pdf"


# What a page looks like is the same on either database.
@pytest.mark.embedded
def test_no_kind_of_page_has_a_barrier(phone, barriers, library):
    found, wide = {}, []
    for address in library:
        phone.goto(address)
        for scheme in ("light", "dark"):
            phone.emulate_media(color_scheme=scheme)
            found[address, scheme] = barriers(phone)
        if phone.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)

    assert {where: what for where, what in found.items() if what} == {}
    assert wide == []


@pytest.mark.embedded
def test_every_kind_of_page_is_sound_html(library, tmp_path):
    if not CHECKER.exists() or not shutil.which("java"):
        lack("needs the Nu HTML checker: see .ci/run")
    files = []
    for number, address in enumerate(library):
        files.append(tmp_path / f"{number:02d}.html")
        files[-1].write_bytes(Client().get(address).content)

    checked = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", "--errors-only", *files],
        capture_output=True,
        check=False,
    )

    told = json.loads(checked.stderr)["messages"]
    assert [
        f"{library[int(each['url'][-7:-5])]}: {each['message']} {each.get('extract', '')}"
        for each in told
    ] == []
