"""
The base of all settings. Whatever has no safe default is read from the environment and missing it
stops the start.
"""

from pathlib import Path

from .accounts import *
from .celery import *
from .database import *
from .environment import BASE_DIR, env, needed
from .forums import *
from .mail import *
from .patterns import *
from .running import *
from .security import *
from .sigs import *
from .wagtail import *

SECRET_KEY = needed("SECRET_KEY")
DEBUG = False

SITE_ADDRESS = needed("SITE_ADDRESS").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_ADDRESS.split("://")[1].split(":")[0]])
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAILAPI_BASE_URL = SITE_ADDRESS

INSTALLED_APPS = [
    "pielink.dashboard",
    "forums",
    "discussions",
    "resources",
    "sigs",
    "notifications",
    "members",
    "frameworks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "wagtail.api.v2",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "members.apps.UsersAppConfig",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtailmedia",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "resources.middleware.LargestRequestMiddleware",
    "resources.middleware.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "members.middleware.TimeZoneMiddleware",
    "resources.middleware.SiteMiddleware",
    "resources.middleware.ArrivingRedirectMiddleware",
]

ROOT_URLCONF = "pielink.urls"
WSGI_APPLICATION = "pielink.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# So that templates/django/forms/ is found before the forms Django brings along.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "pielink" / "locale"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "pielink" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SILENCED_SYSTEM_CHECKS = [
    # The address is unique whatever its case, by a constraint on its lower-case form.
    "auth.W004",
    # Mails on record and the editors' previews are shown in frames, which are our own.
    "security.W019",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # It names every format it tries.
    "loggers": {"flufl.bounce": {"level": "WARNING"}},
}
