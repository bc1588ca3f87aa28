"""
What must not be put together in settings.
"""

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security)
def check_mail_is_not_readable(app_configs, **kwargs):
    """
    Refuse to show all mail to everyone on a site that sends to real people.
    """
    if settings.MAIL_IS_READABLE and settings.MAIL_TRANSPORT.endswith(".SmtpTransport"):
        return [
            checks.Error(
                "MAIL_IS_READABLE shows every mail to everyone, and mail goes to an SMTP server.",
                hint="Leave MAIL_IS_READABLE off, or keep mail on disk with FolderTransport.",
                id="notifications.E001",
            )
        ]
    return []
