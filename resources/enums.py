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


class SuggestionKind(models.TextChoices):
    RESOURCE = "resource", "Something for the library"
    CORRECTION = "correction", "A correction"


class SuggestionState(models.TextChoices):
    OPEN = "open", "Waiting for an editor"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    DONE = "done", "Done"
