"""
Mail: where it goes out, whose name it carries, and where people and bounces answer to.
"""

from pathlib import Path

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

# What the server's owner allows, over all workers: mails a second, and mails a minute to a domain,
# as in "nhs.net=120,*=600", where * is every domain that is not named. Nothing is no limit.
MAIL_PER_SECOND = env.int("MAIL_PER_SECOND", default=0)
MAIL_PER_DOMAIN_PER_MINUTE = {
    domain.lower(): int(number)
    for domain, number in env.dict("MAIL_PER_DOMAIN_PER_MINUTE", default={}).items()
}
