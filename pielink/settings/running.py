"""
Running SIGs: how long somebody may think about it, and how long is kept what visitors wrote to
those who do.
"""

from .environment import env

# So many days after somebody was asked to run a SIG the question lapses; half-way through they are
# reminded once.
SIG_OFFER_DAYS = env.int("SIG_OFFER_DAYS", default=14)

# So many days after the last message what somebody without an account wrote to a SIG is forgotten.
SIG_CONTACT_KEEP_DAYS = env.int("SIG_CONTACT_KEEP_DAYS", default=180)
