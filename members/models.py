"""
People: who they are, where they work, and what they agreed to receive.
"""

import secrets
import zoneinfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from .enums import Nation, SeenBy


def validate_time_zone(value):
    """
    Refuse a name that is no IANA time zone.
    """
    if value not in zoneinfo.available_timezones():
        raise ValidationError("%(value)s is not a time zone we know.", params={"value": value})


class Organisation(models.Model):
    """
    A body that people work or volunteer for.
    """

    name = models.CharField(max_length=160)

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_organisation_of_a_name"),
        ]

    def __str__(self):
        return self.name


class MemberQuerySet(models.QuerySet):
    def current(self):
        """
        Keep those whose account is open.
        """
        return self.filter(is_active=True, closed_at=None)

    def reachable(self):
        """
        Keep those whose account is open and whose address they confirmed.
        """
        from_allauth = models.Q(emailaddress__verified=True, emailaddress__primary=True)
        return self.current().filter(from_allauth)


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def create_user(self, email, password=None, **fields):
        """
        Create a member; without a password they sign in by mailed code.
        """
        member = self.model(email=email.strip().lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email, password=None, **fields):
        """
        Create a member who may do everything in the site's administration.
        """
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class Member(AbstractBaseUser, PermissionsMixin):
    """
    A registered person. The e-mail address is the name they sign in with.
    """

    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField("your name", max_length=120)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="members"
    )
    setting = models.ForeignKey(
        "frameworks.Setting", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    time_zone = models.CharField(
        max_length=64, default="Europe/London", validators=[validate_time_zone]
    )
    is_staff = models.BooleanField("may enter the editors' rooms", default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_member_of_an_address",
                violation_error_message="Someone is already registered with this address.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.email


class ConsentRecord(models.Model):
    """
    One agreement given: for what, in which words, when, and when it was taken back.
    """

    class Purpose(models.TextChoices):
        NEWSLETTER = "newsletter", "Newsletter"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    wording = models.TextField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="one_current_consent_of_a_purpose",
            )
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.member}"


def new_public_id():
    """
    Return a name for an address that tells neither who somebody is nor how many there are.
    """
    return secrets.token_hex(6)


class Profile(models.Model):
    """
    What a member tells others of themselves in the directory; nothing of it while not `is_listed`.

    A listed person is shown by name to whoever is signed in. Each `..._for` says who is shown that
    part as well: `interests_for` the elements and needs, `about_for` also what they may be asked
    about. Organisation and setting stand with the member.
    """

    PARTS = ("organisation", "setting", "nation", "role", "about", "interests")

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="profile")
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    is_listed = models.BooleanField(default=False)
    role = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=300, blank=True)
    ask_about = models.CharField(max_length=200, blank=True)
    nation = models.CharField(max_length=20, choices=Nation, blank=True)
    elements = models.ManyToManyField("frameworks.Element", blank=True, related_name="+")
    needs = models.ManyToManyField("frameworks.Need", blank=True, related_name="+")
    organisation_for = models.CharField(max_length=8, choices=SeenBy, default=SeenBy.NOBODY)
    setting_for = models.CharField(max_length=8, choices=SeenBy, default=SeenBy.NOBODY)
    nation_for = models.CharField(max_length=8, choices=SeenBy, default=SeenBy.NOBODY)
    role_for = models.CharField(max_length=8, choices=SeenBy, default=SeenBy.NOBODY)
    about_for = models.CharField(max_length=8, choices=SeenBy, default=SeenBy.NOBODY)
    interests_for = models.CharField(max_length=8, choices=SeenBy, default=SeenBy.NOBODY)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["member"],
                condition=models.Q(is_listed=True),
                name="profile_listed",
            ),
        ]

    def __str__(self):
        return f"What {self.member} tells of themselves"

    def get_absolute_url(self):
        return reverse("dashboard:person", args=[self.public_id])
