"""
The programme: seasons, the topics in them, the sessions a topic is held on, and who answered.
"""

import functools
import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from .clock import zone_label
from .enums import (
    AnswerChoice,
    Audience,
    ChangeKind,
    Confidentiality,
    RecordingPolicy,
    ReplyKind,
    SessionState,
    SessionType,
)


class Season(models.Model):
    """
    A run of forums with a beginning and an end.
    """

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    introduction = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="season_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("forums:season", args=[self.slug])


class Topic(models.Model):
    """
    A question worth an hour and a half, asked on one date or on several.
    """

    title = models.CharField(max_length=160)
    question = models.TextField()
    season = models.ForeignKey(
        Season, null=True, blank=True, on_delete=models.PROTECT, related_name="topics"
    )
    sig = models.ForeignKey(
        "sigs.Sig", null=True, blank=True, on_delete=models.PROTECT, related_name="topics"
    )
    theme = models.ForeignKey(
        "frameworks.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="topics"
    )
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.REGISTERED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience=Audience.REGISTERED) | models.Q(sig__isnull=False),
                name="topic_for_a_sig_names_it",
            )
        ]

    def __str__(self):
        return self.title


class SessionQuerySet(models.QuerySet):
    def coming(self, now):
        """
        Keep announced sessions that have not ended.
        """
        return self.filter(state=SessionState.ANNOUNCED, ends_at__gt=now)

    def public_knowledge(self):
        """
        Keep what has been announced, whatever became of it since.
        """
        return self.exclude(state=SessionState.DRAFT)

    def in_order(self):
        return self.order_by("starts_at", "pk")


class Session(models.Model):
    """
    One date of a topic.

    `date`, `start_time`, `end_time` and `time_zone` are what people agreed on the wall clock;
    `starts_at` and `ends_at` (UTC) are derived from them whenever they are set.
    """

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="sessions")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.CharField(max_length=16, choices=SessionType, default=SessionType.CONVERSATION)
    state = models.CharField(max_length=12, choices=SessionState, default=SessionState.DRAFT)
    date = models.DateField()
    start_time = models.TimeField()
    end_time = models.TimeField()
    time_zone = models.CharField(max_length=64, default="Europe/London")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_sessions",
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)
    join_link = models.URLField(max_length=500, blank=True)
    place = models.CharField(max_length=200, blank=True)
    confidentiality = models.CharField(max_length=16, choices=Confidentiality, blank=True)
    recording_policy = models.CharField(max_length=10, choices=RecordingPolicy, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    announced_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["state", "starts_at"], name="session_state_start")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gt=0),
                name="session_capacity_is_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(state=SessionState.DRAFT)
                | (
                    models.Q(host__isnull=False)
                    & (~models.Q(join_link="") | ~models.Q(place=""))
                    & ~models.Q(confidentiality="")
                    & ~models.Q(recording_policy="")
                ),
                name="session_announced_only_when_complete",
            ),
        ]

    def __str__(self):
        return f"{self.topic.title}, {self.date:%d %B %Y}"

    def get_absolute_url(self):
        return session_address(self.pk, self.topic.title)

    @property
    def calendar_uid(self):
        """
        Name the identifier under which every calendar keeps this session, whatever happens to it.
        """
        return f"session-{self.uid}@{settings.MAIL_DOMAIN}"

    @property
    def zone_label(self):
        """
        Name the clock the session goes by, such as "London time".
        """
        return zone_label(self.time_zone)

    def missing(self):
        """
        List what has to be settled before this session can be announced, in words.
        """
        needs = [
            (self.host_id, "who hosts it"),
            (self.join_link or self.place, "how people join: a link or a place"),
            (self.confidentiality, "what may be passed on afterwards"),
            (self.recording_policy, "whether it is recorded"),
        ]
        return [words for settled, words in needs if not settled]


@functools.lru_cache(maxsize=4096)
def session_address(pk, title):
    """
    Return the address of a session's page; kept, since every list asks for as many as it has rows.
    """
    return reverse("forums:session", args=[pk, slugify(title) or "session"])


class SessionChange(models.Model):
    """
    Something that happened to a session after it was drafted, and what the time was before it.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    starts_at_before = models.DateTimeField(null=True, blank=True)
    ends_at_before = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.session_id}"


class Answer(models.Model):
    """
    What one person said about one date. No row means they have not said anything.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="answers"
    )
    choice = models.CharField(max_length=8, choices=AnswerChoice)
    answered_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    waiting_since = models.DateTimeField(null=True, blank=True)
    wants_bsl = models.BooleanField(default=False)
    wants_captions = models.BooleanField(default=False)
    wants_dial_in = models.BooleanField(default=False)
    access_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["answered_at", "pk"]
        indexes = [models.Index(fields=["session", "choice"], name="answer_session_choice")]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="one_answer_per_date"),
            models.CheckConstraint(
                condition=models.Q(choice=AnswerChoice.WAITING, waiting_since__isnull=False)
                | (~models.Q(choice=AnswerChoice.WAITING) & models.Q(waiting_since__isnull=True)),
                name="waiting_answers_say_since_when",
            ),
        ]

    def __str__(self):
        return f"{self.member_id} says {self.choice} to {self.session_id}"


class ReplyQuerySet(models.QuerySet):
    def waiting(self):
        """
        Keep what nobody has dealt with.
        """
        return self.filter(settled_at=None)


class Reply(models.Model):
    """
    What one person wrote back to a mail about a topic, kept until it is erased with them.

    `session` is the date it is about; without one it is about every date of the topic. `mail_key`
    stands for the mail it came in, so that the same mail is kept once. `starts_at` is the start
    that was proposed or answered, where the person's calendar named one. What it was noted as,
    when and by whom is kept with it: `settled_as` is empty where there was nothing to note.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="replies")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="replies"
    )
    kind = models.CharField(max_length=8, choices=ReplyKind, default=ReplyKind.WORDS)
    words = models.TextField(blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    is_from_elsewhere = models.BooleanField(default=False)
    mail_key = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    settled_as = models.CharField(max_length=8, choices=AnswerChoice, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(
                fields=["topic"], condition=models.Q(settled_at=None), name="reply_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["words", "new_time", "old_time", "host", "entry"]),
                name="reply_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_as="") | models.Q(settled_at__isnull=False),
                name="reply_noted_says_when",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.topic_id}"
