"""
A library of many pages, all for everyone; how many queries one takes; how long searches of it
take; and one published anew.
"""

import json
import random
import statistics
import sys
import time

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frameworks.actions import load_vocabulary
from frameworks.models import Approach, Element, Lens, Need, Setting
from resources.enums import Audience
from resources.models import (
    DocumentText,
    InformationPage,
    LibraryDocument,
    LibraryHome,
    LibraryPage,
    SectionPage,
    ToolPage,
)

ON_A_SHELF = 20
# The last page of each shelf offers a report of some ten pages of paper, which is searched too.
WORDS_OF_A_DOCUMENT = 4_000
WORDS_OF_A_PASSAGE = 80
VOCABULARY = 8_000
PARAGRAPH = "People talk a rule over before they write it down, and again after. " * 6
PARAGRAPHS = 30
# Some stand on every page, some on few, some on none; some are misspelt.
SEARCHES = [
    "rule",
    "people talk",
    "house rule",
    "write it down",
    "shelf 17",
    "what the rule says",
    "eviction rules women's hostel",
    "managing relationships",
    "kettle",
    "reflective practice",
    "hostel",
    "shelf 200 page",
    "talk over again",
    "roles and relationships",
    "evicton",
    "trauma",
    "rule 12.7",
    "paragraph nobody wrote",
    "houses",
    "before after",
]


def fill(count):
    """
    Plant a library of so many pages, tagged in the words that come with the site, and let the
    database count what it holds, as it does by itself within minutes of any large change.
    """
    load_vocabulary()
    with transaction.atomic():
        _plant(count)
        _tag()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"pages": LibraryPage.objects.count()}


def _plant(count):
    """
    Plant shelves of twenty pages each, some fifteen kilobytes long, and a page with a document,
    until there are so many pages.
    """
    home = LibraryHome.objects.get()
    chance = random.Random(7)
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
        _add_tool(shelf, number, chance)


def _tag():
    """
    Tag each page as editors do: with two elements, a setting, a need and a lens, one in three with
    an approach.
    """
    chance = random.Random(11)
    pages = list(LibraryPage.objects.filter(depth__gt=4).values_list("pk", flat=True))
    for field, model, number, every in [
        ("elements", Element, 2, 1),
        ("settings", Setting, 1, 1),
        ("needs", Need, 1, 1),
        ("lenses", Lens, 1, 1),
        ("approaches", Approach, 1, 3),
    ]:
        words = list(model.objects.order_by("pk").values_list("pk", flat=True))
        through = getattr(LibraryPage, field).through
        column = f"{model._meta.model_name}_id"
        through.objects.bulk_create(
            through(librarypage_id=page, **{column: word})
            for page in pages[::every]
            for word in chance.sample(words, number)
        )


def _add_tool(shelf, number, chance):
    document = LibraryDocument(title=f"Report {number}", audience=Audience.PUBLIC)
    document.file.save(f"report-{number}.txt", ContentFile(b"A report."), save=False)
    document.save()
    DocumentText.objects.create(document=document, text=_words(chance), file_hash="measured")
    shelf.add_child(
        instance=ToolPage(
            title=f"A report of house {number}",
            slug="report",
            audience=Audience.PUBLIC,
            summary="What was found when somebody asked.",
            document=document,
        )
    )


def _words(chance):
    """
    Return so many words as people write them, few often and most of them rarely, a passage a line.
    """
    drawn = [int(VOCABULARY * chance.random() ** 4) for _ in range(WORDS_OF_A_DOCUMENT)]
    common = ["rule", "people", "talk", "house", "shelf", "write", "role", "trauma", "hostel"]
    words = [common[n] if n < len(common) else f"w{n:x}k" for n in drawn]
    return "\n".join(
        " ".join(words[start : start + WORDS_OF_A_PASSAGE])
        for start in range(0, len(words), WORDS_OF_A_PASSAGE)
    )


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


def search():
    """
    Ask twenty searches of a process that is warm, three times each: the median of all, in
    milliseconds, and the slowest search's own median.
    """
    client = Client(headers={"Host": settings.ALLOWED_HOSTS[0]})
    client.get("/search/", {"q": "warm"})
    taken = {text: [] for text in SEARCHES}
    for _ in range(3):
        for text, times in taken.items():
            began = time.perf_counter()
            answer = client.get("/search/", {"q": text})
            times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200
    medians = {text: statistics.median(times) for text, times in taken.items()}
    slowest = max(medians, key=medians.get)
    return {
        "median": statistics.median(each for times in taken.values() for each in times),
        "slowest": medians[slowest],
        "slowest_text": slowest,
    }


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
    told["search"] = search
    told["publish"] = lambda: publish(*arguments)
    print(json.dumps(told[name]()))
