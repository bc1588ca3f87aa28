"""
A library of 5,000 pages, one in twenty with a document, as a visitor meets it, with two workers.

A kept page is compared with a bare view that answers with as many bytes of constant HTML, a page
made afresh with a bare view that renders one template: in turn, in the same run. Searches are timed
inside one process, the database included. After publishing,
both workers are asked until each has answered many times, and none may give the older page. Needs
REDIS_URL, in whose database nothing else may be.
"""

import os
import re
import tempfile
from pathlib import Path

from . import database, serving
from .report import Result, compared

PAGES = 5_000
ROUNDS = 7
KEPT_GOAL = 0.6
MADE_GOAL = 0.12
QUERIES_LIMIT = 12
SEARCH_LIMIT = 150
PATH = "/library/shelf-17/page-7/"
SHELF = "/library/shelf-17/"
ASKED_AFTER_PUBLISHING = 100
TITLE = "What the rule says by now"


def measure():
    """
    Serve the library kept and made afresh, each beside its yardstick.
    """
    redis = os.environ.get("REDIS_URL", "")
    if not redis:
        raise SystemExit("A kept page needs Redis: set REDIS_URL.")
    with tempfile.TemporaryDirectory() as folder, database.fresh() as shared:
        afresh = shared | serving.settings(Path(folder))
        keeping = {**afresh, "REDIS_URL": redis}
        serving.collect_static(afresh)
        database.figures(keeping, "library", "fill", PAGES)
        queries = database.figures(afresh, "library", "queries", PATH)["queries"]
        searching = database.figures(afresh, "library", "search")["median"]
        with (
            serving.served(serving.SITE, keeping) as kept,
            serving.served(serving.SITE, afresh) as made,
            serving.served(serving.BARE, serving.bare(afresh)) as bare,
        ):
            rates = _rates(kept, made, bare)
            older = _older_after_publishing(kept, keeping)
    return [*_speed(rates), *_limits(queries, searching, older)]


def _rates(kept, made, bare):
    size = len(serving.get(kept, PATH))
    pages = {
        "kept": (kept, PATH),
        "constant": (bare, f"/constant/{size}/"),
        "made": (made, PATH),
        "shelf": (made, SHELF),
        "article": (bare, "/article/"),
    }
    for port, path in pages.values():
        serving.rate(port, path)
    rates = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, (port, path) in pages.items():
            rates[name].append(serving.rate(port, path))
    return rates


def _older_after_publishing(port, environment):
    """
    Count the answers, of the page and of its shelf, that do not show what was just published.
    """
    serving.get(port, SHELF)
    database.figures(environment, "library", "publish", PATH, TITLE)
    # Nothing tells which worker answers: of so many over eight connections each takes its share.
    answers = serving.get_at_once(port, [PATH, SHELF] * ASKED_AFTER_PUBLISHING)
    return sum(not re.search(TITLE, answer.decode()) for answer in answers)


def _speed(rates):
    return [
        compared(
            name,
            unit="requests/s",
            ours=rates[ours],
            yardstick=yardstick,
            theirs=rates[theirs],
            goal=goal,
        )
        for name, ours, yardstick, theirs, goal in (
            ("library page, kept", "kept", "constant HTML, same size", "constant", KEPT_GOAL),
            ("library page, made afresh", "made", "article of 20 kB", "article", MADE_GOAL),
            ("library shelf, made afresh", "shelf", "article of 20 kB", "article", MADE_GOAL),
        )
    ]


def _limits(queries, searching, older):
    return [
        Result(
            name="library page, made afresh",
            unit="queries",
            value=queries,
            yardstick="at most",
            yardstick_value=QUERIES_LIMIT,
            ratio=QUERIES_LIMIT / queries,
            goal=1,
        ),
        Result(
            name="search, median of twenty",
            unit="ms",
            value=searching,
            yardstick="at most",
            yardstick_value=SEARCH_LIMIT,
            ratio=SEARCH_LIMIT / searching,
            goal=1,
        ),
        Result(
            name=f"older of {2 * ASKED_AFTER_PUBLISHING} after publishing",
            unit="answers",
            value=older,
            yardstick="at most",
            yardstick_value=0,
            ratio=float(older == 0),
            goal=1,
        ),
    ]
