"""
For the test suite: the base with a database of its own, mail kept in memory and no waiting.
"""

import os

from .environment import BASE_DIR

(BASE_DIR / "var" / "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("SECRET_KEY", "only-for-the-test-suite-0123456789-abcdefghijklmnopqrstuvw")
os.environ.setdefault("SITE_ADDRESS", "http://testserver")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'test.sqlite3'}")
os.environ.setdefault("MAIL_DOMAIN", "pielink.example.org")
os.environ.setdefault("MAIL_REPLY_TO", "team@pielink.example.org")
os.environ.setdefault("MAIL_TRANSPORT", "notifications.transport.MemoryTransport")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
# A test that is about taking back sets a wait for itself.
os.environ.setdefault("FORUM_STOP_SECONDS", "0")

if "REDIS_URL" in os.environ and os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
    # A process of its own needs a Redis database of its own: emptying a cache empties all of it.
    _server, _number = os.environ["REDIS_URL"].rsplit("/", 1)
    _process = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{_server}/{int(_number) - _process}"

from .production import *  # noqa: E402 - the defaults above must stand before the base reads them

ALLOWED_HOSTS = ["*"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A test that is about kept pages turns it on for itself.
PAGE_CACHE_URL = ""
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
INSTALLED_APPS = [*INSTALLED_APPS, "pattern_library"]
WHITENOISE_AUTOREFRESH = True
