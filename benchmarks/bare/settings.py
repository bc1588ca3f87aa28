"""
The yardstick for pages: Django with nothing round its views.
"""

from pathlib import Path

SECRET_KEY = "only-a-yardstick"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.bare.urls"
MIDDLEWARE = []
INSTALLED_APPS = []
USE_TZ = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"context_processors": []},
    }
]
