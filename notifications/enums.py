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
