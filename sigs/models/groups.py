"""
The groups themselves: what they are for, what they agreed on, and how their state came about.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from ..enums import LIVE_STATES, Joining, SigEvent, SigKind, SigState


class Sig(models.Model):
    """
    A group of members with a purpose they share.

    `wanted` is how many must be interested by `decide_by` for a proposal to be taken up. `charter`
    is {name of a prompt: what was written to it}. `note` says in public why the SIG is in the state
    it has had since `state_since`. When it last met and next meets is told by whoever keeps the
    sessions. What a `is_confidential` SIG says is used outside, and who said it or was there never
    told (Chatham House Rule). `harvest` and `thanks` are its last words, once it has closed.
    """

    State = SigState

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=SigKind, default=SigKind.SIG)
    purpose = models.TextField()
    in_scope = models.TextField(blank=True)
    charter = models.JSONField(default=dict, blank=True)
    joining = models.CharField(max_length=12, choices=Joining, default=Joining.OPEN)
    join_questions = models.JSONField(default=list, blank=True)
    is_confidential = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=SigState, default=SigState.ACTIVE)
    state_since = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    elements = models.ManyToManyField("frameworks.Element", blank=True, related_name="sigs")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    wanted = models.PositiveSmallIntegerField(default=0)
    decide_by = models.DateField(null=True, blank=True)
    last_met_at = models.DateTimeField(null=True, blank=True)
    next_meeting_at = models.DateTimeField(null=True, blank=True)
    harvest = models.TextField(blank=True)
    thanks = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "SIG"
        verbose_name_plural = "SIGs"
        ordering = [Lower("name"), "pk"]
        indexes = [models.Index(fields=["state"], name="sig_by_state")]
        constraints = [
            # A hidden one keeps even its name to itself.
            models.UniqueConstraint(
                Lower("name"),
                condition=models.Q(state__in=LIVE_STATES) & ~models.Q(joining=Joining.HIDDEN),
                name="one_live_sig_of_a_name",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("sigs:sig", args=[self.slug])


class GroundRules(models.Model):
    """
    One version of how a SIG's people agree to treat each other; what was agreed to never changes.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="ground_rules")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "ground rules"
        ordering = ["sig", "version"]
        constraints = [
            models.UniqueConstraint(fields=["sig", "version"], name="one_text_of_a_version")
        ]

    def __str__(self):
        return f"{self.sig}: ground rules, version {self.version}"


class Transition(models.Model):
    """
    One change of a SIG's state: who made it, nobody where it came about by itself, when and why.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="transitions")
    event = models.CharField(max_length=10, choices=SigEvent)
    from_state = models.CharField(max_length=10, choices=SigState, blank=True)
    to_state = models.CharField(max_length=10, choices=SigState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["sig", "at", "pk"]

    def __str__(self):
        return f"{self.sig}: {self.get_event_display()}"


class Interest(models.Model):
    """
    That one person would take part in what was proposed, or help to run it.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="interests")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sig_interests"
    )
    would_run = models.BooleanField(default=False)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sig", "member"], name="one_interest_of_a_member")
        ]

    def __str__(self):
        return f"{self.member} is interested in {self.sig}"
