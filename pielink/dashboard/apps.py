from django.apps import AppConfig
from django.utils import timezone


class DashboardConfig(AppConfig):
    name = "pielink.dashboard"
    verbose_name = "Home"

    def ready(self):
        """
        Register the mail this app sends and what it says on pages of the library, and welcome
        whoever confirms their address.
        """
        from allauth.account.signals import email_confirmed

        from . import connections, notices  # noqa: F401 - they register themselves

        email_confirmed.connect(on_confirmed, dispatch_uid="welcome")


def on_confirmed(sender, email_address, **kwargs):
    """
    Welcome a member who has just confirmed their address.
    """
    from . import actions

    actions.welcome(member=email_address.user, now=timezone.now())
