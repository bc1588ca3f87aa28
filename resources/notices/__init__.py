"""
The kinds of mail that the library sends, and when each is still worth sending.
"""

from . import promises, suggestions
from .board import BOARD_STREAM, BOARD_TOKEN, board_address

__all__ = ["BOARD_STREAM", "BOARD_TOKEN", "board_address", "promises", "suggestions"]
