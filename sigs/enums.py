"""
The states, kinds and ways of SIGs.
"""

from django.db import models


class SigState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    FORMING = "forming", "Forming"
    ACTIVE = "active", "Active"
    RESTING = "resting", "Resting"
    CLOSED = "closed", "Closed"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Not taken up"


# Who looks for a SIG finds these; the others are over.
LIVE_STATES = [SigState.PROPOSED, SigState.FORMING, SigState.ACTIVE, SigState.RESTING]

# Taken up, and not over: here one joins, meets and talks.
OPEN_STATES = [SigState.FORMING, SigState.ACTIVE, SigState.RESTING]

# What needs somebody who runs it, or comes to rest.
AWAKE_STATES = [SigState.FORMING, SigState.ACTIVE]

# Nothing happens here any more.
OVER_STATES = [SigState.CLOSED, SigState.DECLINED, SigState.EXPIRED]


class SigKind(models.TextChoices):
    SIG = "sig", "Special Interest Group"
    BOARD = "board", "Editorial board"
    PRODUCTION = "production", "Production team"
    COHORT = "cohort", "Cohort"


class Joining(models.TextChoices):
    """
    How one comes to belong to a SIG; a hidden one is known to those alone who belong to it.
    """

    OPEN = "open", "Anybody registered joins"
    REQUEST = "request", "People ask, and a facilitator says yes"
    INVITATION = "invitation", "By invitation"
    HIDDEN = "hidden", "By invitation, and nobody else knows of it"


class SigEvent(models.TextChoices):
    """
    What changes the state of a SIG.
    """

    PROPOSE = "propose", "Proposed"
    TAKE_UP = "take_up", "Taken up"
    DECLINE = "decline", "Declined"
    EXPIRE = "expire", "Not taken up in time"
    START = "start", "Started"
    REST = "rest", "Put to rest"
    WAKE = "wake", "Woken up"
    CLOSE = "close", "Closed"


class CharterPrompt(models.TextChoices):
    """
    What a SIG writes down of itself before it starts.
    """

    WHO = "who", "Who is it for?"
    TOGETHER = "together", "What do we do together?"
    OUTSIDE = "outside", "What is not for this SIG?"
    RHYTHM = "rhythm", "How often do we meet, and when?"
    DECISIONS = "decisions", "How do we decide things?"


class RequestState(models.TextChoices):
    WAITING = "waiting", "Waiting for an answer"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class OfferState(models.TextChoices):
    """
    What has become of something one person was offered: to join a SIG, or to run it.
    """

    OPEN = "open", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Not answered in time"
    WITHDRAWN = "withdrawn", "Withdrawn"


class TermRole(models.TextChoices):
    FACILITATOR = "facilitator", "Facilitator"
    DEPUTY = "deputy", "Deputy"


class TermEnd(models.TextChoices):
    HANDED_OVER = "handed_over", "Handed over"
    LAPSED = "lapsed", "Ended with nobody to take over"
    LEFT = "left", "Left"
    REMOVED = "removed", "Taken off by an organiser"
