"""
Who may read what was sent.
"""

from django.conf import settings

from members.access import is_organiser, is_steward

from .models import Message


def can_read_sent(user, message):
    """
    Test whether this person may see that a message was sent, and to whom.
    """
    return _looks_after_mail(user)


def visible_sent(user):
    """
    Return the messages that can_read_sent() admits.
    """
    return Message.objects.all() if _looks_after_mail(user) else Message.objects.none()


def can_open_sent(user):
    """
    Test whether this person may enter the list of what was sent at all.
    """
    return _looks_after_mail(user)


def is_box_open():
    """
    Test whether every mail may be read by everyone: in the demo, where none leaves the machine.
    """
    return settings.MAIL_IS_READABLE


def _looks_after_mail(user):
    return is_organiser(user) or is_steward(user)
