"""
PIElink: a home for a community of practice.
"""

from .celery import app as celery_app

__all__ = ["celery_app"]
