"""
Forums: how long before a session those who said yes are reminded, how long what was announced or
changed can be taken back before its mail leaves, and when date polls speak up.
"""

from .environment import env

FORUM_REMINDER_MINUTES = env.list("FORUM_REMINDER_MINUTES", cast=int, default=[24 * 60, 60])

# In these seconds after a press of a button nothing leaves, and the change can be taken back.
FORUM_STOP_SECONDS = env.int("FORUM_STOP_SECONDS", default=600)

# So many hours before a date poll closes those who have not answered are reminded, once; and so
# many hours after it closed undecided others than its maker are told.
FORUM_POLL_NUDGE_HOURS = env.int("FORUM_POLL_NUDGE_HOURS", default=24)
FORUM_POLL_ALERT_HOURS = env.int("FORUM_POLL_ALERT_HOURS", default=24)
