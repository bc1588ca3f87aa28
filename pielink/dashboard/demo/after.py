"""
What followed a few lunchtimes: who was there, and what they were written up as.
"""

import random
from datetime import timedelta

from forums import harvest
from forums.enums import AnswerChoice, Presence
from forums.models import Attendance, Session
from resources.models import LibraryHome, LibraryPage, SectionPage
from resources.models.shelves import ABOUT
from resources.publishing import Link

WRITTEN_LATER = timedelta(days=1, hours=3)

WRITTEN_UP = {
    "The waiting room": harvest.WriteUp(
        summary=(
            "Everybody had a picture in mind before anybody spoke: plastic chairs in a row, a "
            "screen, a notice about abuse. We went round and asked what a newcomer reads in such a "
            "room before a word is said. Mostly that they are expected to be a danger.\n\n"
            "Most of what people had changed cost little. A house had turned its chairs to face "
            "the window. Another had taken the screen down for one afternoon a week, then for "
            "two. The hard part was not the money but who signs for the risk, and several of us "
            "had waited a year for that signature.\n\n"
            "We did not agree about locked doors. Some people feel safe because a door is locked, "
            "and some because it is not; asking those who wait was the only answer we found."
        ),
        points=(
            "Sit for half an hour in your own waiting room, as somebody who waits.",
            "Take one notice down each week and see whether anything happens.",
            "Ask the people who wait what they look at, and move that first.",
        ),
        links=(
            Link("Sightlines and seats: a checklist for one room", "https://example.org/seats"),
            Link("What a screen at the hatch says", "https://example.org/hatch-screen"),
        ),
    ),
    "London: five boroughs in one morning": harvest.WriteUp(
        summary=(
            "Three teams told of the same kind of morning: one person, five offices, five forms "
            "that ask for the same thing. Nobody had designed it, and everybody had a reason for "
            "their own form.\n\n"
            "Two boroughs have tried a page that the person keeps and shows. It is short because "
            "they wrote it with the people it is about. What made it work was an agreement among "
            "managers that nobody would ask again for what is on the page."
        ),
        points=(
            "A story told once should travel, and the person should carry it.",
            "Agree on what you will not ask, before you agree on what you will.",
        ),
        links=(Link("One page that travels: a template", "https://example.org/one-page"),),
        recording_link="https://vimeo.com/1000001",
    ),
}


def note_attendance(*, member):
    """
    Note who came to what is written up, as their hosts did, and that this member was there.
    """
    for session in Session.objects.filter(topic__title__in=WRITTEN_UP).in_order():
        chance = random.Random(session.topic_id)  # noqa: S311 - drawn the same at every load
        marked = {"marked_at": session.ends_at, "marked_by": session.host}
        said = session.answers.filter(choice=AnswerChoice.YES, member__isnull=False)
        present = {
            pk: Presence.CAME if chance.random() < 0.7 else Presence.MISSED
            for pk in said.order_by("pk").values_list("member_id", flat=True)
        }
        present[member.pk] = Presence.CAME
        for pk, presence in present.items():
            Attendance.objects.update_or_create(
                session=session, member_id=pk, defaults={"presence": presence, **marked}
            )


def write_up():
    """
    Have hosts publish what was said the day after; give the moment of each.
    """
    for title, words in WRITTEN_UP.items():
        session = Session.objects.select_related("host").get(topic__title=title)
        at = session.ends_at + WRITTEN_LATER
        saved = harvest.publish_harvest(
            session=session, write_up=words, by=session.host, seen=None, now=at
        )
        LibraryPage.objects.filter(pk=saved.page_id).update(last_published_at=at)
        yield at
    home = LibraryHome.objects.get()
    SectionPage.objects.child_of(home).get(slug=ABOUT).move(home, pos="last-child")
