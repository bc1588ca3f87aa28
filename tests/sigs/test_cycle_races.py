"""
What happens to a proposal when many press at once. Only a database with row locks can show it.
"""

import contextlib
import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forums import actions as forums
from notifications.models import Message
from sigs import actions
from sigs.models import Interest, Sig
from tests.factories.forums import SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import InterestFactory, SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def all_at_once(act, people):
    def acting(each):
        try:
            act(each)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=12) as threads:
        list(threads.map(acting, people))


def test_twelve_who_propose_one_name_in_any_spelling_make_one_proposal():
    people = MemberFactory.create_batch(12)
    taken = []

    def propose(number):
        name = "Night workers" if number % 2 else "NIGHT  Workers"
        proposal = actions.SigProposal(name=name, purpose=f"Words of {number}.")
        try:
            actions.propose_sig(by=people[number], proposal=proposal, now=NOW)
        except actions.NameTaken as refusal:
            taken.append(refusal.sig.pk)

    all_at_once(propose, range(12))

    sig = Sig.objects.get()
    assert taken == [sig.pk] * 11
    assert (Interest.objects.count(), sig.transitions.count()) == (1, 1)


def test_twelve_who_are_interested_at_once_have_it_taken_up_once():
    sig = SigFactory(state="proposed", wanted=5, decide_by=NOW.date())
    InterestFactory(sig=sig, would_run=True)

    def press(member):
        with contextlib.suppress(actions.NoLongerProposed):
            actions.say_interested(sig=sig, by=member, now=NOW)

    all_at_once(press, MemberFactory.create_batch(12))

    sig.refresh_from_db()
    assert (sig.state, sig.interests.count(), sig.terms.count()) == ("forming", 5, 1)
    assert list(sig.transitions.values_list("event", flat=True)) == ["take_up"]
    assert Message.objects.filter(kind="sigs.to_set_up").count() == 1


def test_announcing_many_dates_of_one_sig_while_people_join_it_waits_and_ends():
    host = MemberFactory()
    sig = SigFactory(state="resting", facilitators=[host])
    topics = TopicFactory.create_batch(6, sig=sig, created_by=host)
    for topic in topics:
        SessionFactory(topic=topic, host=host, state="draft", date=datetime.date(2026, 12, 8))
    joining = MemberFactory.create_batch(6)

    def act(number):
        if number % 2:
            actions.join(sig=sig, member=joining[number // 2], now=NOW)
        else:
            forums.announce_topic(topic=topics[number // 2], by=host, now=NOW)

    all_at_once(act, range(12))

    sig.refresh_from_db()
    assert (sig.state, sig.memberships.count()) == ("active", 6)
    assert list(sig.transitions.values_list("event", flat=True)) == ["wake"]
