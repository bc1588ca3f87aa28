"""
Mail of the demo that came back, and mail that waits for somebody to read it.
"""

from datetime import timedelta
from email.message import EmailMessage

from django.conf import settings

from notifications import seals
from notifications.inbound import take_in
from notifications.models import Delivery

_BLOCKING = "brackenvale.example.org"
_BLOCKED_PEOPLE = 7
_BLOCKED_SAID = (
    "550 5.7.1 Message rejected by content policy: bulk mail from new sender (in reply to end of "
    "DATA command)"
)
_GONE = [
    ("larkspur.example.org", "550 5.1.1 User unknown in virtual mailbox table"),
    ("saltmarsh.example.org", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
]
_FULL = [("northmoor.example.org", "552 5.2.2 Mailbox full")]

_COLLEAGUE = """\
Hello,

My colleague Fergal started on Monday and would love to come to the next lunchtime session. He has
no address of his own at work yet. Can he come along with me, and could you tell me whether the room
has step-free access?

With best wishes,
Sinéad
"""
_SERVICE_DESK = """\
Hello,

We were asked by one of our teams to let your mail through. Please tell us which domain signs it,
and we will add it this week.

Kind regards,
The service desk
"""
_WRITTEN = [
    ("sinead.oneill@loughcarran.example.org", "A new colleague who would like to come", _COLLEAGUE),
    ("service.desk@brackenvale.example.org", "Letting your mail through", _SERVICE_DESK),
]


def add_incoming(*, now):
    """
    Have some mail of the last days come back, and two mails wait to be read.
    """
    blocked = _went_to(_BLOCKING)[:_BLOCKED_PEOPLE]
    returned = [(delivery, "5.7.1", _BLOCKED_SAID) for delivery in blocked]
    for host, words in [*_GONE, *_FULL]:
        returned += [(delivery, words.split()[1], words) for delivery in _went_to(host)[:1]]
    for delivery, status, words in returned:
        take_in(_bounce(delivery, status, words), now=delivery.settled_at + timedelta(seconds=40))
    for days, (address, subject, text) in enumerate(_WRITTEN, start=1):
        mail = EmailMessage()
        mail["From"] = address
        mail["To"] = settings.MAIL_REPLY_TO
        mail["Subject"] = subject
        mail.set_content(text)
        take_in(mail.as_bytes(), now=now - timedelta(days=days, hours=2))


def _went_to(host):
    """
    Return the latest mail that went to each person at a host, but for what stands paused.
    """
    latest = {}
    sent = Delivery.objects.filter(
        state=Delivery.State.SENT, address__endswith=f"@{host}", message__paused_at=None
    )
    for delivery in sent.order_by("settled_at", "pk"):
        latest[delivery.address] = delivery
    return list(latest.values())


def _bounce(delivery, status, words):
    mail = EmailMessage()
    mail["From"] = f"Mail Delivery System <mailer-daemon@{delivery.address.rpartition('@')[2]}>"
    mail["To"] = seals.bounce_address(delivery.pk)
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(f"<{delivery.address}>: {words}\n")
    mail.make_mixed()
    report = EmailMessage()
    report["Content-Type"] = "message/delivery-status"
    told = {
        "Final-Recipient": f"rfc822; {delivery.address}",
        "Action": "failed",
        "Status": status,
        "Diagnostic-Code": f"smtp; {words}",
    }
    report.set_payload([_fields({"Reporting-MTA": "dns; mx.example.org"}), _fields(told)])
    mail.attach(report)
    mail.replace_header("Content-Type", "multipart/report; report-type=delivery-status")
    return mail.as_bytes()


def _fields(values):
    block = EmailMessage()
    for name, value in values.items():
        block[name] = value
    return block
