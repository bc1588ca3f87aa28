from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"
    verbose_name = "Discussions"

    def ready(self):
        """
        Register what discussions know of a person, the mail they send and what they have to say to
        other apps.
        """
        from . import connections, notices, privacy, samples  # noqa: F401 - they register themselves
