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


class TextState(models.TextChoices):
    """
    What became of reading a document's words; empty where nobody has tried yet.
    """

    READ = "read", "Read"
    CUT = "cut", "Read in part"
    PICTURES = "pictures", "Pictures of pages"
    EMPTY = "empty", "Without words"
    LOCKED = "locked", "Locked"
    BROKEN = "broken", "Broken"
    SLOW = "slow", "Given up"
