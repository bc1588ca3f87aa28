"""
What people write to those who run a SIG, without either side seeing an address.
"""

from django.conf import settings
from django.db import models

from .groups import Sig


class Contact(models.Model):
    """
    An exchange between one person and whoever runs a SIG.

    The person is a member, or else goes by `name` and `address`, which no page shows. One about a
    worry for somebody goes to all who run the SIG and to no round-up.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="contacts")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="sig_contacts",
    )
    name = models.CharField(max_length=120, blank=True)
    address = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=160)
    is_worry = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self):
        return self.subject


class ContactMessage(models.Model):
    """
    One message of an exchange; `mail_key` names the mail it came by, if it did.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="messages")
    is_from_sig = models.BooleanField(default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    written_at = models.DateTimeField()
    mail_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self):
        return f"{self.contact}: {self.text[:40]}"
