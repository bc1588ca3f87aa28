"""
Load the demo community, and tell whether it is there and how fresh it is.
"""

from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min

from forums.clock import day_in_words
from forums.enums import Audience
from forums.models import Season, Session
from frameworks import queries as vocabulary
from frameworks.actions import load_vocabulary
from members.models import Member
from notifications import delivery
from notifications.models import Delivery
from sigs.models import Sig

from .after import note_attendance, write_up
from .board import submit_to_board
from .coming import Story
from .community import add_people, add_sigs
from .dates import FRIDAY, ONE_DAY
from .gatherings import add_gatherings
from .held import invite_to_what_was_held, mark_who_came
from .incoming import add_incoming
from .joining import open_ways_in
from .lifecycles import live_on
from .line import offer_a_place
from .mail import settle_mail
from .mailings import pause_a_mailing
from .newsletters import open_archive, send_newsletters
from .past import add_held
from .people import BOARD, EDITOR, FACILITATOR, MEMBER, ORGANISER, OTHER_OF_BOARD
from .planning import plan_next_season
from .polls import ask_for_dates
from .posted_by_mail import answer_by_mail
from .profiles import fill_directory
from .programme import MEETINGS, SEASONS
from .proposals import add_proposals
from .reading import save_some_pages
from .replies import write_back
from .roundups import send_round_ups, welcome_newcomers
from .running import add_terms
from .safety import add_reports
from .shelves import add_library
from .sig_rooms import fill_sig_rooms
from .suggestions import add_suggestions
from .threads import add_threads

LONDON = ZoneInfo("Europe/London")
# Longer than what was published can be stopped.
WAIT_AND_MORE = timedelta(hours=1)
PASSWORD = "kettle-on-at-noon"  # noqa: S105 - shown to whoever starts the demo


class PeopleAlreadyHere(Exception):
    """
    Raised for a database that people are registered in: the demo is loaded into an empty one.
    """


class SignIn(NamedTuple):
    """
    Somebody to sign in as.
    """

    role: str
    name: str
    email: str
    password: str


def load(*, now, say):
    """
    Fill an empty database with the demo community, all of it or nothing; `say` tells how it goes.

    Raises PeopleAlreadyHere.
    """
    with transaction.atomic():
        if Member.objects.exists():
            raise PeopleAlreadyHere
        load_vocabulary()
        members = add_people(password=PASSWORD, now=now)
        sigs = add_sigs(members=members, now=now)
        say(f"{len(members)} people")
        fill_directory(members=members)
        past, coming = _add_programme(members, sigs, now)
        mark_who_came(now=now)
        say(f"{past} topics of the past, {coming} to come")
        _send_at(live_on(members=members, now=now))
        offer_a_place(member=members[MEMBER], now=now)
        _send_what_waits(plan_next_season(members=members, now=now))
        _send_at(add_proposals(members=members, organiser=members[ORGANISER], now=now))
        add_gatherings(now=now)
        _send_at(write_back(members=members, now=now))
        _send_at(ask_for_dates(members=members, sigs=sigs, now=now))
        _send_at(open_ways_in(members=members, sigs=sigs, now=now))
        _send_at(add_terms(members=members, sigs=sigs, now=now))
        say(f"{Sig.objects.count()} SIGs")
        pages = add_library(editor=members[EDITOR], sigs=sigs, now=now)
        say(f"{pages} pages in the library")
        _send_at(fill_sig_rooms(members=members, sigs=sigs, now=now))
        note_attendance(member=members[MEMBER])
        _send_at(at + WAIT_AND_MORE for at in write_up())
        _send_at(add_suggestions(members=members, editor=members[EDITOR], now=now))
        mailed = submit_to_board(editor=members[EDITOR], member=members[OTHER_OF_BOARD], now=now)
        _send_at(mailed)
        open_archive(members=members)
        _send_at(send_newsletters(editor=members[EDITOR], sigs=sigs, now=now))
        _send_but_lately(add_threads(members=members, sigs=sigs, now=now), now)
        _send_but_lately(answer_by_mail(members=members, now=now), now)
        _send_but_lately(add_reports(members=members, sigs=sigs, now=now), now)
        save_some_pages(member=members[MEMBER], now=now)
        settle_mail(members=members, now=now)
        _send_what_waits(welcome_newcomers(member=members[MEMBER], now=now))
        send_round_ups(member=members[MEMBER], now=now)
        pause_a_mailing(organiser=members[ORGANISER], now=now)
        add_incoming(now=now)


def is_loaded():
    """
    Tell whether the demo community is in this database.
    """
    return Member.objects.filter(email=ORGANISER).exists()


def sign_ins():
    """
    Return the people one can sign in as to look around.
    """
    names = dict(
        Member.objects.filter(
            email__in=[MEMBER, FACILITATOR, ORGANISER, EDITOR, BOARD]
        ).values_list("email", "name")
    )
    roles = [
        ("member", MEMBER),
        ("facilitator", FACILITATOR),
        ("organiser", ORGANISER),
        ("editor", EDITOR),
        ("board", BOARD),
    ]
    return [SignIn(role, names[email], email, PASSWORD) for role, email in roles if email in names]


def freshness(now):
    """
    Return a sentence when the last coming session is less than a week off, else None.
    """
    last = Session.objects.coming(now).order_by("-starts_at", "-pk").first()
    if last and last.starts_at >= now + timedelta(weeks=1):
        return None
    if last:
        day = day_in_words(last.date)
        return f"The last session of this demo is on {day}. To load it afresh: make demo-fresh"
    return "Every session of this demo is over. To load it afresh: make demo-fresh"


def _add_programme(members, sigs, now):
    today = now.astimezone(LONDON).date()
    themes = {theme.slug: theme for theme in vocabulary.current_themes()}
    belonging = {
        slug: list(Member.objects.filter(sig_memberships__sig=sig)) for slug, sig in sigs.items()
    }
    stories, past = [], 0
    for entry, season in _entries(today):
        audience = (
            belonging[entry.sig] if entry.audience == Audience.SIG else list(members.values())
        )
        placed = {
            "season": season,
            "sig": sigs.get(entry.sig),
            "theme": themes.get(entry.theme),
            "audience": audience,
            "today": today,
        }
        if entry.week < 0:
            add_held(entry, host=members[entry.host], **placed)
            past += 1
        else:
            stories.append(Story(entry, members=members, now=now, **placed))
    invite_to_what_was_held()
    _relive(stories, now)
    return past, len(stories)


def _relive(stories, now):
    """
    Let everything happen in the order in which it did, and send the mails of then.

    What the last day brought is left for the worker, which would hold up the first visitor if it
    found the mails of weeks.
    """
    events = [event for story in stories for event in story.events()]
    for at, happen in sorted(events, key=lambda event: event[0]):
        happen(at)
        if at < now - ONE_DAY:
            _send_what_waits(at)


def _send_at(moments):
    for at in moments:
        _send_what_waits(at)


def _send_but_lately(moments, now):
    # What the last day brought is left for the worker, as in _relive(), and guests are told then.
    _send_at(at for at in moments if at < now - ONE_DAY - timedelta(hours=3))


def _send_what_waits(written_at):
    # By then all of it could be taken back no more.
    at = written_at + timedelta(seconds=settings.FORUM_STOP_SECONDS)
    waiting = (
        Delivery.objects.due(at)
        .order_by("message")
        .values_list("message")
        .annotate(first=Min("pk"), last=Max("pk"))
    )
    for message_id, first, last in waiting:
        rest = first
        while rest:
            rest = delivery.deliver(message_id=message_id, first=rest, last=last, clock=lambda: at)


def _entries(today):
    for run in SEASONS:
        days = [day for entry in run.entries for day in entry.dates(today)]
        season = Season.objects.create(
            slug=run.slug,
            title=run.title,
            introduction=run.introduction,
            starts_on=min(days) - min(days).weekday() * ONE_DAY,
            ends_on=max(days) + (FRIDAY - max(days).weekday()) * ONE_DAY,
        )
        yield from ((entry, season) for entry in run.entries)
    yield from ((entry, None) for entry in MEETINGS)
