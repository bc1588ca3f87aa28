"""
Choices of the library.
"""

from django.db import models


class Audience(models.TextChoices):
    PUBLIC = "public", "Everyone"
    MEMBERS = "members", "Registered members"
    SIG = "sig", "Members of one SIG"
