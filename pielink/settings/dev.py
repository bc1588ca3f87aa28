"""
For writing code: the base, loosened on this machine.
"""

import os

from .environment import BASE_DIR

(BASE_DIR / "var").mkdir(exist_ok=True)
os.environ.setdefault("SECRET_KEY", "only-for-writing-code-on-this-machine-0123456789-abcdefghij")
os.environ.setdefault("SITE_ADDRESS", "http://localhost:8000")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'dev.sqlite3'}")
os.environ.setdefault("MAIL_DOMAIN", "pielink.example.org")
os.environ.setdefault("MAIL_REPLY_TO", "team@pielink.example.org")
os.environ.setdefault("MAIL_TRANSPORT", "notifications.transport.FolderTransport")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("SECURE_HSTS_SECONDS", "0")

from .production import *  # noqa: E402 - the defaults above must stand before the base reads them

DEBUG = True
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS = ["127.0.0.1"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MAIL_FOLDER = BASE_DIR / "var" / "mail"
INSTALLED_APPS = [*INSTALLED_APPS, "pattern_library"]
