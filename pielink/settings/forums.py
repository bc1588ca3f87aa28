"""
Forums: how long before a session those who said yes are reminded, and how long what was announced
or changed can be taken back before its mail leaves.
"""

from .environment import env

FORUM_REMINDER_MINUTES = env.list("FORUM_REMINDER_MINUTES", cast=int, default=[24 * 60, 60])

# In these seconds after a press of a button nothing leaves, and the change can be taken back.
FORUM_STOP_SECONDS = env.int("FORUM_STOP_SECONDS", default=600)
