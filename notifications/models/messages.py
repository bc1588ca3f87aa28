"""
What is sent, written down first: the message as it was rendered, and one delivery for each person.
"""

from django.conf import settings
from django.db import models


class Message(models.Model):
    """
    One text that goes to one person or to many.

    `subject`, `text`, `html` and `calendar` are rendered once; what differs from person to person
    stays in them as slots. `source_key` names the occasion, so that it is never told twice.
    `about` is an opaque name of what the message speaks of, `facts` holds the ids its kind needs
    to fill the slots and to tell whether it still holds. Messages of one `batch` were written by
    one press of a button and can be stopped together while they wait to leave. Mail programs show
    those of one `conversation` together. While `paused_at` is set nothing more of it is sent.
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
    batch = models.CharField(max_length=32, blank=True, db_index=True)
    conversation = models.CharField(max_length=60, blank=True)
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

    def released(self, now):
        """
        Keep what may be known of: all but what can still be stopped along with its batch.
        """
        return self.filter(
            models.Q(message__batch="") | models.Q(due_at__lte=now) | models.Q(attempts__gt=0)
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
