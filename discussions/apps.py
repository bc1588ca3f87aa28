from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"
    verbose_name = "Discussions"

    def ready(self):
        """
        Register the mail this app sends.
        """
        from . import notices, samples  # noqa: F401 - they register themselves
