from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = "Forums"

    def ready(self):
        """
        Register the mail this app sends and what it has to say to the apps below, and let guests
        who become members keep their answers.
        """
        from allauth.account.signals import email_confirmed

        from . import connections, handlers, notices, privacy, samples  # noqa: F401

        email_confirmed.connect(on_confirmed, dispatch_uid="guests")


def on_confirmed(sender, email_address, **kwargs):
    """
    Give a member what they answered as a guest under the address they have just confirmed.
    """
    from . import actions

    actions.become_member(member=email_address.user, email=email_address.email)
