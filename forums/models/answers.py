"""
Who answered: members, and guests who have no account; the line for a place, and what is offered
to those who stand in it.
"""

from django.conf import settings
from django.db import models

from ..enums import AnswerChoice, OfferState
from .programme import Session, Topic


class Guest(models.Model):
    """
    Somebody without an account who answers one topic, by name and e-mail.

    One who filled in a form counts once they have confirmed it from their mail: `confirmed_at`.
    One whom a host added for them, after a call, may have no address. Some time after the last
    session `name` and `email` are emptied, `forgotten_at` says when; their answer stays as a
    number.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "email"],
                condition=~models.Q(email=""),
                name="one_guest_of_an_address",
            )
        ]

    def __str__(self):
        return self.name or "A guest"

    def get_short_name(self):
        """
        Return what they are greeted by.
        """
        return self.name.split(" ")[0]


class Answer(models.Model):
    """
    What one person, member or guest, said about one date. No row means they said nothing.

    Those who wait stand in line by `rank`, which only a host changes, then by `waiting_since`.
    `noted_by` is who wrote it down for somebody who phoned.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="answers",
    )
    guest = models.ForeignKey(
        Guest, null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    choice = models.CharField(max_length=8, choices=AnswerChoice)
    answered_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    waiting_since = models.DateTimeField(null=True, blank=True)
    rank = models.PositiveIntegerField(default=0)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    wants_bsl = models.BooleanField(default=False)
    wants_captions = models.BooleanField(default=False)
    wants_dial_in = models.BooleanField(default=False)
    access_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["answered_at", "pk"]
        indexes = [models.Index(fields=["session", "choice"], name="answer_session_choice")]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="one_answer_per_date"),
            models.UniqueConstraint(fields=["session", "guest"], name="one_guest_answer_per_date"),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, guest__isnull=True)
                | models.Q(member__isnull=True, guest__isnull=False),
                name="answer_is_a_members_or_a_guests",
            ),
            models.CheckConstraint(
                condition=models.Q(choice=AnswerChoice.WAITING, waiting_since__isnull=False)
                | (~models.Q(choice=AnswerChoice.WAITING) & models.Q(waiting_since__isnull=True)),
                name="waiting_answers_say_since_when",
            ),
        ]

    def __str__(self):
        return f"{self.name} says {self.choice} to {self.session_id}"

    @property
    def name(self):
        """
        Name who answered.
        """
        return self.member.name if self.member_id else str(self.guest)


class Offer(models.Model):
    """
    A place that is kept until a moment for somebody who waits for one.

    While it is open the place counts as taken.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="offers")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["until"], condition=models.Q(state="open"), name="offer_open")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["answer"], condition=models.Q(state="open"), name="one_open_offer"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", settled_at__isnull=True)
                | (~models.Q(state="open") & models.Q(settled_at__isnull=False)),
                name="settled_offers_say_when",
            ),
        ]

    def __str__(self):
        return f"{self.get_state_display()}: {self.answer_id}"


class LineMove(models.Model):
    """
    Somebody was moved in the line for a place, by whom, and why; places count from one.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="line_moves")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="line_moves")
    place_before = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.answer_id} from {self.place_before} to {self.place}"
