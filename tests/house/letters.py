"""
Every mail the site can send, made from its kind's sample: what the checks of mail look at.
"""

import datetime
import email
import email.policy
import functools
from dataclasses import dataclass
from email.message import EmailMessage

from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.test import override_settings

from members.models import Member
from notifications.notices import ACCOUNT
from notifications.previews import preview_of, preview_with
from notifications.registry import Sample, kind_of, kinds

SITE = "https://pielink.example.org"
SENT_AT = datetime.datetime(2026, 11, 23, 9, 12, tzinfo=datetime.UTC)

_TEMPLATES = settings.BASE_DIR / "templates"
_ACCOUNT_MAIL = sorted(
    path.relative_to(_TEMPLATES).as_posix().removesuffix("_subject.txt")
    for app in ("account", "mfa")
    for path in (_TEMPLATES / app / "email").glob("*_subject.txt")
)
_SAID_OF_AN_ACCOUNT = {
    "member": Member(name="Maryam Sefton", email="maryam@example.org"),
    "email": "maryam@example.org",
    "code": "QX7K-2PLM",
    "from_email": "maryam@old.example.org",
    "to_email": "maryam@example.org",
    "deleted_email": "maryam@old.example.org",
    "password_reset_url": f"{SITE}/accounts/password/reset/key/1-made-up/",
    "signup_url": f"{SITE}/accounts/signup/",
    "timestamp": SENT_AT,
    "ip": "2001:db8::17",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}


@dataclass(frozen=True)
class WholeLetter:
    """
    One mail as bytes, parsed, and its parts as text.
    """

    content: bytes
    mail: EmailMessage
    text: str
    html: str

    @functools.cached_property
    def page(self):
        return BeautifulSoup(self.html, "html.parser")


def names():
    """
    Name every mail: the kinds, and each of the many mails that the one kind for accounts is.
    """
    return [kind.name for kind in kinds()] + _ACCOUNT_MAIL


@functools.cache
def letter(name, sent_at=SENT_AT):
    """
    Return the WholeLetter of this name, as it leaves a site at SITE.
    """
    with override_settings(SITE_ADDRESS=SITE):
        preview = (
            preview_with(ACCOUNT, _about_an_account(name), now=sent_at)
            if name in _ACCOUNT_MAIL
            else preview_of(kind_of(name), now=sent_at)
        )
    mail = email.message_from_bytes(preview.content, policy=email.policy.default)
    return WholeLetter(preview.content, mail, preview.mail.text, preview.mail.html)


def _about_an_account(prefix):
    return Sample(
        context={
            "heading": render_to_string(f"{prefix}_subject.txt", _SAID_OF_AN_ACCOUNT),
            "body": render_to_string(f"{prefix}_message.txt", _SAID_OF_AN_ACCOUNT),
        }
    )
