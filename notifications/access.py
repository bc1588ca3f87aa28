"""
Who may read what was sent.
"""

from django.conf import settings

from members.access import is_organiser, is_steward

from .models import Message


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
