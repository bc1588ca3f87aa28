import datetime

import icalendar
import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.urls import reverse

from forums import access, actions, queries
from forums.models import Session
from tests.factories.forums import SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sig():
    return SigFactory()


@pytest.fixture
def sessions(sig):
    """
    Make a session of every audience in every state, and one of another SIG.
    """
    made = {}
    for number, state in enumerate(["draft", "announced", "cancelled", "held", "written_up"]):
        day = datetime.date(2026, 12, 1 + number)
        made["everyone", state] = SessionFactory(state=state, date=day)
        made["sig", state] = SessionFactory(
            state=state, date=day, topic=TopicFactory(sig=sig, audience="sig")
        )
        made["other", state] = SessionFactory(
            state=state, date=day, topic=TopicFactory(sig=SigFactory(), audience="sig")
        )
    return made


def visitor(sig, sessions):
    return AnonymousUser()


def outsider(sig, sessions):
    return MemberFactory()


def member_of_sig(sig, sessions):
    member = MemberFactory()
    member.sig_memberships.create(sig=sig, joined_at=NOW)
    return member


def former_member_of_sig(sig, sessions):
    member = MemberFactory()
    member.sig_memberships.create(sig=sig, joined_at=NOW, left_at=NOW)
    return member


def facilitator(sig, sessions):
    member = MemberFactory()
    member.facilitation_terms.create(sig=sig, started_at=NOW)
    return member


def host(sig, sessions):
    return sessions["other", "draft"].host


def organiser(sig, sessions):
    member = MemberFactory()
    member.groups.add(Group.objects.get(name="organiser"))
    return member


def staff_without_a_role(sig, sessions):
    return MemberFactory(is_staff=True)


AFTER_DRAFT = ["announced", "cancelled", "held", "written_up"]
EVERYONE = {("everyone", state) for state in AFTER_DRAFT}
OF_SIG = {("sig", state) for state in AFTER_DRAFT}
SEES = {
    visitor: EVERYONE,
    outsider: EVERYONE,
    former_member_of_sig: EVERYONE,
    staff_without_a_role: EVERYONE,
    member_of_sig: EVERYONE | OF_SIG,
    facilitator: EVERYONE | OF_SIG | {("sig", "draft")},
    host: EVERYONE | {("other", "draft")},
    organiser: EVERYONE
    | OF_SIG
    | {(audience, "draft") for audience in ("everyone", "sig", "other")}
    | {("other", state) for state in AFTER_DRAFT},
}


@pytest.mark.parametrize("role", SEES)
def test_page_list_and_rule_agree_on_who_may_know_of_a_session(role, sig, sessions):
    user = role(sig, sessions)
    names = {session.pk: name for name, session in sessions.items()}
    by_rule = {name for name, session in sessions.items() if access.can_view(user, session)}
    by_list = {names[pk] for pk in access.visible_sessions(user).values_list("pk", flat=True)}
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    by_page = {
        name
        for name, session in sessions.items()
        if client.get(session.get_absolute_url()).status_code == 200
    }
    assert (by_rule, by_list, by_page) == (SEES[role], SEES[role], SEES[role])


@pytest.mark.parametrize("role", SEES)
def test_search_finds_what_may_be_known_of_and_no_draft(role, sig, sessions):
    user = role(sig, sessions)
    addresses = {session.get_absolute_url(): name for name, session in sessions.items()}
    found = queries.search(user, ["boundaries"], limit=100)
    expected = {name for name in SEES[role] if name[1] != "draft"}
    assert {addresses[one.url] for one in found} == expected


@pytest.mark.parametrize("role", [role for role in SEES if role is not visitor])
def test_own_calendar_holds_what_its_owner_may_know_of_and_no_draft(role, sig, sessions):
    key = actions.make_calendar_key(member=role(sig, sessions), now=NOW)
    with time_machine.travel(NOW):
        feed = Client().get(reverse("forums:own_calendar", args=[key.key]))
    names = {session.calendar_uid: name for name, session in sessions.items()}
    found = icalendar.Calendar.from_ical(feed.content).walk("VEVENT")
    expected = {name for name in SEES[role] if name[1] != "draft"}
    assert {names[str(event["UID"])] for event in found} == expected


def test_public_calendar_holds_what_a_visitor_may_know_of(sessions):
    visible = access.visible_sessions(AnonymousUser()).in_order()
    assert list(queries.public_calendar(now=NOW)) == list(visible)


@pytest.mark.parametrize(
    ("role", "managed"),
    [
        (visitor, set()),
        (outsider, set()),
        (member_of_sig, set()),
        (staff_without_a_role, set()),
        (facilitator, {("sig", state) for state in ["draft", *AFTER_DRAFT]}),
        (host, {("other", "draft")}),
    ],
)
def test_managing_belongs_to_facilitators_and_hosts(role, managed, sig, sessions):
    user = role(sig, sessions)
    by_rule = {name for name, session in sessions.items() if access.can_manage(user, session)}
    assert by_rule == managed
    if user.is_authenticated:
        ids = set(access.managed_sessions(user).values_list("pk", flat=True))
        assert {name for name, session in sessions.items() if session.pk in ids} == managed


def test_managing_everything_belongs_to_organisers(sig, sessions):
    user = organiser(sig, sessions)
    assert all(access.can_manage(user, session) for session in sessions.values())
    assert access.managed_sessions(user).count() == Session.objects.count()
