"""
Who is told of what becomes of SIGs.
"""

from .lifecycle import tell_change, warn_of_rest, warned_of_rest

__all__ = ["tell_change", "warn_of_rest", "warned_of_rest"]
