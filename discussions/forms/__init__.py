"""
What people type in threads.
"""

from .posts import CloseForm, EditForm, PostForm, ThreadForm

__all__ = ["CloseForm", "EditForm", "PostForm", "ThreadForm"]
