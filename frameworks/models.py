"""
The shared vocabulary: framework versions with their themes and elements, how one version leads to
the next, and the settings, needs, lenses and approaches that stand beside them.
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

    The published version with the highest position is the current one, whichever came in last.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "label"], name="one_version_of_a_label")
        ]

    def __str__(self):
        return f"{self.framework.name} {self.label}"


class Theme(models.Model):
    """
    A high-level heading of a framework version, with the other names people know it by and the
    colour it wears wherever it appears.
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
    aliases = models.JSONField(default=list, blank=True)
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


class ElementMapping(models.Model):
    """
    Where an element of one version goes on in another: an older one may lead to several newer.

    That the two belong to different versions is checked where mappings are loaded.
    """

    older = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="leads_to")
    newer = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="comes_from")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="one_mapping_of_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(older=models.F("newer")), name="mapping_leads_elsewhere"
            ),
        ]

    def __str__(self):
        return f"{self.older} → {self.newer}"


class Heading(models.Model):
    """
    A word of the vocabulary outside the frameworks, what it means here and its other names.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    meaning = models.TextField(blank=True)
    aliases = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "name", "pk"]

    def __str__(self):
        return self.name


class Setting(Heading):
    """
    A kind of place or service that people work in.
    """


class Need(Heading):
    """
    What people who use services live with or have lived through.
    """


class Lens(Heading):
    """
    A way of looking across every element, such as at relationships or at the wider system.
    """

    class Meta(Heading.Meta):
        verbose_name_plural = "lenses"


class Approach(Heading):
    """
    A way of working that has a name of its own and that services take up.
    """

    class Meta(Heading.Meta):
        verbose_name_plural = "approaches"
