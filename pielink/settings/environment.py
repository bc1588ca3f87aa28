"""
Where settings read the environment: one reader, so that every name is found here or not at all.
"""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
