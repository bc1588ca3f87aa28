"""
Round-ups: who is told what, once, on which day and at which hour of their own.
"""

import datetime
import email
import email.policy
import zoneinfo

import pytest
from django.test import TestCase

from forums.actions import move_session, respond
from forums.actions.scheduling import DateSpec
from forums.enums import AnswerChoice, Audience, SessionState
from forums.invitations import invite
from members.models import Member
from notifications import outbox, roundups
from notifications.actions import choose_pace, forget_told, send_roundups, unsubscribe
from notifications.models import (
    Delivery,
    MailSettings,
    Message,
    RoundupTurn,
    StreamPreference,
    ToldInRoundup,
)
from resources.enums import Audience as Readers
from resources.enums import PageState
from tests.factories.forums import AnswerFactory, SessionFactory, TopicFactory
from tests.factories.frameworks import ThemeFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import CaseStudyPageFactory, InformationPageFactory
from tests.factories.sigs import FacilitationTermFactory, SigFactory

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)
# A Monday, half past seven in London.
MONDAY = datetime.datetime(2026, 11, 23, 7, 30, tzinfo=datetime.UTC)
HOUR, DAY, WEEK = (datetime.timedelta(**{unit: 1}) for unit in ("hours", "days", "weeks"))


def member(**fields):
    return MemberFactory(joined_at=LONG_AGO, **fields)


def session(**fields):
    """
    Announce a session a day before, telling nobody.
    """
    return SessionFactory(**{"announced_at": MONDAY - DAY, "host": None or member(), **fields})


def page(title="The kitchen table", **fields):
    return CaseStudyPageFactory(
        **{"title": title, "first_published_at": MONDAY - DAY, "live": True, **fields}
    )


def send(now=MONDAY):
    """
    Send the round-ups that are due, and the mails with them.
    """
    with TestCase.captureOnCommitCallbacks(execute=True):
        return send_roundups(now=now)


def hold(person, *, key="walk:1", stream="walks", where="the mill", now=MONDAY - DAY, **more):
    """
    Keep a notice for somebody's round-up.
    """
    with TestCase.captureOnCommitCallbacks(execute=True):
        message = outbox.post(
            kind="tests.subscription",
            source_key=key,
            context={"where": where},
            recipients=Member.objects.filter(pk=person.pk),
            stream=stream,
            now=now,
            **more,
        )
    return message


def bodies(mail):
    read = email.message_from_bytes(mail.content, policy=email.policy.default)
    parts = [read.get_body([kind]).get_content() for kind in ("plain", "html")]
    return read["Subject"], *parts


def roundups_to(box, person):
    return [bodies(mail) for mail in box if mail.address == person.email]


def titles(now=MONDAY):
    """
    Return what the round-ups due at a time tell, {name: [title]}, without sending them.
    """
    turns, _ = roundups.claim(now=now, after=0)
    told = roundups.gather(turns, now=now)
    return {
        turn.member: [item.title for item in told[turn.member.pk].items]
        for turn in turns
        if told[turn.member.pk].items
    }


def test_where_nothing_is_new_nothing_is_sent_and_the_day_is_over(box):
    ada = member()
    assert send() == 0
    page(first_published_at=MONDAY + HOUR)
    assert send(MONDAY + 2 * HOUR) == 0
    assert box == []
    assert RoundupTurn.objects.get(member=ada).looked_on == datetime.date(2026, 11, 23)


def test_sessions_come_first_then_sigs_then_the_library_and_then_what_was_kept(box):
    ada = member(name="Ada Obi")
    sig = SigFactory(name="Night workers", created_at=MONDAY - DAY)
    page("The kitchen table")
    session(topic=TopicFactory(title="Boundaries that bend"))
    choose_pace(member=ada, stream="walks", pace="weekly", now=LONG_AGO)
    hold(ada, where="the mill")
    send()
    [(subject, text, html)] = roundups_to(box, ada)
    assert subject == "One session, one new SIG, one new case study, one notice"
    order = ["Boundaries that bend", sig.name, "The kitchen table", "A walk: the mill"]
    for body in (text, html.partition("</div>")[2]):
        places = [body.index(title) for title in order]
        assert places == sorted(places)
