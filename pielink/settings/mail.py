"""
Mail: where it goes out, whose name it carries, and where people and bounces answer to.
"""

from .environment import env

MAIL_TRANSPORT = env.str("MAIL_TRANSPORT", default="notifications.transport.SmtpTransport")
MAIL_SMTP_HOST = env.str("MAIL_SMTP_HOST", default="localhost")
MAIL_SMTP_PORT = env.int("MAIL_SMTP_PORT", default=25)
MAIL_SMTP_USER = env.str("MAIL_SMTP_USER", default="")
MAIL_SMTP_PASSWORD = env.str("MAIL_SMTP_PASSWORD", default="")
MAIL_SMTP_STARTTLS = env.bool("MAIL_SMTP_STARTTLS", default=True)
MAIL_SMTP_TIMEOUT_SECONDS = env.int("MAIL_SMTP_TIMEOUT_SECONDS", default=30)

# One domain, so that From, the envelope and the organiser of calendar entries align for DMARC.
MAIL_DOMAIN = env.str("MAIL_DOMAIN")
MAIL_FROM_NAME = env.str("MAIL_FROM_NAME", default="PIElink")
MAIL_FROM_ADDRESS = env.str("MAIL_FROM_ADDRESS", default=f"hello@{MAIL_DOMAIN}")
MAIL_CALENDAR_ADDRESS = env.str("MAIL_CALENDAR_ADDRESS", default=f"calendar@{MAIL_DOMAIN}")
MAIL_REPLY_TO = env.str("MAIL_REPLY_TO")
