"""
Who may read what was sent.
"""

from django.conf import settings

from members.access import is_organiser, is_steward

from .enums import Trouble
from .models import IncomingMail, Message, Report, Suppression


def can_read_sent(user):
    """
    Test whether this person may see what was sent, and to whom: those who look after the site.
    """
    return is_organiser(user) or is_steward(user)


def visible_sent(user):
    """
    Return the messages that can_read_sent() admits.
    """
    return Message.objects.all() if can_read_sent(user) else Message.objects.none()


def visible_incoming(user):
    """
    Return the mail that came in, for those whom can_read_sent() admits.
    """
    return IncomingMail.objects.all() if can_read_sent(user) else IncomingMail.objects.none()


def visible_reports(user):
    """
    Return what servers told us of mail, for those whom can_read_sent() admits.
    """
    return Report.objects.all() if can_read_sent(user) else Report.objects.none()


def visible_suppressions(user):
    """
    Return the addresses that do not work, for those whom can_read_sent() admits.
    """
    return Suppression.objects.all() if can_read_sent(user) else Suppression.objects.none()


def can_lift(user, suppression):
    """
    Test whether this person may have mail sent to an address again.

    Who looks after mail may, always; anybody else for their own address, once: if it comes back
    after that, another address is needed. What was stopped by hand they take up with those.
    """
    if can_read_sent(user):
        return True
    if suppression.address != user.email.lower() or suppression.reason == Trouble.BY_HAND:
        return False
    return not Suppression.objects.filter(address=suppression.address, lifted_by=user.pk).exists()


def can_steer_sending(user):
    """
    Test whether this person may pause a mailing, let it go on and stop it.
    """
    return is_organiser(user)


def is_box_open():
    """
    Test whether every mail may be read by everyone: in the demo, where none leaves the machine.
    """
    return settings.MAIL_IS_READABLE and settings.MAIL_TRANSPORT.endswith(".FolderTransport")
