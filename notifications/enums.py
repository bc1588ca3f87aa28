"""
What a notice is to the person who gets it.
"""

from django.db import models


class Category(models.TextChoices):
    """
    Service: news of what one did or said yes to. Subscription: can be turned off. Personal: one
    person's words to another, relayed.
    """

    SERVICE = "service", "Service"
    SUBSCRIPTION = "subscription", "Subscription"
    PERSONAL = "personal", "Personal"


class Pace(models.TextChoices):
    """
    How a member wants to hear of what a stream brings.
    """

    AT_ONCE = "at_once", "By mail, at once"
    DAILY = "daily", "In a daily round-up"
    WEEKLY = "weekly", "In a weekly round-up"
    SITE = "site", "On the site only"
    OFF = "off", "Not at all"


class Verdict(models.TextChoices):
    """
    What became of one mail, as a mail server or a provider told us of it later.

    Gone alone makes an address one that does not work, and no domain once it is said again after
    days. A full mailbox, a refusal of spam and whatever may pass by itself never do.
    """

    GONE = "gone", "No such mailbox"
    NO_DOMAIN = "no_domain", "No such domain"
    BLOCKED = "blocked", "Blocked by their organisation"
    FULL = "full", "Their mailbox is full"
    LATER = "later", "Not now"
    UNCLEAR = "unclear", "Came back, and we cannot tell why"
    COMPLAINT = "complaint", "Called unwanted"


class Trouble(models.TextChoices):
    """
    Why no mail but account mail goes to an address.
    """

    GONE = "gone", "No such mailbox"
    NO_DOMAIN = "no_domain", "No such domain"
    BY_HAND = "by_hand", "Stopped by hand"


class Marks(models.TextChoices):
    """
    How a kind's deliveries are taken down: each by itself, or a group at a time.

    What is marked each by itself leaves at most one mail of a worker in doubt when it is killed.
    What is marked in groups is sent nearly twice as fast and leaves up to a group in doubt.
    """

    EACH = "each", "Each by itself"
    GROUPED = "grouped", "In groups"
