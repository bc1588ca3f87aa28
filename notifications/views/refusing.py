"""
Turning away those who do not look after mail.
"""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from .. import access


def refuse(request):
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not access.can_read_sent(request.user):
        raise PermissionDenied
    return None
