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
