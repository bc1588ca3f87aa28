"""
The one kind of mail that accounts send.
"""

from .enums import Category
from .registry import NoticeKind, register

ACCOUNT = NoticeKind(
    name="notifications.account",
    label="About an account",
    category=Category.SERVICE,
    why="of something done with an account, or about to be",
    sensitive=True,
)

register(ACCOUNT)
