"""
A session while it is prepared, held and looked back on: who takes which part, and who came.
"""

from django.conf import settings
from django.db import models

from ..enums import PartName, Presence
from .answers import Guest
from .programme import Session


class Part(models.Model):
    """
    A small part that a member takes in a session, such as keeping the time.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=12, choices=PartName)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="parts"
    )
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="one_person_for_a_part")
        ]

    def __str__(self):
        return f"{self.member_id}: {self.get_name_display()}"


class Attendance(models.Model):
    """
    Whether one person, member or guest, was at a session. Only the host reads it.

    `opened_at` is when they asked for the way in, from which presence is suggested and nothing
    more; `presence` is empty until the host marks it.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attendances",
    )
    guest = models.ForeignKey(
        Guest, null=True, blank=True, on_delete=models.CASCADE, related_name="attendances"
    )
    presence = models.CharField(max_length=10, choices=Presence, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"], name="one_attendance_of_a_member"
            ),
            models.UniqueConstraint(fields=["session", "guest"], name="one_attendance_of_a_guest"),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, guest__isnull=True)
                | models.Q(member__isnull=True, guest__isnull=False),
                name="attendance_is_a_members_or_a_guests",
            ),
            models.CheckConstraint(
                condition=models.Q(presence="", marked_at__isnull=True)
                | (~models.Q(presence="") & models.Q(marked_at__isnull=False)),
                name="marked_attendance_says_when",
            ),
        ]

    def __str__(self):
        return f"{self.member_id or self.guest_id} at {self.session_id}"


class Certificate(models.Model):
    """
    Proof that somebody was at a session, found by its code, which nobody can guess.
    """

    code = models.CharField(max_length=20, unique=True)
    attendance = models.OneToOneField(
        Attendance, on_delete=models.CASCADE, related_name="certificate"
    )
    name = models.CharField(max_length=120)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["issued_at", "pk"]

    def __str__(self):
        return self.code
