"""
How each person wants to hear of what streams bring.
"""

from django.conf import settings
from django.db import models

from ..enums import Pace


class StreamPreference(models.Model):
    """
    How one person wants to hear of one stream; without a row it is as the stream's default says.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stream_preferences"
    )
    stream = models.CharField(max_length=60)
    pace = models.CharField(max_length=10, choices=Pace)
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["stream", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "stream"], name="one_preference_of_a_stream"),
            models.CheckConstraint(
                condition=models.Q(pace__in=["at_once", "daily", "weekly", "site", "off"]),
                name="pace_is_known",
            ),
        ]

    def __str__(self):
        return f"{self.member}, {self.stream}: {self.get_pace_display()}"


class MailSettings(models.Model):
    """
    When one person wants their round-ups, by the clock of their own time zone, and until when
    they want no subscription at all.

    Without a row they get round-ups at seven, the weekly one on Mondays (weekday 0).
    """

    ROUNDUP_HOUR, ROUNDUP_WEEKDAY = 7, 0

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_settings"
    )
    roundup_hour = models.PositiveSmallIntegerField(default=ROUNDUP_HOUR)
    roundup_weekday = models.PositiveSmallIntegerField(default=ROUNDUP_WEEKDAY)
    paused_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "mail settings"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(roundup_hour__lte=23, roundup_weekday__lte=6),
                name="roundup_has_an_hour_and_a_weekday",
            )
        ]

    def __str__(self):
        return f"Mail of {self.member}"
