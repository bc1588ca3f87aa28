"""
Where settings read the environment: one reader, so that every name is found here or not at all.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()


def needed(name):
    """
    Read what has no safe default; raise ImproperlyConfigured, by its name, when it is not there.
    """
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set the {name} environment variable.")
    return value
