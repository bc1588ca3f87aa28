"""
What people type in threads.
"""

from .gentle import GentleMixin
from .moderation import DecideForm, ReportForm
from .posts import CloseForm, EditForm, PostForm, ThreadForm

__all__ = [
    "CloseForm",
    "DecideForm",
    "EditForm",
    "GentleMixin",
    "PostForm",
    "ReportForm",
    "ThreadForm",
]
