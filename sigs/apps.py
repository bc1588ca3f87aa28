from django.apps import AppConfig


class SigsConfig(AppConfig):
    name = "sigs"
    verbose_name = "Special Interest Groups"

    def ready(self):
        from . import privacy  # noqa: F401 - registers what SIGs know of a person
