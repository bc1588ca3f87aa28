"""
How many pages a second two workers give, beside a bare Django view that does no query.

Both are asked in turn, in the same run, by the same client over eight connections; pages are asked
as a visitor would and nothing is cached.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from . import database, serving
from .report import compared

ROUNDS = 7
SINGLE_GOAL = 0.12
LIST_GOAL = 0.5


def measure():
    """
    Serve the demo community, with a programme of some sixty topics, beside the yardstick.
    """
    with tempfile.TemporaryDirectory() as folder, database.fresh() as shared:
        environment = shared | serving.settings(Path(folder))
        _prepare(environment)
        with (
            serving.served(serving.SITE, environment) as site,
            serving.served(serving.BARE, serving.bare(environment)) as bare,
        ):
            return _compare(site, bare)


def _prepare(environment):
    serving.collect_static(environment)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", LOAD, "-v", "0"],
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


def _compare(site, bare):
    programme = serving.get(site, "/forums/").decode()
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
        serving.rate(port, path)
    rates = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, (port, path) in pages.items():
            rates[name].append(serving.rate(port, path))
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
