"""
How much memory a worker and what it starts take while a whole book becomes an EPUB and a PDF, and
how long that takes.
"""

import os

from .database import figures
from .report import Result

MEMORY_LIMIT_MB = 500


def measure():
    """
    Make a book of 150,000 words and 40 photos in each format, each in a worker's process.
    """
    environment = {
        "LOG_LEVEL": "ERROR",
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pielink.settings.test",
    }
    return [_measured(environment, kind) for kind in ("epub", "pdf")]


def _measured(environment, kind):
    found = figures(environment, "books", kind)
    return Result(
        name=f"{kind} of {found['bytes'] / 1e6:.1f} MB in {found['seconds']:.1f} s",
        unit="MB",
        value=found["megabytes"],
        yardstick="at most",
        yardstick_value=MEMORY_LIMIT_MB,
        ratio=MEMORY_LIMIT_MB / found["megabytes"],
        goal=1,
    )
