"""
The kinds and states of threads and posts.
"""

from django.db import models


class ThreadKind(models.TextChoices):
    DISCUSSION = "discussion", "Discussion"
    QUESTION = "question", "Question"
    SESSION = "session", "About a session"


class ThreadOutcome(models.TextChoices):
    NONE = "", "Open"
    ANSWERED = "answered", "Answered"
    DECIDED = "decided", "Decided"


class PostState(models.TextChoices):
    """
    What is to be seen of a post; one that is deleted or hidden leaves its place and no words.
    """

    SHOWN = "shown", "Shown"
    DELETED = "deleted", "Deleted by its author"
    HIDDEN = "hidden", "Hidden by a facilitator"


class PostSource(models.TextChoices):
    SITE = "site", "Written on the site"
    MAIL = "mail", "Came by e-mail"


class FollowChoice(models.TextChoices):
    FOLLOW = "follow", "Follow"
    MUTE = "mute", "Mute"


class ReportReason(models.TextChoices):
    IDENTIFIES = "identifies", "It could identify a client"
    UNKIND = "unkind", "It is unkind or discriminates"
    BREACH = "breach", "It tells who said or who was there"
    ADVERT = "advert", "It is an advertisement"
    OTHER = "other", "Something else"


class ReportState(models.TextChoices):
    OPEN = "open", "Waiting for a facilitator"
    UPHELD = "upheld", "The post was hidden"
    DISMISSED = "dismissed", "The post stays"


class DecisionKind(models.TextChoices):
    """
    What somebody who looks after a SIG did about a post.
    """

    HIDDEN = "hidden", "Hidden"
    KEPT = "kept", "Left to stand"
    RESTORED = "restored", "Shown again"
    ERASED = "erased", "Erased for good"
