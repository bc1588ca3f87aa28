"""
What a profile of the directory may say, and to whom.
"""

from django.db import models


class Nation(models.TextChoices):
    ENGLAND = "england", "England"
    SCOTLAND = "scotland", "Scotland"
    WALES = "wales", "Wales"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"
    IRELAND = "ireland", "Ireland"
    ELSEWHERE = "elsewhere", "Elsewhere"


class SeenBy(models.TextChoices):
    """
    Who is shown one part of a listed profile.
    """

    NOBODY = "nobody", "Nobody"
    SIGS = "sigs", "People in a SIG with me"
    MEMBERS = "members", "Members"
