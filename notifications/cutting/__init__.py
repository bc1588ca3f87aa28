"""
What somebody wrote in a mail, set apart from all that came with it.
"""

from .cutter import Cut, cut, cut_text, ours_in
from .patterns import ABOVE

__all__ = ["ABOVE", "Cut", "cut", "cut_text", "ours_in"]
