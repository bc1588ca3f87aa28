"""
Threads in SIGs: posts, who follows and has read what, and what was reported.
"""

from .moderation import Decision, Report
from .reading import BoardVisit, ReadMark, ThreadFollow
from .threads import POSTS_ON_A_PAGE, Attachment, Board, Mention, Post, PostRevision, Thread

__all__ = [
    "POSTS_ON_A_PAGE",
    "Attachment",
    "Board",
    "BoardVisit",
    "Decision",
    "Mention",
    "Post",
    "PostRevision",
    "ReadMark",
    "Report",
    "Thread",
    "ThreadFollow",
]
