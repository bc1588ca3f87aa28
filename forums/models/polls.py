"""
Asking which date suits people before there is one.
"""

from django.conf import settings
from django.db import models

from ..enums import PollChoice, PollState
from .programme import Holding, Session, Topic


class DatePoll(Holding):
    """
    A question to the audience of a topic: which of these dates suits you?

    It knows how the session is going to be held. Deciding makes a session of one of its options,
    `session`.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="polls")
    state = models.CharField(max_length=10, choices=PollState, default=PollState.OPEN)
    closes_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    nudged_at = models.DateTimeField(null=True, blank=True)
    alerted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    session = models.OneToOneField(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="poll"
    )

    class Meta:
        ordering = ["closes_at", "pk"]
        indexes = [
            models.Index(fields=["closes_at"], condition=models.Q(state="open"), name="poll_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="decided", session__isnull=False)
                | (~models.Q(state="decided") & models.Q(session__isnull=True)),
                name="decided_polls_name_their_session",
            ),
            models.UniqueConstraint(
                fields=["topic"], condition=models.Q(state="open"), name="one_open_poll_of_a_topic"
            ),
        ]

    def __str__(self):
        return f"Which date for {self.topic_id}"


class PollOption(models.Model):
    """
    One date of a poll; wall times in the zone of the poll, instants (UTC) derived from them.
    """

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="options")
    date = models.DateField()
    start_time = models.TimeField()
    end_time = models.TimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "starts_at", "ends_at"], name="one_option_for_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="option_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.date:%d %B %Y}, {self.start_time:%H:%M}"


class PollVote(models.Model):
    """
    What one member said to one date of a poll.
    """

    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="poll_votes"
    )
    choice = models.CharField(max_length=8, choices=PollChoice)
    voted_at = models.DateTimeField()

    class Meta:
        ordering = ["voted_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["option", "member"], name="one_vote_for_an_option")
        ]

    def __str__(self):
        return f"{self.member_id} says {self.choice} to {self.option_id}"
