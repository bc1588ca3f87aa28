from django.apps import AppConfig


class SigsConfig(AppConfig):
    name = "sigs"
    verbose_name = "Special Interest Groups"

    def ready(self):
        """
        Register what SIGs know of a person and what they have to say to other apps.
        """
        from . import connections, handlers, notices, privacy, samples  # noqa: F401
