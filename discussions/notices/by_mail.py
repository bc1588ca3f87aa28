"""
The mails to those who posted by mail: what became of it, and whether they are asked first.
"""

from django.conf import settings
from django.urls import reverse

from notifications.registry import NoticeKind, register
from pielink.kernel import tokens

from ..models import Post
from .mentions import post_links, posts_open_to

THREAD_BY_MAIL = "thread_by_mail"


def confirm_address(slug, *, mail_id, member_id, sig_id):
    """
    Return the address at which somebody says that they wrote a mail that starts a thread.
    """
    token = tokens.sign(THREAD_BY_MAIL, mail_id, member_id, sig_id)
    return settings.SITE_ADDRESS + reverse("discussions:by_mail", args=[slug, token])


def _confirm_slots(message, deliveries):
    facts = message.facts
    return {
        delivery.pk: {
            "confirm_url": confirm_address(
                facts["slug"],
                mail_id=facts["mail"],
                member_id=delivery.member_id,
                sig_id=facts["sig"],
            )
        }
        for delivery in deliveries
    }


def _not_yet_posted(message, deliveries):
    if Post.objects.filter(mail_key=message.facts["mail_key"]).exists():
        return {delivery.pk: "They have posted it." for delivery in deliveries}
    return {}


_WHY = "a mail came in your name that was meant for a SIG"

register(
    NoticeKind(
        name="discussions.refused", label="Your mail was not posted", category="service", why=_WHY
    )
)
register(
    NoticeKind(
        name="discussions.files_left_out",
        label="Your mail was posted without a file",
        category="service",
        why=_WHY,
        links=post_links,
        open_to=posts_open_to,
    )
)
register(
    NoticeKind(
        name="discussions.confirm_thread",
        label="Did you write this mail?",
        category="service",
        why=_WHY,
        slots=_confirm_slots,
        still_valid=_not_yet_posted,
    )
)
