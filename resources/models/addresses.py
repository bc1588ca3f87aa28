"""
Addresses that a page may not take: those of another page before it, and the site's own.
"""

from django.urls import resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.views import serve as serve_page


def public_path(url_path):
    """
    Return the path at which a page with this `url_path` is read, as redirects write it: without
    the beginning of the tree and without the last slash.
    """
    return f"/{url_path.split('/', 2)[2].rstrip('/')}"


def why_not_at(page, url_path, **how):
    """
    Say in a sentence or two why this page cannot stand at `url_path`; empty where it can.

    `how` is what taken_address() is told of it.
    """
    path = f"{public_path(url_path)}/"
    # Before the tree is looked through, the site's own views are: the page would not be reached.
    if resolve(path).func is not serve_page:
        return f"{path} belongs to the site itself. Choose another slug."
    taken = taken_address(page, url_path, **how)
    return why_taken(taken) if taken else ""


def taken_address(page, url_path, *, as_copy=False, below=True):
    """
    Return a Redirect of an address that this page, or one below it, would take at `url_path`
    though it leads elsewhere; None where all of them are free or lead to the page itself.

    With `as_copy` another page like it would take them; without `below` it alone.
    """
    wanted = {public_path(url_path): page.pk}
    if page.pk and below:
        for pk, path in page.get_descendants().values_list("pk", "url_path"):
            wanted[public_path(url_path + path[len(page.url_path) :])] = pk
    kept = Redirect.objects.filter(old_path__in=wanted).select_related("redirect_page")
    for redirect in kept.order_by("old_path", "pk"):
        if as_copy or redirect.redirect_page_id != wanted[redirect.old_path]:
            return redirect
    return None


def why_taken(redirect, *, advice="Choose another slug."):
    """
    Say in a sentence or two to whom an address belongs, and what to do.
    """
    page = redirect.redirect_page
    if page is None:
        return f"Links to {redirect.old_path}/ lead to {redirect.redirect_link} already. {advice}"
    return (
        f"{redirect.old_path}/ was the address of “{page.title}”, and links to it still lead "
        f"there: to {public_path(page.url_path)}/. {advice}"
    )
