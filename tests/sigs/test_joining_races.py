"""
What happens when several people decide about one person at once. Only a database with row locks can
show it.
"""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from notifications.models import Delivery
from sigs import actions
from sigs.enums import OfferState
from sigs.models import JoinRequest, SigInvitation
from tests.factories.members import MemberFactory
from tests.factories.sigs import JoinRequestFactory, SigFactory, SigInvitationFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)


def all_at_once(*acts):
    """
    Let everything happen at the same time; return what came of each, a refusal as itself.
    """

    def acting(act):
        try:
            return act()
        except (actions.AnsweredAlready, actions.InvitationOver) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as threads:
        return list(threads.map(acting, acts))


def test_two_facilitators_who_approve_at_once_let_in_one_person_once():
    first, second = MemberFactory.create_batch(2)
    sig = SigFactory(joining="request", facilitators=[first, second])
    request = JoinRequestFactory(sig=sig)

    one, other = all_at_once(
        *[
            lambda by=by: actions.approve(
                request=JoinRequest.objects.get(pk=request.pk), by=by, now=NOW
            )
            for by in (first, second)
        ]
    )

    assert one == other == sig.memberships.get()
    assert Delivery.objects.filter(message__kind="sigs.join_approved").count() == 1


def test_a_yes_and_a_no_at_once_leave_one_answer_and_one_mail():
    first, second = MemberFactory.create_batch(2)
    sig = SigFactory(joining="request", facilitators=[first, second])
    request = JoinRequestFactory(sig=sig)

    came_of_it = all_at_once(
        lambda: actions.approve(request=JoinRequest.objects.get(pk=request.pk), by=first, now=NOW),
        lambda: actions.decline(
            request=JoinRequest.objects.get(pk=request.pk), by=second, reason="Full.", now=NOW
        ),
    )

    assert [type(each) for each in came_of_it].count(actions.AnsweredAlready) == 1
    request.refresh_from_db()
    assert sig.memberships.count() == (1 if request.state == "approved" else 0)
    kinds = ["sigs.join_approved", "sigs.join_declined"]
    assert Delivery.objects.filter(message__kind__in=kinds).count() == 1


def test_an_invitation_accepted_and_taken_back_at_once_ends_as_one_of_them():
    sig = SigFactory(joining="invitation", facilitators=[MemberFactory()])
    invitation = SigInvitationFactory(sig=sig)

    all_at_once(
        lambda: actions.accept_invitation(
            invitation=SigInvitation.objects.get(pk=invitation.pk), now=NOW
        ),
        lambda: actions.take_back_invitation(
            invitation=SigInvitation.objects.get(pk=invitation.pk), now=NOW
        ),
    )

    invitation.refresh_from_db()
    assert (invitation.state, sig.memberships.count()) in [
        (OfferState.ACCEPTED, 1),
        (OfferState.WITHDRAWN, 0),
    ]


def test_pressing_join_ten_times_at_once_joins_once():
    sig, member = SigFactory(), MemberFactory()

    joined = all_at_once(
        *[lambda: actions.join(sig=sig, member=member, now=NOW) for _ in range(10)]
    )

    assert joined == [sig.memberships.get()] * 10
    assert Delivery.objects.filter(message__kind="sigs.welcome").count() == 1
