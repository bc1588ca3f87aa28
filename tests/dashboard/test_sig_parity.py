"""
Who meets a SIG where: every door of the site, for everybody there is, by every way of joining.

The SIG's name and all that is its own carry one word, so that it shows wherever it leaks.
"""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.forms import modelform_factory
from django.test import Client, RequestFactory

from forums.access import can_answer, can_view, visible_sessions
from forums.actions.calendars import make_calendar_key
from forums.enums import Audience
from forums.invitations import audience_of
from forums.models import DatePoll, Session
from forums.notices import PROGRAMME_STREAM, stream_of
from members.models import Member
from notifications import registry
from pielink.kernel import connections
from resources.access import offer_known_sigs
from resources.enums import Audience as Readers
from resources.models import LibraryDocument
from resources.views.refusing import refuse
from sigs import access, queries
from sigs.enums import Joining
from sigs.models import Sig
from tests.factories.forums import DatePollFactory, SeasonFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FOUNDED_AT,
    JoinRequestFactory,
    SigFactory,
    SigFollowingFactory,
    SigInvitationFactory,
    SigMembershipFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC)
WORD = "Kingfisher"
EVERYONE = {
    "anonymous",
    "outside",
    "invited",
    "waiting",
    "follower",
    "member",
    "removed",
    "facilitator",
    "organiser",
    "organising member",
}
WITHIN = {"member", "facilitator", "organising member"}
# Of a hidden SIG; of every other one everybody knows.
KNOWING = WITHIN | {"invited", "organiser"}
LOOKING_AFTER = WITHIN | {"organiser"}

_SigForm = modelform_factory(LibraryDocument, fields=["sig"])

each_way = pytest.mark.parametrize("joining", Joining.values)
hidden_or_not = pytest.mark.parametrize("joining", [Joining.OPEN, Joining.HIDDEN])


@pytest.fixture
def cast():
    """
    Make somebody of every role, {role: user}, before there is a SIG.
    """
    organising = {"organiser", "organising member"}
    registered = {
        role: MemberFactory(
            name=role.title(),
            roles=["organiser"] if role in organising else [],
            joined_at=FOUNDED_AT,
        )
        for role in sorted(EVERYONE - {"anonymous"})
    }
    return {"anonymous": AnonymousUser(), **registered}


@pytest.fixture
def sig(joining, cast, time_machine):
    """
    Found the SIG with its people around it, a session for its own, one that says it is for
    everybody, and a poll of each; beside another SIG that everybody may know of.
    """
    time_machine.move_to(NOW, tick=False)
    sig = SigFactory(
        name=f"{WORD} circle",
        slug="kingfisher",
        purpose=f"What the {WORD} asks of us.",
        joining=joining,
        facilitators=[cast["facilitator"]],
        members=[cast["member"], cast["facilitator"], cast["organising member"]],
    )
    SigInvitationFactory(sig=sig, member=cast["invited"])
    JoinRequestFactory(sig=sig, member=cast["waiting"])
    SigFollowingFactory(sig=sig, member=cast["follower"])
    SigMembershipFactory(sig=sig, member=cast["removed"], left_at=NOW, end_reason="You named us.")
    season = SeasonFactory(slug="winter")
    for audience in (Audience.SIG, Audience.REGISTERED):
        SessionFactory(
            topic__title=f"{WORD} for {audience}",
            topic__sig=sig,
            topic__audience=audience,
            topic__season=season,
        )
        TopicFactory(
            title=f"{WORD} idea for {audience}", sig=sig, audience=audience, state="proposed"
        )
        DatePollFactory(
            topic__title=f"{WORD} poll for {audience}", topic__sig=sig, topic__audience=audience
        )
    SigFactory(name="Heron circle")
    return sig


def fresh(user):
    return Member.objects.get(pk=user.pk) if user.is_authenticated else user


def who(cast, test):
    return {role for role, user in cast.items() if test(fresh(user))}


@pytest.fixture
def who_reads(cast):
    """
    Return a function that says on whose page of an address a word stands.
    """
    clients = {role: Client() for role in cast}
    for role, user in cast.items():
        if user.is_authenticated:
            clients[role].force_login(user)

    def reads(address, word=WORD):
        pages = {role: client.get(address).content.decode() for role, client in clients.items()}
        return {role for role, page in pages.items() if word.lower() in page.lower()}

    return reads


def knowing(joining):
    return KNOWING if joining == Joining.HIDDEN else EVERYONE


@each_way
def test_a_sig_is_known_alone_and_in_lists_to_the_same_people(joining, cast, sig):
    alone = who(cast, lambda user: access.can_view(user, sig))
    listed = who(cast, lambda user: access.visible_sigs(user).filter(pk=sig.pk).exists())

    assert alone == listed == knowing(joining)
    assert who(cast, lambda user: sig.pk in access.sig_ids_of(user)) == WITHIN


@each_way
def test_its_page_the_list_and_the_search_name_it_to_who_may_know_of_it(joining, who_reads, sig):
    for address in ("/sigs/kingfisher/", "/sigs/", "/search/?q=circle"):
        assert who_reads(address) == knowing(joining), address
    assert who_reads("/sigs/", "Heron circle") == EVERYONE


@pytest.mark.parametrize("joining", ["hidden"])
def test_no_other_page_or_feed_names_a_hidden_sig_to_others(who_reads, sig):
    roles = {
        "/": LOOKING_AFTER | {"invited"},
        "/forums/": LOOKING_AFTER,
        "/forums/calendar.ics": set(),
        "/forums/topics/": LOOKING_AFTER,
        "/forums/winter/": LOOKING_AFTER,
        "/forums/winter/calendar.ics": set(),
        "/search/?q=registered": LOOKING_AFTER,
        **{f"/forums/polls/{poll.pk}/": WITHIN for poll in DatePoll.objects.all()},
        "/sigs/kingfisher/calendar.ics": set(),
        "/sigs/kingfisher/people/": LOOKING_AFTER,
        "/sigs/kingfisher/invitation/": {"invited"},
        "/sigs/kingfisher/join/": set(),
        "/sitemap.xml": set(),
        "/mail/": WITHIN,
    }

    assert {address: who_reads(address) for address in roles} == roles


@pytest.mark.parametrize("joining", ["open"])
def test_the_same_pages_do_name_a_sig_that_hides_nothing(who_reads, sig):
    addresses = [
        "/forums/",
        "/forums/calendar.ics",
        "/sitemap.xml",
        "/sigs/kingfisher/calendar.ics",
    ]

    assert {address: who_reads(address) for address in addresses} == dict.fromkeys(
        addresses, EVERYONE
    )


@each_way
@pytest.mark.parametrize("audience", Audience.values)
def test_its_sessions_are_known_and_answered_by_the_same_people_everywhere(
    joining, cast, sig, audience, who_reads
):
    title = f"{WORD} for {audience}"
    session = Session.objects.select_related("topic__sig").get(topic__title=title)
    for_all = audience == Audience.REGISTERED and joining != Joining.HIDDEN
    mailed = set(audience_of(session.topic))

    alone = who(cast, lambda user: can_view(user, session))
    listed = who(cast, lambda user: visible_sessions(user).filter(pk=session.pk).exists())

    assert alone == listed == (EVERYONE if for_all else LOOKING_AFTER)
    assert who_reads(session.get_absolute_url(), title) == alone
    answering = who(cast, lambda user: can_answer(user, session.topic))
    assert answering == (EVERYONE - {"anonymous"} if for_all else WITHIN)
    assert {role for role, user in cast.items() if user in mailed} == answering
    assert stream_of(session.topic) == (PROGRAMME_STREAM if for_all else f"sig-{sig.pk}")


@hidden_or_not
def test_round_ups_tell_of_it_to_who_may_know_of_it(joining, cast, sig):
    Sig.objects.filter(pk=sig.pk).update(created_at=NOW - datetime.timedelta(hours=1))
    people = {role: fresh(user) for role, user in cast.items() if user.is_authenticated}
    since = {member.pk: NOW - datetime.timedelta(days=1) for member in people.values()}
    told = {role: [] for role in people}

    for source in registry.roundup_sources():
        news = source(list(people.values()), since, NOW)
        for role, member in people.items():
            told[role] += [f"{item.title} {item.lines}" for item in news.get(member.pk, [])]

    naming = {role for role, items in told.items() if any(WORD in item for item in items)}
    within_of_forums = EVERYONE - {"anonymous"} if joining != Joining.HIDDEN else WITHIN
    assert naming == within_of_forums | (knowing(joining) - {"anonymous"})


@hidden_or_not
def test_newsletters_choose_among_what_everybody_may_know_of(joining, cast, sig):
    of_all = joining != Joining.HIDDEN
    session = Session.objects.get(topic__title=f"{WORD} for {Audience.REGISTERED}")

    offered = str(connections.choices_of("sig", NOW)) + str(connections.choices_of("session", NOW))
    described = connections.describe("sig", [str(sig.pk)], NOW) | connections.describe(
        "session", [str(session.pk)], NOW
    )

    assert (WORD in offered) == of_all
    assert bool(described) == of_all
    assert "Heron circle" in offered


@hidden_or_not
def test_a_page_turned_down_names_the_sig_to_who_may_know_of_it(joining, cast, sig):
    def names_it(user):
        request = RequestFactory().get("/documents/1/notes.pdf")
        request.user = user
        return WORD in refuse(request, LibraryDocument(sig=sig)).content.decode()

    assert who(cast, names_it) == knowing(joining) - {"anonymous"}


@hidden_or_not
def test_forms_of_the_library_offer_it_to_who_may_know_of_it(joining, cast, sig):
    def labels(user, chosen):
        form = _SigForm(instance=LibraryDocument(sig=chosen, audience=Readers.SIG))
        offer_known_sigs(form, user)
        return [label for _, label in form.fields["sig"].choices]

    assert who(cast, lambda user: f"{WORD} circle" in labels(user, None)) == knowing(joining)
    assert who(cast, lambda user: f"{WORD} circle" in labels(user, sig)) == knowing(joining)
    assert who(cast, lambda user: len(labels(user, sig)) == 3) == EVERYONE


@hidden_or_not
def test_own_streams_and_own_calendars_are_of_those_within(joining, cast, sig):
    streams = who(
        cast,
        lambda user: (
            user.is_authenticated
            and any(WORD in stream.label for stream in registry.streams_of(user))
        ),
    )
    news = {"follower"} if joining != Joining.HIDDEN else set()
    assert streams == WITHIN | news
    calendars = {
        role
        for role, user in cast.items()
        if user.is_authenticated
        and f"{WORD} for sig"
        in Client()
        .get(f"/calendar/{make_calendar_key(member=user, now=NOW).key}.ics")
        .content.decode()
    }
    assert calendars == LOOKING_AFTER


@hidden_or_not
def test_its_news_is_for_those_within_and_unless_it_is_hidden_its_followers(joining, cast, sig):
    audience = set(queries.news_audience(sig))

    wanted = WITHIN | ({"follower"} if joining != Joining.HIDDEN else set())
    assert {role for role, user in cast.items() if user in audience} == wanted
