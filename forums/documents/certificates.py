"""
A certificate of attendance as a tagged PDF (PDF/UA-1), from plain values.
"""

import datetime
import tempfile
from pathlib import Path

from resources.documents import line, typeset

_TEMPLATE = Path(__file__).parent / "certificate.typ"
_LINES = ("name", "title", "when", "length", "host", "code", "address")


def make_certificate(certified):
    """
    Return what a queries.Certified says as the bytes of a PDF file; the same has the same bytes.

    Raises NotSet.
    """
    issued = certified.issued_at.astimezone(datetime.UTC)
    values = {
        **{name: line(getattr(certified, name)) for name in _LINES},
        "issued": f"{issued.day} {issued:%B %Y}",
        "date": [issued.year, issued.month, issued.day],
        "modified": int(issued.timestamp()),
    }
    with tempfile.TemporaryDirectory() as folder:
        return typeset(_TEMPLATE, values, Path(folder))
