"""
Files made of plain values.
"""

from .tables import write_csv

__all__ = ["write_csv"]
