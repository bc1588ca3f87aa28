"""
Forums: how long before a session those who said yes are reminded, in minutes.
"""

from .environment import env

FORUM_REMINDER_MINUTES = env.list("FORUM_REMINDER_MINUTES", cast=int, default=[24 * 60, 60])
