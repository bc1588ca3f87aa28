from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "pielink.dashboard"
    verbose_name = "Home"
