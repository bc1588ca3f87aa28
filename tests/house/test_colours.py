"""
Text and edges stand out from what lies under them, in light and in dark (WCAG 2.2, 1.4.3, 1.4.11).
"""

import itertools
import re

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "pielink" / "static"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
COLOURS = {
    name: schemes for name, *schemes in TOKEN.findall((STATIC / "css" / "tokens.css").read_text())
}
GROUNDS = ["paper", "sheet", "sunken"]
THEMES = ["awareness", "training", "enquiry", "spaces", "rs"]
STATES = ["action", "good", "warn", "bad"]
TEXT = [
    *itertools.product(["ink", "ink-soft", *STATES, *THEMES], GROUNDS),
    *((ink, f"{state}-soft") for state in STATES for ink in ("ink", "ink-soft", state)),
    ("action-ink", "action"),
    ("action-ink", "action-strong"),
    ("action-strong", "action-soft"),
    ("bad-ink", "bad"),
    ("paper", "ink"),
]
EDGES = list(itertools.product(["edge", "focus"], [*GROUNDS, "action-soft"]))


def luminance(colour):
    """
    Return the relative luminance of #rrggbb, 0 to 1, as WCAG 2.2 defines it.
    """
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink, ground, scheme):
    assert contrast(COLOURS[ink][scheme], COLOURS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_the_edge_of_a_control_can_be_seen(edge, ground, scheme):
    assert contrast(COLOURS[edge][scheme], COLOURS[ground][scheme]) >= 3


def test_the_letters_weigh_at_most_110_kilobytes():
    assert sum(font.stat().st_size for font in (STATIC / "fonts").glob("*.woff2")) <= 110_000
