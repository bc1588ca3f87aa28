"""
Forums: how long before a session those who said yes are reminded, how long what was announced or
changed can be taken back before its mail leaves, and when a host is asked for the write-up.
"""

from .environment import env

FORUM_REMINDER_MINUTES = env.list("FORUM_REMINDER_MINUTES", cast=int, default=[24 * 60, 60])

# In these seconds after a press of a button nothing leaves, and the change can be taken back.
FORUM_STOP_SECONDS = env.int("FORUM_STOP_SECONDS", default=600)

# So many days after a session its host is asked once for the write-up, if there is none.
FORUM_WRITE_UP_DAYS = env.int("FORUM_WRITE_UP_DAYS", default=3)
