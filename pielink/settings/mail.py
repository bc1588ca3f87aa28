"""
Mail: where it goes out, whose name it carries, and where people and bounces answer to.
"""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .environment import BASE_DIR, env, needed

MAIL_TRANSPORT = env.str("MAIL_TRANSPORT", default="notifications.transport.SmtpTransport")
MAIL_SMTP_HOST = env.str("MAIL_SMTP_HOST", default="localhost")
MAIL_SMTP_PORT = env.int("MAIL_SMTP_PORT", default=25)
MAIL_SMTP_USER = env.str("MAIL_SMTP_USER", default="")
MAIL_SMTP_PASSWORD = env.str("MAIL_SMTP_PASSWORD", default="")
MAIL_SMTP_STARTTLS = env.bool("MAIL_SMTP_STARTTLS", default=True)
MAIL_SMTP_TIMEOUT_SECONDS = env.int("MAIL_SMTP_TIMEOUT_SECONDS", default=30)

# One domain, so that From, the envelope and the organiser of calendar entries align for DMARC.
MAIL_DOMAIN = needed("MAIL_DOMAIN")
MAIL_FROM_NAME = env.str("MAIL_FROM_NAME", default="PIElink")
MAIL_FROM_ADDRESS = env.str("MAIL_FROM_ADDRESS", default=f"hello@{MAIL_DOMAIN}")
MAIL_CALENDAR_ADDRESS = env.str("MAIL_CALENDAR_ADDRESS", default=f"calendar@{MAIL_DOMAIN}")
MAIL_REPLY_TO = needed("MAIL_REPLY_TO")

# The name by which our own mail server signs what it found out about a mail (RFC 8601). With one,
# a calendar's answer that quotes no mail of ours is taken only where DMARC passed.
MAIL_AUTHENTICATION_SERVER = env.str("MAIL_AUTHENTICATION_SERVER", default="")
# What `manage.py check_mail` looks at beside the above.
MAIL_DKIM_SELECTORS = env.list("MAIL_DKIM_SELECTORS", default=[])
MAIL_SENDING_ADDRESS = env.str("MAIL_SENDING_ADDRESS", default="")

# Where FolderTransport keeps each mail as a file, and whether the site shows them to anyone.
MAIL_FOLDER = Path(env.str("MAIL_FOLDER", default=str(BASE_DIR / "var" / "mail")))
MAIL_IS_READABLE = env.bool("MAIL_IS_READABLE", default=False)

# A task is given so many deliveries, and is enqueued again if none of them was taken for so long.
MAIL_BATCH_SIZE = env.int("MAIL_BATCH_SIZE", default=200)
# What is marked in groups is claimed and settled so many at a time: what a kill may leave in doubt.
MAIL_GROUP_SIZE = env.int("MAIL_GROUP_SIZE", default=500)
MAIL_SWEEP_AFTER_SECONDS = env.int("MAIL_SWEEP_AFTER_SECONDS", default=300)
# What was claimed so long ago and never settled may have gone out or not: people decide.
MAIL_IN_DOUBT_AFTER_SECONDS = env.int("MAIL_IN_DOUBT_AFTER_SECONDS", default=600)

# Mail that comes in: so much of each is read and kept, and so long once it is dealt with.
MAIL_INTAKE_BYTES = env.int("MAIL_INTAKE_BYTES", default=1_048_576)
MAIL_INTAKE_KEEP_DAYS = env.int("MAIL_INTAKE_KEEP_DAYS", default=90)

# The mailbox that answers and bounces come to. Without a host nothing is fetched.
MAIL_IMAP_HOST = env.str("MAIL_IMAP_HOST", default="")
MAIL_IMAP_TLS = env.bool("MAIL_IMAP_TLS", default=True)
MAIL_IMAP_PORT = env.int("MAIL_IMAP_PORT", default=993 if MAIL_IMAP_TLS else 143)
MAIL_IMAP_USER = needed("MAIL_IMAP_USER") if MAIL_IMAP_HOST else ""
MAIL_IMAP_PASSWORD = needed("MAIL_IMAP_PASSWORD") if MAIL_IMAP_HOST else ""
MAIL_IMAP_FOLDER = env.str("MAIL_IMAP_FOLDER", default="INBOX")
MAIL_IMAP_TIMEOUT_SECONDS = env.int("MAIL_IMAP_TIMEOUT_SECONDS", default=60)

# Which providers may tell us of mail at /mail/hooks/, and what each proves itself by.
_PROVIDERS = {
    "brevo": (),
    "mailgun": ("MAILGUN_WEBHOOK_SIGNING_KEY",),
    "mailjet": (),
    "postmark": (),
    "sparkpost": (),
}
MAIL_HOOKS = env.list("MAIL_HOOKS", default=[])
for _provider in MAIL_HOOKS:
    if _provider not in _PROVIDERS:
        raise ImproperlyConfigured(
            f"MAIL_HOOKS names {_provider}; it may name {', '.join(_PROVIDERS)}."
        )
ANYMAIL = (
    {
        "WEBHOOK_SECRET": needed("MAIL_HOOK_SECRET"),
        **{name: needed(name) for provider in MAIL_HOOKS for name in _PROVIDERS[provider]},
    }
    if MAIL_HOOKS
    else {}
)
if MAIL_HOOKS and ":" not in ANYMAIL["WEBHOOK_SECRET"]:
    raise ImproperlyConfigured("MAIL_HOOK_SECRET is a name and a password with a colon between.")
# Whether mails that can be answered ask for the answer at an address of their own.
MAIL_TAKES_REPLIES = env.bool("MAIL_TAKES_REPLIES", default=bool(MAIL_IMAP_HOST or MAIL_HOOKS))

# What the server's owner allows, over all workers: mails a second, and mails a minute to a domain,
# as in "nhs.net=120,*=600", where * is every domain that is not named. Nothing is no limit.
MAIL_PER_SECOND = env.int("MAIL_PER_SECOND", default=0)
MAIL_PER_DOMAIN_PER_MINUTE = {
    domain.lower(): int(number)
    for domain, number in env.dict("MAIL_PER_DOMAIN_PER_MINUTE", default={}).items()
}
