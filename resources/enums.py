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


class PageState(models.TextChoices):
    IN_USE = "in_use", "In use"
    SUPERSEDED = "superseded", "Replaced by a newer page"
    ARCHIVED = "archived", "Archived"
    WITHDRAWN = "withdrawn", "Withdrawn"
