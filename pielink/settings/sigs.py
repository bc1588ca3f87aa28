"""
SIGs: what a proposal needs to be taken up, and when a SIG comes to rest by itself.
"""

from .environment import env

# So many must be interested within so many days, and one of them would help to run it.
SIG_WANTED = env.int("SIG_WANTED", default=5)
SIG_DECIDE_DAYS = env.int("SIG_DECIDE_DAYS", default=60)

# After so many days without a session, with none to come, a SIG rests. Those who run it hear of it
# so many days before.
SIG_QUIET_DAYS = env.int("SIG_QUIET_DAYS", default=120)
SIG_QUIET_WARNING_DAYS = env.int("SIG_QUIET_WARNING_DAYS", default=7)

# After so many days with nobody who runs it, a SIG rests.
SIG_NOBODY_DAYS = env.int("SIG_NOBODY_DAYS", default=14)
