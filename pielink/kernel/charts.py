"""
Small charts as SVG (SVG 2) from plain values, readable in black and white: the numbers stand beside
the bars, and what is counted differs by pattern. Colours come from the style sheet, by class.
"""

import textwrap
from dataclasses import dataclass
from html import escape

WIDTH = 400
_BARS = 270
_ROW = 42
_LINE = 18
_SWATCH = 14
_LABEL_CHARACTERS = 56
_PATTERNS = (
    ("dots", '<circle cx="3" cy="3" r="1.5"/>'),
    ("hatch", '<path d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5"/>'),
)


@dataclass(frozen=True)
class Bar:
    """
    One bar: `whole` is drawn as its outline, `parts` are stacked inside from the left, one for each
    name of the key, and `mark` is a line beneath. All are counts; None is drawn as nothing.
    `words` are its numbers as they stand beside it.
    """

    label: str
    words: str
    whole: int | None
    parts: tuple[int, ...]
    mark: int | None


@dataclass(frozen=True)
class Key:
    """
    What the drawing stands for: the outline, each of at most four parts, the line beneath and the
    numbers beside a bar, in words.
    """

    whole: str
    parts: tuple[str, ...]
    mark: str
    words: str


def bars(*, name, title, description, key, bars):
    """
    Return one SVG element with its title, its description and a bar for each Bar, all to one scale.

    `name` begins the ids in it, so it is the chart's own on a page; `title` and `description` are
    plain text.
    """
    top = (len(key.parts) + 3) // 2 * _LINE + 30
    height = top + len(bars) * _ROW
    most = max((_longest(bar) for bar in bars), default=0) or 1
    rows = [_bar(bar, name, top + n * _ROW, _BARS / most) for n, bar in enumerate(bars)]
    return "".join(
        [
            f'<svg class="chart" role="img" viewBox="0 0 {WIDTH} {height}"',
            f' aria-labelledby="{name}-title {name}-description">',
            f'<title id="{name}-title">{escape(title)}</title>',
            f'<desc id="{name}-description">{escape(description)}</desc>',
            _definitions(name),
            _legend(key, name),
            *rows,
            "</svg>",
        ]
    )


def _longest(bar):
    return max(bar.whole or 0, sum(bar.parts), bar.mark or 0)


def _definitions(name):
    patterns = [
        f'<pattern id="{name}-{kind}" class="{kind}" width="6" height="6" '
        f'patternUnits="userSpaceOnUse">{drawn}</pattern>'
        for kind, drawn in _PATTERNS
    ]
    return f"<defs>{''.join(patterns)}</defs>"


def _legend(key, name):
    entries = [
        (key.whole, lambda x, y: _rect("whole", x, y, _SWATCH, 12)),
        *(
            (words, lambda x, y, part=part: _part(part, name, x, y, _SWATCH))
            for part, words in enumerate(key.parts)
        ),
        (key.mark, lambda x, y: _rect("mark", x, y + 4, _SWATCH, 4)),
    ]
    drawn = []
    for number, (words, draw) in enumerate(entries):
        x, y = number % 2 * WIDTH // 2 + 1, number // 2 * _LINE + 2
        drawn += [draw(x, y), _text("key", x + _SWATCH + 6, y + 11, words)]
    lines = (len(entries) + 1) // 2
    drawn.append(_text("key", 1, lines * _LINE + 13, key.words))
    return "".join(drawn)


def _bar(bar, name, y, scale):
    label = textwrap.shorten(bar.label, _LABEL_CHARACTERS, placeholder=" …")
    drawn = [_text("label", 1, y + 11, label)]
    x = 1
    for part, number in enumerate(bar.parts):
        if number:
            drawn.append(_part(part, name, x, y + 17, number * scale))
        x += number * scale
    if bar.whole:
        drawn.append(_rect("whole", 1, y + 17, bar.whole * scale, 12))
    if bar.mark:
        drawn.append(_rect("mark", 1, y + 31, bar.mark * scale, 4))
    drawn.append(_text("words", _BARS + 10, y + 27, bar.words))
    return "".join(drawn)


def _part(part, name, x, y, width):
    """
    Draw one of the stacked parts: solid, dotted, hatched, or pale.
    """
    filling = ("", f"{name}-dots", f"{name}-hatch", "")[part]
    fill = f' fill="url(#{filling})"' if filling else ""
    return _rect(f"part part-{part + 1}", x, y, width, 12, fill)


def _rect(kind, x, y, width, height, more=""):
    return f'<rect class="{kind}" x="{x:.4g}" y="{y}" width="{width:.4g}" height="{height}"{more}/>'


def _text(kind, x, y, words):
    return f'<text class="{kind}" x="{x:.4g}" y="{y}">{escape(words)}</text>'
