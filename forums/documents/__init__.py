"""
Files made of plain values.
"""

from resources.documents import NotSet

from .certificates import make_certificate
from .tables import write_csv

__all__ = ["NotSet", "make_certificate", "write_csv"]
