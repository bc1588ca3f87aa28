"""
How fast mail may go, and to which domains for now not at all.
"""

from django.db import models


class DomainPause(models.Model):
    """
    A domain that takes no mail for now: since when, until when, and in whose words.

    The row goes once the domain takes a mail again; `failures` counts the pauses until then.
    """

    domain = models.CharField(max_length=254, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    failures = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["domain"]

    def __str__(self):
        return f"{self.domain} until {self.until}"


class SendingRate(models.Model):
    """
    How far a limit has been used up: the next mail may go at `free_at`.

    `name` is a domain, or `*` for all mail. `planned_at` is how far what was put off reaches.
    """

    name = models.CharField(max_length=254, unique=True)
    free_at = models.DateTimeField()
    planned_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name}: {self.free_at}"
