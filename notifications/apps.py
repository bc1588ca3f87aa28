from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Mail"

    def ready(self):
        from . import checks, handlers, notices, privacy  # noqa: F401 - register what they hold
