"""
For looking around: everything in one folder, nothing needed but Python.

The demo answers on this machine only, so it travels without https and shows every mail it sent.
"""

import os
import secrets
from pathlib import Path

from .environment import BASE_DIR

DEMO_FOLDER = Path(os.environ.get("DEMO_FOLDER", BASE_DIR / "var" / "demo"))
DEMO_FOLDER.mkdir(parents=True, exist_ok=True)


def _kept_secret():
    file = DEMO_FOLDER / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


# Set, not offered: what a shell has lying about for other work must not become the demo's.
for _name in ("REDIS_URL", "ALLOWED_HOSTS"):
    os.environ.pop(_name, None)
os.environ.setdefault("SITE_ADDRESS", "http://localhost:8000")
os.environ.update(
    SECRET_KEY=_kept_secret(),
    DATABASE_URL=f"sqlite:///{DEMO_FOLDER / 'pielink.sqlite3'}",
    QUEUE_FOLDER=str(DEMO_FOLDER / "queue"),
    STATIC_ROOT=str(DEMO_FOLDER / "static"),
    MEDIA_ROOT=str(DEMO_FOLDER / "media"),
    MAIL_DOMAIN="pielink.example.org",
    MAIL_REPLY_TO="team@pielink.example.org",
    MAIL_TRANSPORT="notifications.transport.FolderTransport",
    SECURE_SSL_REDIRECT="false",
    SECURE_HSTS_SECONDS="0",
    FORUM_STOP_SECONDS="20",
)

from .production import *  # noqa: E402 - the names above must stand before the base reads them

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_PROXY_SSL_HEADER = None
# Straight from where they lie: gathering and compressing them first would cost each start seconds.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(exist_ok=True)
MAIL_FOLDER = DEMO_FOLDER / "mail"
MAIL_IS_READABLE = True
MAIL_TAKES_REPLIES = True
INSTALLED_APPS = [*INSTALLED_APPS, "pattern_library"]
# Who starts the demo is told what it does in a few lines, not every page and task of it.
LOGGING = {
    **LOGGING,
    "loggers": {
        **LOGGING["loggers"],
        **{name: {"level": "WARNING"} for name in ("django_tasks", "wagtail")},
    },
}
