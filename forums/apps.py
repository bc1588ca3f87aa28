from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = "Forums"

    def ready(self):
        """
        Register the mail this app sends and what it has to say to the apps below.
        """
        from . import connections, handlers, notices, privacy, samples  # noqa: F401
