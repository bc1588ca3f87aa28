"""
What members keep for later.
"""

from django.conf import settings
from django.db import models


class SavedPage(models.Model):
    """
    A page a member saved for later. Nobody else sees it; without `page` it was deleted since.
    """

    # Otherwise editors would be shown, as uses of a page, who saved it.
    wagtail_reference_index_ignore = True

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_pages"
    )
    page = models.ForeignKey(
        "resources.LibraryPage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "page"], name="one_saving_of_a_page")
        ]
        verbose_name = "saved page"

    def __str__(self):
        return f"{self.page or 'A page that is gone'}, saved by {self.member}"


def saved_by(user, page):
    """
    Return the SavedPage of this page on this person's list, or None.
    """
    if not user.is_authenticated or page.pk is None:
        return None
    return SavedPage.objects.filter(member=user, page=page.pk).first()
