"""
The kinds of mail that the library sends, and when each is still worth sending.
"""

from . import promises, suggestions

__all__ = ["promises", "suggestions"]
