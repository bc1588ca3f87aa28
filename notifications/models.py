"""
What is sent, written down first: the message as it was rendered, and one delivery for each person.
"""

from django.conf import settings
from django.db import models

from .enums import Pace, Trouble, Verdict

NO_MAIL_THERE = "Their address does not work."


class Message(models.Model):
    """
    One text that goes to one person or to many.

    `subject`, `text`, `html` and `calendar` are rendered once; what differs from person to person
    stays in them as slots. `source_key` names the occasion, so that it is never told twice.
    `about` is an opaque name of what the message speaks of, `facts` holds the ids its kind needs
    to fill the slots and to tell whether it still holds. While `paused_at` is set nothing more of
    it is sent.
    """

    kind = models.CharField(max_length=80)
    source_key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    calendar_uid = models.CharField(max_length=200, blank=True, db_index=True)
    calendar_sequence = models.PositiveIntegerField(default=0)
    stream = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=100, blank=True, db_index=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(calendar="", calendar_method="", calendar_uid="")
                | (
                    ~models.Q(calendar="")
                    & ~models.Q(calendar_method="")
                    & ~models.Q(calendar_uid="")
                ),
                name="calendar_part_is_whole_or_absent",
            )
        ]

    def __str__(self):
        return self.subject


class DeliveryQuerySet(models.QuerySet):
    def in_range(self, *, message_id, first, last):
        """
        Keep the deliveries of one message whose pk lies in a range, both ends included.
        """
        return self.filter(message_id=message_id, pk__range=(first, last))

    def due(self, now):
        """
        Keep what waits to be sent and may be sent now.
        """
        return self.filter(
            state=Delivery.State.QUEUED, due_at__lte=now, message__paused_at__isnull=True
        )

    def overlooked(self, now, *, enqueued_before):
        """
        Keep what is due though no task for it is on its way, or none has come since a moment.
        """
        return self.due(now).filter(
            models.Q(enqueued_at=None) | models.Q(enqueued_at__lt=enqueued_before)
        )

    def arrived_or_may(self):
        """
        Keep what was sent, may have been, or will be.
        """
        return self.exclude(state__in=[Delivery.State.REFUSED, Delivery.State.SKIPPED])

    def went_out(self):
        """
        Keep what left the house, or is leaving it, whatever became of it there.
        """
        return self.filter(
            state__in=[
                Delivery.State.SENDING,
                Delivery.State.SENT,
                Delivery.State.IN_DOUBT,
                Delivery.State.BOUNCED,
            ]
        )

    def waiting(self):
        """
        Keep what is still to be sent, by itself or in a round-up.
        """
        return self.filter(
            state__in=[Delivery.State.QUEUED, Delivery.State.SENDING, Delivery.State.HELD]
        )

    def unsettled(self):
        """
        Keep what may still need the text of its message.
        """
        return self.filter(
            state__in=[Delivery.State.QUEUED, Delivery.State.SENDING, Delivery.State.IN_DOUBT]
        )


class Delivery(models.Model):
    """
    One message on its way to one address.

    A worker claims it by turning it to `sending` in a statement of its own before it speaks to the
    mail server, and settles it after. Whatever is found as `sending` long after its claim is in
    doubt: it may have gone out, so it is never sent again by itself.

    The same row is the member's notice on the site: `seen_at` is when they saw it there or acted on
    it, never whether they opened a mail. What is `held` waits for their round-up, what is `on_site`
    goes out by no mail. What a round-up told was sent by no mail of its own: `told_in` is the
    message of that round-up.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        REFUSED = "refused", "Refused"
        SKIPPED = "skipped", "Not needed any more"
        IN_DOUBT = "in_doubt", "In doubt"
        HELD = "held", "Kept for a round-up"
        ON_SITE = "on_site", "On the site only"
        BOUNCED = "bounced", "Came back"

    # Found by message through the unique pair below: each further index is written at every step.
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deliveries",
    )
    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    slots = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    enqueued_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    told_in = models.ForeignKey(
        Message,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="told",
        db_index=False,
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["message", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="queued"),
                name="delivery_queued",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=models.Q(state="sending"),
                name="delivery_sending",
            ),
            models.Index(
                fields=["message"],
                condition=models.Q(state="in_doubt"),
                name="delivery_in_doubt",
            ),
            models.Index(
                fields=["member"],
                condition=models.Q(state="held"),
                name="delivery_held",
            ),
            models.Index(
                fields=["told_in"],
                condition=models.Q(told_in__isnull=False),
                name="delivery_told_in",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "address"], name="one_delivery_to_an_address"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "queued",
                        "sending",
                        "sent",
                        "refused",
                        "skipped",
                        "in_doubt",
                        "held",
                        "on_site",
                        "bounced",
                    ]
                ),
                name="delivery_state_is_known",
            ),
        ]

    def __str__(self):
        return f"{self.address}: {self.get_state_display()}"


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


class RoundupTurn(models.Model):
    """
    How far one person's round-ups have come.

    `looked_on` is the last day, in their own time zone, on which it was seen to, whether or not
    there was anything to tell. `told_at` is when news that nobody sent them was last gathered.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roundup_turn"
    )
    looked_on = models.DateField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Round-ups of {self.member_id}, seen to on {self.looked_on}"


class ToldInRoundup(models.Model):
    """
    One thing that a round-up told one person, so that no other tells it again.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="told_in_roundups",
        db_index=False,
    )
    key = models.CharField(max_length=120)
    told_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="told_to_a_person_once")
        ]

    def __str__(self):
        return f"{self.key}, told to {self.member_id}"


class IncomingMail(models.Model):
    """
    One mail that came in, however it came, and what was done with it.

    `digest` is the same when the same mail is taken in again, so there is one row of it. `raw` is
    its beginning, `text` what a person can read of it; both are kept until some time after it is
    dealt with. It is `new` until every handler has been asked.
    """

    class State(models.TextChoices):
        NEW = "new", "Just come"
        WAITING = "waiting", "Waits for somebody to read it"
        DONE = "done", "Dealt with"

    digest = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField(default=b"", blank=True)
    size = models.PositiveBigIntegerField()
    sender = models.CharField(max_length=254, blank=True)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    is_kept = models.BooleanField(default=True)
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="answered_by"
    )
    is_automatic = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    outcome = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "incoming mail"
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="incoming_by_state"),
            models.Index(
                fields=["settled_at"],
                condition=models.Q(state="done", is_kept=True),
                name="incoming_to_forget",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "waiting", "done"]),
                name="incoming_state_is_known",
            )
        ]

    def __str__(self):
        return self.subject or "Without a subject"


class Report(models.Model):
    """
    What a mail server or a provider told us of a mail after it had gone out.

    `source` names the occasion, so that it has its effect once. `address` is in lower case,
    `domain` what follows its @. Without `delivery` it is about no mail that we know of, and
    without `had_effect` nothing was believed of it.
    """

    source = models.CharField(max_length=200, unique=True)
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    address = models.CharField(max_length=254, blank=True)
    domain = models.CharField(max_length=254, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict)
    is_final = models.BooleanField(default=True)
    had_effect = models.BooleanField(default=False)
    status = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=500, blank=True)
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(fields=["verdict", "reported_at"], name="report_by_verdict"),
            models.Index(fields=["address"], name="report_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="verdict_is_known"
            )
        ]

    def __str__(self):
        return f"{self.address}: {self.get_verdict_display()}"


class SuppressionQuerySet(models.QuerySet):
    def current(self):
        """
        Keep those that nobody has lifted.
        """
        return self.filter(lifted_at=None)

    def words_for(self, addresses):
        """
        Return {address in lower case: why no mail goes there} for those that do not work.
        """
        found = self.current().filter(address__in={address.lower() for address in addresses})
        return {one.address: one.as_reason for one in found}


class Suppression(models.Model):
    """
    An address that does not work: only account mail goes there, until this is lifted.

    `address` is in lower case.
    """

    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=10, choices=Trouble)
    words = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField()
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_words = models.CharField(max_length=300, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                condition=models.Q(lifted_at=None),
                name="address_stopped_once",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=Trouble.values), name="trouble_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.address}: {self.get_reason_display()}"

    @property
    def as_reason(self):
        """
        Say why a delivery did not go there by mail.
        """
        return f"{NO_MAIL_THERE} {self.get_reason_display()}."


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
