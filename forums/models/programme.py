"""
The programme: seasons, the topics in them, and the sessions a topic is held on.
"""

import datetime
import functools
import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from sigs.enums import Joining

from ..clock import span, zone_label
from ..enums import (
    Audience,
    ChangeKind,
    Confidentiality,
    RecordingPolicy,
    SessionState,
    SessionType,
    TopicState,
)


class Holding(models.Model):
    """
    How a session is held, or is going to be: what may stay open is empty until it is settled.
    """

    type = models.CharField(max_length=16, choices=SessionType, default=SessionType.CONVERSATION)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_%(class)ss",
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)
    join_link = models.URLField(max_length=500, blank=True)
    place = models.CharField(max_length=200, blank=True)
    confidentiality = models.CharField(max_length=16, choices=Confidentiality, blank=True)
    recording_policy = models.CharField(max_length=10, choices=RecordingPolicy, blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/London")
    is_open_to_guests = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Season(Holding):
    """
    A run of forums with a beginning and an end, and how its sessions are held unless they say
    otherwise. `announced_at` is when everyone was sent the whole of it.
    """

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    introduction = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    start_time = models.TimeField(default=datetime.time(12, 30))
    end_time = models.TimeField(default=datetime.time(14))
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_time__gt=models.F("start_time")),
                name="season_hours_end_after_they_start",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="season_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("forums:season", args=[self.slug])


class Topic(models.Model):
    """
    A question worth an hour and a half, asked on one date or on several.

    One that members proposed is an idea until it is given dates, or until organisers park, merge
    or decline it: `outcome` is what they say about that to those who proposed it.
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
    state = models.CharField(max_length=12, choices=TopicState, default=TopicState.SCHEDULED)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    outcome = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
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
            ),
            models.CheckConstraint(
                condition=models.Q(state=TopicState.MERGED, merged_into__isnull=False)
                | (~models.Q(state=TopicState.MERGED) & models.Q(merged_into__isnull=True)),
                name="topic_merged_says_into_which",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")), name="topic_not_merged_into_itself"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_for_sig(self):
        """
        Whether it is for the people of its SIG alone: as it says, or since nobody else may know of
        that SIG, whatever it says.
        """
        if self.audience == Audience.SIG:
            return True
        return self.sig_id is not None and self.sig.joining == Joining.HIDDEN

    @property
    def is_confidential(self):
        """
        Test whether it is of a SIG that keeps who was there and who said what to itself.
        """
        return self.sig is not None and self.sig.is_confidential


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


class Session(Holding):
    """
    One date of a topic.

    `date`, `start_time`, `end_time` and `time_zone` are what people agreed on the wall clock;
    `starts_at` and `ends_at` (UTC) are derived from them whenever they are set.
    """

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="sessions")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=SessionState, default=SessionState.DRAFT)
    date = models.DateField()
    start_time = models.TimeField()
    end_time = models.TimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    agenda = models.TextField(blank=True)
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

    def set_times(self, date, start_time, end_time):
        """
        Set the wall times, and the instants that follow from them in the zone of the session.

        Raises ImpossibleTime and EndsTooEarly, with nothing set.
        """
        self.starts_at, self.ends_at = span(date, start_time, end_time, self.time_zone)
        self.date, self.start_time, self.end_time = date, start_time, end_time

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

    @property
    def rule(self):
        """
        Say what may be passed on afterwards: where its SIG keeps who said what, never all of it.
        """
        if self.topic.is_confidential and self.confidentiality in ("", Confidentiality.OPEN):
            return Confidentiality.CHATHAM_HOUSE
        return self.confidentiality

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


class SessionChangeQuerySet(models.QuerySet):
    def standing(self):
        """
        Keep what was not taken back.
        """
        return self.filter(taken_back_at=None)

    def waiting(self, now):
        """
        Keep what can still be taken back: its mail has not left.
        """
        return self.standing().filter(leaves_at__gt=now).exclude(batch="")


class SessionChange(models.Model):
    """
    Something that happened to a session after it was drafted, and what the time was before it.

    Everything that one press of a button changed carries the same `batch`, and so does the mail
    about it. Until `leaves_at` that mail waits, and the change can be taken back: `taken_back_at`.
    `details_before` holds, as text, what else was different before.
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
    details_before = models.JSONField(default=dict, blank=True)
    batch = models.CharField(max_length=32, blank=True, db_index=True)
    leaves_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SessionChangeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.session_id}"
