"""
The kinds of mail that the library sends, and when each is still worth sending.
"""

from . import lines, promises, suggestions
from .board import BOARD_STREAM, BOARD_TOKEN, board_address
from .newsletters import NEWSLETTER_TRIAL

__all__ = [
    "BOARD_STREAM",
    "BOARD_TOKEN",
    "NEWSLETTER_TRIAL",
    "board_address",
    "lines",
    "promises",
    "suggestions",
]
