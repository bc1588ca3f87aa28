"""
The shared vocabulary: framework versions with their themes and elements, settings and needs.
"""

from django.db import models


class Framework(models.Model):
    """
    A way of describing practice, of which several versions may exist.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    attribution = models.TextField(blank=True)

    def __str__(self):
        return self.name


class FrameworkVersion(models.Model):
    """
    One edition of a framework: drafted, published (and then frozen), later retired.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "label"], name="one_version_of_a_label")
        ]

    def __str__(self):
        return f"{self.framework.name} {self.label}"


class Theme(models.Model):
    """
    A high-level heading of a framework version, with the colour it wears wherever it appears.
    """

    class Tone(models.TextChoices):
        AWARENESS = "awareness", "Plum"
        TRAINING = "training", "Rust"
        ENQUIRY = "enquiry", "Blue"
        SPACES = "spaces", "Green"
        RS = "rs", "Ochre"

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="themes")
    slug = models.SlugField()
    name = models.CharField(max_length=120)
    meaning = models.TextField(blank=True)
    tone = models.CharField(max_length=12, choices=Tone)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "slug"], name="one_theme_of_a_slug")
        ]

    def __str__(self):
        return self.name


class Element(models.Model):
    """
    A specific area of practice under a theme, and the other names people know it by.
    """

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="elements")
    slug = models.SlugField()
    name = models.CharField(max_length=120)
    meaning = models.TextField(blank=True)
    aliases = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["theme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "slug"], name="one_element_of_a_slug")
        ]

    def __str__(self):
        return self.name


class Setting(models.Model):
    """
    A kind of place or service that people work in.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name", "pk"]

    def __str__(self):
        return self.name


class Need(models.Model):
    """
    What people who use services live with or have lived through.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name", "pk"]

    def __str__(self):
        return self.name
