"""
A library of many pages, all for everyone; how many queries one takes; and one published anew.
"""

import json
import sys

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resources.enums import Audience
from resources.models import InformationPage, LibraryHome, LibraryPage, SectionPage

ON_A_SHELF = 20
PARAGRAPH = "People talk a rule over before they write it down, and again after. " * 6
PARAGRAPHS = 30


@transaction.atomic
def fill(count):
    """
    Plant shelves of twenty pages each, some fifteen kilobytes long, until there are so many pages.
    """
    home = LibraryHome.objects.get()
    body = [("text", "".join(f"<p>{PARAGRAPH}</p>" for _ in range(PARAGRAPHS)))]
    number = 0
    while LibraryPage.objects.count() < count:
        number += 1
        shelf = home.add_child(
            instance=SectionPage(
                title=f"Shelf {number}", slug=f"shelf-{number}", audience=Audience.PUBLIC
            )
        )
        for place in range(ON_A_SHELF):
            shelf.add_child(
                instance=InformationPage(
                    title=f"What the rule says, {number}.{place}",
                    slug=f"page-{place}",
                    audience=Audience.PUBLIC,
                    summary="How a house talks a rule over.",
                    body=body,
                )
            )
    return {"pages": LibraryPage.objects.count()}


def queries(path):
    """
    Count the queries of a page that is made afresh by a process that is warm.
    """
    settings.PAGE_CACHE_URL = ""
    client = Client(headers={"Host": settings.ALLOWED_HOSTS[0]})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return {"queries": len(captured)}


def publish(url_path, title):
    """
    Publish a page under another title.
    """
    page = InformationPage.objects.get(url_path__endswith=url_path)
    page.title = title
    page.save_revision().publish()
    return {"title": title}


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    told = {"fill": lambda: fill(int(arguments[0])), "queries": lambda: queries(*arguments)}
    told["publish"] = lambda: publish(*arguments)
    print(json.dumps(told[name]()))
