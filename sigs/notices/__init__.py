"""
The kinds of mail about SIGs.
"""

from .lifecycle import about_state, news_stream

__all__ = ["about_state", "news_stream"]
