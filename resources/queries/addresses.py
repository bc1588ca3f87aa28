"""
What stands at an address, and whether a redirect from it ever arrives.
"""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from wagtail.contrib.redirects.models import Redirect

from ..models import LibraryPage, SiteRoot


def page_at(path):
    """
    Return the published page of the library at this path, taken out or not, or None.
    """
    root = SiteRoot.objects.first()
    if root is None:
        return None
    url_path = f"{root.url_path.rstrip('/')}{path.rstrip('/')}/"
    return LibraryPage.objects.live().filter(url_path=url_path).first()


def page_numbered(pk, user):
    """
    Return the page in use with this number if this person may read it, or None.
    """
    return LibraryPage.objects.visible_to(user).filter(pk=pk).first()


def path_on_this_site(link):
    """
    Return the path of a link as redirects write it, without its query; None for another site's.
    """
    parts = urlsplit(link)
    if parts.netloc and parts.netloc != urlsplit(settings.SITE_ADDRESS).netloc:
        return None
    return Redirect.normalise_path(unquote(parts.path))


def comes_back(start, link):
    """
    Test whether whoever is led from the path `start` to `link` is led on and on without arriving.

    A published page is an arrival, even one whose own address leads on.
    """
    passed = {start}
    path = path_on_this_site(link)
    while path is not None and page_at(path) is None:
        if path in passed:
            return True
        passed.add(path)
        onward = Redirect.objects.filter(old_path=path).order_by("pk").first()
        path = path_on_this_site(onward.link) if onward and onward.link else None
    return False
