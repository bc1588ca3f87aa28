"""
Finding threads: by words, and by the page of the library that they are about.
"""

import html
from functools import reduce
from operator import and_, or_

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.html import strip_tags

from pielink.kernel.search import Found, snippet
from resources.models import LibraryPage
from sigs import access as sigs_access
from sigs.enums import OPEN_STATES
from sigs.models import Sig

from .. import access
from ..enums import PostState
from ..models import Post

ABOUT_A_PAGE = 10
MOST_PAGES_FOUND = 12


def plain(post):
    """
    Return the words of a post without its signs.
    """
    return html.unescape(strip_tags(post.html))


def search(user, words, *, limit):
    """
    Find threads that this person may read by their titles, then by what was posted in them.

    Returns at most `limit` Found, those first that have most of the words.
    """
    if not sigs_access.sig_ids_of(user):
        return []
    threads = access.visible_threads(user)
    by_title = (
        threads.filter(_any("title", words))
        .annotate(hits=_hits("title", words))
        .select_related("sig")
        .order_by("-hits", "-last_post_at", "-pk")[:limit]
    )
    found = {thread.pk: _found(thread, thread.get_absolute_url(), "", words) for thread in by_title}
    posts = (
        Post.objects.filter(_any("text", words), thread__in=threads, state=PostState.SHOWN)
        .annotate(hits=_hits("text", words))
        .select_related("thread__sig")
        .order_by("-hits", "-posted_at", "-pk")[: limit * 2]
    )
    for post in posts:
        if post.thread_id not in found:
            url = post.get_absolute_url()
            found[post.thread_id] = _found(post.thread, url, plain(post), words)
    return list(found.values())[:limit]


def about_page(page, user):
    """
    Return the threads about a page of the library that this person may read, the latest first.
    """
    if not sigs_access.sig_ids_of(user):
        return []
    threads = access.visible_threads(user).filter(pages=page.pk).select_related("sig")
    return list(threads.order_by("-last_post_at", "-pk")[:ABOUT_A_PAGE])


def pages_called(user, words):
    """
    Return pages of the library that this person may read and whose titles have all these words.
    """
    if not words:
        return []
    every = reduce(and_, (Q(title__icontains=word) for word in words))
    pages = LibraryPage.objects.visible_to(user).filter(every)
    return list(pages.order_by("title", "pk")[:MOST_PAGES_FOUND])


def where_to_start(user):
    """
    Return the SIGs that this person can start a thread in, by name.
    """
    ids = sigs_access.sig_ids_of(user)
    if not ids:
        return []
    return list(Sig.objects.filter(pk__in=ids, state__in=OPEN_STATES))


def _found(thread, url, text, words):
    return Found(
        title=thread.title,
        url=url,
        kind=f"Thread in {thread.sig.name}",
        snippet=snippet(text, words) if text else "",
    )


def _any(name, words):
    return reduce(or_, (Q(**{f"{name}__icontains": word}) for word in words))


def _hits(name, words):
    return sum(
        Case(
            When(**{f"{name}__icontains": word}, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for word in words
    )
