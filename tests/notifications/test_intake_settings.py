"""
What settings of mail that comes in refuse, each by its name.
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": "a-key-for-this-test-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_ADDRESS": "https://pielink.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
    "MAIL_DOMAIN": "pielink.example.org",
    "MAIL_REPLY_TO": "team@pielink.example.org",
}
MAILBOX = {"MAIL_IMAP_HOST": "imap.example.org", "MAIL_IMAP_USER": "a"}
HOOKS = {"MAIL_HOOKS": "mailgun", "MAIL_HOOK_SECRET": "name:password"}


def last_line(environment):
    started = subprocess.run(
        [sys.executable, "-c", "import pielink.settings.production as s; print(s.ANYMAIL)"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **COMPLETE, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (started.stderr or started.stdout).splitlines()
    return lines[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "{}"),
        (MAILBOX, "Set the MAIL_IMAP_PASSWORD environment variable."),
        ({**MAILBOX, "MAIL_IMAP_PASSWORD": "b"}, "{}"),
        ({"MAIL_HOOKS": "postmark"}, "Set the MAIL_HOOK_SECRET environment variable."),
        (HOOKS, "Set the MAILGUN_WEBHOOK_SIGNING_KEY environment variable."),
        (
            {**HOOKS, "MAIL_HOOKS": "pigeons"},
            "MAIL_HOOKS names pigeons; it may name brevo, mailgun, mailjet, postmark, sparkpost.",
        ),
        (
            {"MAIL_HOOKS": "postmark", "MAIL_HOOK_SECRET": "password"},
            "MAIL_HOOK_SECRET is a name and a password with a colon between.",
        ),
        (
            {**HOOKS, "MAILGUN_WEBHOOK_SIGNING_KEY": "k"},
            "{'WEBHOOK_SECRET': 'name:password', 'MAILGUN_WEBHOOK_SIGNING_KEY': 'k'}",
        ),
    ],
)
def test_settings_of_mail_that_comes_in(environment, words):
    assert last_line(environment) == words
