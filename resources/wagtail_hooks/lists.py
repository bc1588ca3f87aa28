"""
What lists for editors have in common: their two addresses, and that only those who can do something
about what stands there are let in and shown the way.
"""

from django.core.exceptions import PermissionDenied
from django.urls import path
from wagtail.admin.menu import MenuItem


class OnlyForSome:
    """
    A view that turns away those of whom `may(user)` is not true.
    """

    def dispatch(self, request, *args, **kwargs):
        if not self.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ItemForSome(MenuItem):
    """
    An item of a menu for those of whom `may(user)` is true.
    """

    def __init__(self, *args, may, **kwargs):
        self.may = may
        super().__init__(*args, **kwargs)

    def is_shown(self, request):
        return self.may(request.user)


def addresses(place, view):
    """
    Return the addresses below /cms/ of a report at `place`, such as "promises/".
    """
    return [
        path(place, view.as_view(), name=view.index_url_name),
        path(
            f"{place}results/",
            view.as_view(results_only=True),
            name=view.index_results_url_name,
        ),
    ]
