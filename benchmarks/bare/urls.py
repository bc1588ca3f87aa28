"""
Three views without a query: HTML that never changes, of as many bytes as one asks for, one article
of 20 kB, and a list of as many rows as one asks for.
"""

import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

PARAGRAPH = "People talk a rule over before they write it down, and again after. " * 6
DAY = datetime.date(2026, 12, 8)
LUNCH = datetime.time(12, 30), datetime.time(14)
CONSTANT = "<p>The kettle is on.</p>" * 10_000


def constant(request, size):
    """
    Answer with so many bytes of HTML, ready-made.
    """
    return HttpResponse(CONSTANT[:size])


def article(request):
    """
    Render one template of 20 kB: an article of forty paragraphs under headings, with its contents.
    """
    sections = [
        {"slug": f"part-{number}", "title": f"What the rule says, part {number}", "text": PARAGRAPH}
        for number in range(40)
    ]
    return render(request, "article.html", {"title": "An article", "sections": sections})


def rows(request, number):
    """
    Render a list of rows through one template, each with as many words as ours.
    """
    entries = [
        {
            "title": f"A question worth an hour and a half, number {index}",
            "text": "How do we stay in touch with people when the rules say stop?",
            "href": f"/forums/s/{index}-a-question/",
            "date": DAY + datetime.timedelta(days=index),
            "start": LUNCH[0],
            "end": LUNCH[1],
            "tone": "enquiry",
            "chips": ["Learning and enquiry", "Conversation"],
            "places": 6,
        }
        for index in range(number)
    ]
    return render(request, "rows.html", {"title": "A list", "entries": entries})


urlpatterns = [
    path("constant/<int:size>/", constant),
    path("article/", article),
    path("rows/<int:number>/", rows),
]
