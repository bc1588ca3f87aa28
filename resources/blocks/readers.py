"""
For whom a block is shown.
"""

from django.contrib.auth.models import AnonymousUser


def reader_of(parent_context):
    """
    Return who reads the page that a block is shown on; nobody known where there is no request.
    """
    request = (parent_context or {}).get("request")
    return request.user if request else AnonymousUser()
