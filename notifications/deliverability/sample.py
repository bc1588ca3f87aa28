"""
A subscription as it would go out, and whether its headers are what large receivers ask for.
"""

import email
import email.policy

from ..enums import Category
from ..mime import Letter, standard_slots
from ..models import Delivery, Message
from ..registry import NoticeKind
from .findings import bad, good

_ONE_CLICK = "List-Unsubscribe=One-Click"


def look(now):
    """
    Return the Findings on the headers of a made-up subscription; nothing is kept or sent.
    """
    kind = NoticeKind(name="notifications.sample", label="A sample", category=Category.SUBSCRIPTION)
    message = Message(pk=1, subject="A sample", text="A sample\n", html="<p>A sample</p>")
    message.stream = "sample"
    delivery = Delivery(pk=1, message=message, member_id=1, address="sample@example.org")
    content = Letter(message, kind).fill(delivery, standard_slots(delivery, message, kind), now)
    return [_unsubscribing(email.message_from_bytes(content, policy=email.policy.default))]


def _unsubscribing(mail):
    subject = "List headers"
    address = mail.get("List-Unsubscribe", "")
    missing = [
        name for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id") if not mail[name]
    ]
    if missing or mail["List-Unsubscribe-Post"] != _ONE_CLICK:
        return bad(
            subject,
            f"A subscription goes out without {' or '.join(missing) or 'one click'}.",
            "Large receivers ask for unsubscribing by one click (RFC 8058).",
        )
    if "<https://" not in address:
        return bad(
            subject,
            "The address for unsubscribing does not begin with https.",
            "Serve the site over TLS and set SITE_ADDRESS to how it is reached.",
        )
    return good(
        subject, "Unsubscribing takes one click. Have your server's DKIM sign the List headers too."
    )
