import factory

from frameworks.models import (
    Approach,
    Element,
    ElementMapping,
    Framework,
    FrameworkVersion,
    Lens,
    Need,
    Setting,
    Theme,
)


class FrameworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Framework
        django_get_or_create = ["slug"]

    slug = "pies"
    name = "PIEs"


class FrameworkVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FrameworkVersion
        django_get_or_create = ["framework", "label"]

    framework = factory.SubFactory(FrameworkFactory)
    label = "2.0"
    state = FrameworkVersion.State.PUBLISHED


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme

    version = factory.SubFactory(FrameworkVersionFactory)
    slug = factory.Sequence(lambda n: f"theme-{n}")
    name = factory.Sequence(lambda n: f"Theme {n}")
    tone = Theme.Tone.ENQUIRY
    position = factory.Sequence(lambda n: n)


class ElementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Element

    theme = factory.SubFactory(ThemeFactory)
    slug = factory.Sequence(lambda n: f"element-{n}")
    name = factory.Sequence(lambda n: f"Element {n}")
    position = factory.Sequence(lambda n: n)


class ElementMappingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ElementMapping

    older = factory.SubFactory(ElementFactory, theme__version__label="1.0")
    newer = factory.SubFactory(ElementFactory)


class SettingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Setting

    slug = factory.Sequence(lambda n: f"setting-{n}")
    name = factory.Sequence(lambda n: f"Setting {n}")
    position = factory.Sequence(lambda n: n)


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Need

    slug = factory.Sequence(lambda n: f"need-{n}")
    name = factory.Sequence(lambda n: f"Need {n}")
    position = factory.Sequence(lambda n: n)


class LensFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lens

    slug = factory.Sequence(lambda n: f"lens-{n}")
    name = factory.Sequence(lambda n: f"Lens {n}")
    position = factory.Sequence(lambda n: n)


class ApproachFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Approach

    slug = factory.Sequence(lambda n: f"approach-{n}")
    name = factory.Sequence(lambda n: f"Approach {n}")
    position = factory.Sequence(lambda n: n)
