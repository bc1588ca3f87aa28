"""
Choices of the library.
"""

from django.db import models


class Audience(models.TextChoices):
    PUBLIC = "public", "Everyone"
    MEMBERS = "members", "Registered members"
    SIG = "sig", "Members of one SIG"


class BookFormat(models.TextChoices):
    EPUB = "epub", "EPUB"
    PDF = "pdf", "PDF"


class BookState(models.TextChoices):
    WAITING = "waiting", "Waiting its turn"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"


class Verdict(models.TextChoices):
    APPROVE = "approve", "Approve it\nIt is published"
    CHANGES = "changes", "Ask for changes\nSay below what to change"
    COMMENT = "comment", "Only comment\nThe decision stays open"
