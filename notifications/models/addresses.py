"""
The addresses that do not work.
"""

from django.conf import settings
from django.db import models

from ..enums import Trouble
from .messages import Delivery

NO_MAIL_THERE = "Their address does not work."


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
