"""
Forums: how long before a session those who said yes are reminded, how long what was announced or
changed can be taken back before its mail leaves, how long a place is kept for those in line, when
a host is asked for the write-up, when date polls speak up, and how long is kept who came without
an account.
"""

from .environment import env

FORUM_REMINDER_MINUTES = env.list("FORUM_REMINDER_MINUTES", cast=int, default=[24 * 60, 60])

# In these seconds after a press of a button nothing leaves, and the change can be taken back.
FORUM_STOP_SECONDS = env.int("FORUM_STOP_SECONDS", default=600)

# So many days after the last session of a topic the names and addresses of its guests leave, and
# so many days after they asked those of guests who never confirmed.
FORUM_GUEST_KEEP_DAYS = env.int("FORUM_GUEST_KEEP_DAYS", default=90)
FORUM_GUEST_CONFIRM_DAYS = env.int("FORUM_GUEST_CONFIRM_DAYS", default=3)

# A place that comes free is kept for the next in line for so many hours, and for less when the
# session is near: a quarter of the time left, but so many minutes at least. Where not even twice
# that is left, it is for the first who says yes.
FORUM_OFFER_HOURS = env.int("FORUM_OFFER_HOURS", default=24)
FORUM_OFFER_LEAST_MINUTES = env.int("FORUM_OFFER_LEAST_MINUTES", default=30)

# So many days after a session its host is asked once for the write-up, if there is none.
FORUM_WRITE_UP_DAYS = env.int("FORUM_WRITE_UP_DAYS", default=3)

# So many hours before a date poll closes those who have not answered are reminded, once; and so
# many hours after it closed undecided others than its maker are told.
FORUM_POLL_NUDGE_HOURS = env.int("FORUM_POLL_NUDGE_HOURS", default=24)
FORUM_POLL_ALERT_HOURS = env.int("FORUM_POLL_ALERT_HOURS", default=24)

# The words of a hidden post are erased after so many days, those of one that its author deleted
# sooner. One member starts no more threads and writes no more posts within an hour than these.
DISCUSSIONS_HIDDEN_KEEP_DAYS = env.int("DISCUSSIONS_HIDDEN_KEEP_DAYS", default=90)
DISCUSSIONS_DELETED_KEEP_DAYS = env.int("DISCUSSIONS_DELETED_KEEP_DAYS", default=30)
DISCUSSIONS_THREADS_AN_HOUR = env.int("DISCUSSIONS_THREADS_AN_HOUR", default=6)
DISCUSSIONS_POSTS_AN_HOUR = env.int("DISCUSSIONS_POSTS_AN_HOUR", default=30)
