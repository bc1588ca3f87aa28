"""
What happens when two people change, at once and from either end, what hangs together. Only a
database with row locks can show it.
"""

import datetime
import threading

import pytest
from django.db import connection, transaction

from discussions import actions
from discussions.actions.posting import held
from members import actions as members
from sigs import actions as sigs
from sigs.enums import OfferState
from tests.factories.discussions import PostFactory, ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory, TermOfferFactory

NOW = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def crossing(*ways):
    """
    Have each of (first step, second step) done in a transaction of its own, no second step before
    every first; return what was raised.
    """
    first_done, raised = threading.Barrier(len(ways), timeout=20), []

    def going(first, second):
        try:
            with transaction.atomic():
                first()
                first_done.wait()
                second()
        except Exception as error:  # noqa: BLE001 - a thread's own would be lost
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=going, args=way) for way in ways]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return raised


def test_a_post_is_hidden_while_somebody_answers_it_and_neither_waits_for_ever():
    ana, ben, run_by = MemberFactory.create_batch(3)
    sig = SigFactory(members=[ana, ben], facilitators=[run_by])
    post = PostFactory(thread=ThreadFactory(sig=sig, started_by=ana))
    thread, now = post.thread, NOW

    raised = crossing(
        (
            lambda: held(thread),
            lambda: actions.post_reply(thread=thread, by=ben, text="Yes.", quotes=post, now=now),
        ),
        (
            lambda: actions.report_post(post=post, by=run_by, reason="unkind", words="", now=now),
            lambda: actions.hide_post(post=post, by=run_by, reason="No.", title="Keys", now=now),
        ),
    )

    post.refresh_from_db()
    thread.refresh_from_db()
    assert (raised, post.state, thread.post_count, thread.title) == ([], "hidden", 2, "Keys")


def test_a_term_is_accepted_while_the_account_closes_and_nobody_gone_runs_the_sig():
    other, asked = MemberFactory.create_batch(2)
    sig = SigFactory(facilitators=[other], members=[asked])
    offer = TermOfferFactory(sig=sig, member=asked, lapses_at=NOW + datetime.timedelta(days=9))
    profile = {"name": "Xu", "organisation_name": "", "setting": None, "time_zone": "Europe/London"}

    raised = crossing(
        (lambda: sigs.lock(sig), lambda: sigs.accept_offer(offer=offer, now=NOW)),
        (
            lambda: members.update_profile(member=asked, **profile),
            lambda: members.close_account(member=asked, now=NOW),
        ),
    )

    offer.refresh_from_db()
    assert (raised, offer.state) == ([], OfferState.ACCEPTED)
    assert list(sig.terms.filter(ended_at=None).values_list("member", flat=True)) == [other.pk]
