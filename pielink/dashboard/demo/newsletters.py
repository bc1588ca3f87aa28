"""
The newsletters of the demo: two that were sent, and one that its editor is still at.
"""

import datetime
from typing import NamedTuple

from forums.enums import Audience as ForumAudience
from forums.models import Session
from members.actions import give_consent
from members.forms import NEWSLETTER_WORDING
from members.models import ConsentRecord
from notifications.models import Delivery
from resources import actions
from resources.enums import Audience
from resources.models import (
    LibraryImage,
    LibraryPage,
    NewsletterPage,
    NewslettersPage,
    SectionPage,
)
from resources.models.shelves import ABOUT

from .dates import ONE_DAY
from .people import EDITOR, MEMBER, ORGANISER

SUMMARY = "What members are reading, trying and asking, about once a month."


class Issue(NamedTuple):
    """
    One newsletter. `body` has (kind, value) with titles in place of pages, pictures and SIGs, and
    for a session how many of those that are next to leave out.
    """

    title: str
    slug: str
    summary: str
    intro: str
    days_ago: int
    body: list
    guest_editor: str = ""


ISSUES = [
    Issue(
        title="The store cupboard, the kettle and the clock",
        slug="the-store-cupboard-the-kettle-and-the-clock",
        summary="Three small rooms that changed a house, and what to bring to the next forum.",
        intro="<p>Nobody moved a wall this month. They moved a kettle, took a clock down and put "
        "a lamp in a cupboard, and wrote to tell us what came of it.</p>",
        days_ago=38,
        body=[
            ("heading", "To read with a cup of tea"),
            (
                "library",
                (
                    "A store cupboard with a lamp in it",
                    "Four square metres, one lamp and a rule that nobody asks why you are there.",
                ),
            ),
            (
                "library",
                ("Eleven weeks of tea", "For anyone who is told that outreach must be quick."),
            ),
            ("quote", ("I did not want a plan. I wanted the lamp left on.", "A resident")),
            ("heading", "To come to"),
            ("session", (0, "Bring one room of yours that nobody likes to sit in.")),
        ],
    ),
    Issue(
        title="What we stopped counting",
        slug="what-we-stopped-counting",
        summary="A worker on the numbers she gave up, and two groups that would like your company.",
        intro="<p>This issue was put together on a night shift, between two and five. It is about "
        "what we write down, and about who it is for.</p>",
        days_ago=6,
        guest_editor="Ines Halloran, Lantern House",
        body=[
            (
                "words",
                (
                    "<p>There is a form in our office that has been filled in every night for nine "
                    "years. In September somebody asked who reads it. <b>Nobody did.</b> We keep a "
                    "notebook now, and it is full.</p>"
                ),
            ),
            ("heading", "Worth ten minutes"),
            (
                "library",
                ("What I stopped counting", "Under two minutes. Watch it before your next audit."),
            ),
            (
                "library",
                (
                    "What we took out of the contract",
                    "A commissioner says which three lines did the harm.",
                ),
            ),
            (
                "picture",
                ("weekly-rhythm", "The week as the night team of Lantern House drew it."),
            ),
            ("heading", "Coming up"),
            ("session", (1, "")),
            (
                "sig",
                (
                    "Research and evaluation",
                    (
                        "<p>The group has read four outcome tools aloud, which takes an hour each "
                        "and tells you more than using them. They meet again in the new year and "
                        "would like people who <i>dislike</i> forms.</p>"
                    ),
                ),
            ),
        ],
    ),
]
DRAFT = Issue(
    title="Before the holidays",
    slug="before-the-holidays",
    summary="Who is on shift, who is not, and one card to leave by the phone.",
    intro="<p>The quiet weeks are loud where we work. Here is what helped last year.</p>",
    days_ago=-7,
    body=[
        ("heading", "One card for the wall"),
        ("library", ("Debrief card", "Print it, fold it, leave it by the phone.")),
        ("session", (2, "The last one of the year. Biscuits are the host’s business.")),
    ],
)


def open_archive(*, members):
    """
    Make the place for newsletters; the people one signs in as agree to get them.
    """
    for email in [MEMBER, ORGANISER, EDITOR]:
        give_consent(
            member=members[email],
            purpose=ConsentRecord.Purpose.NEWSLETTER,
            wording=NEWSLETTER_WORDING,
            now=members[email].joined_at,
        )
    archive = NewslettersPage(
        title="Newsletters", slug="newsletters", summary=SUMMARY, audience=Audience.PUBLIC
    )
    # The pages about the site itself stay last.
    SectionPage.objects.get(slug=ABOUT).add_sibling(pos="left", instance=archive)


def send_newsletters(*, editor, sigs, now):
    """
    Write the newsletters and send all but the last; yield the moment of each.

    All of it is as old as it would be by `now`.
    """
    for issue in ISSUES:
        at = now - datetime.timedelta(days=issue.days_ago)
        page = _draft(issue, sigs, now)
        actions.send_newsletter(page=page, revision_id=page.latest_revision_id, by=editor, now=at)
        # Wagtail dates what happens to a page itself.
        NewsletterPage.objects.filter(pk=page.pk).update(
            first_published_at=at, last_published_at=at
        )
        Delivery.objects.filter(message__source_key=page.source_key).update(
            due_at=at, enqueued_at=at
        )
        yield at
    _draft(DRAFT, sigs, now)


def _draft(issue, sigs, now):
    at = now - datetime.timedelta(days=issue.days_ago)
    page = NewsletterPage(
        title=issue.title,
        slug=issue.slug,
        summary=issue.summary,
        intro=issue.intro,
        guest_editor=issue.guest_editor,
        issue_date=at.date(),
        live=False,
    )
    coming = Session.objects.public_knowledge().filter(
        starts_at__gt=at + ONE_DAY,
        topic__audience=ForumAudience.REGISTERED,
        cancelled_at=None,
    )
    sessions = list(coming.in_order())
    names = {sig.name: sig for sig in sigs.values()}
    page.body = [(kind, _value(kind, value, sessions, names)) for kind, value in issue.body]
    NewslettersPage.objects.get().add_child(instance=page)
    page.save_revision(clean=False)
    return page


def _value(kind, value, sessions, sigs):
    if kind == "library":
        title, reason = value
        return {"page": LibraryPage.objects.get(title=title), "reason": reason}
    if kind == "session":
        number, reason = value
        return {"session": str(sessions[number].pk), "reason": reason}
    if kind == "sig":
        name, news = value
        return {"sig": str(sigs[name].pk), "news": news}
    if kind == "picture":
        name, caption = value
        title = name.replace("-", " ").capitalize()
        return {"picture": LibraryImage.objects.get(title=title), "caption": caption}
    if kind == "quote":
        return dict(zip(["words", "who"], value, strict=True))
    return value
