"""
What forums and SIGs have to say on the pages of themes and elements, and that nobody is handed an
older answer.
"""

import datetime

import pytest
import redis
import time_machine
from django.test import Client

from forums import actions
from forums.enums import Audience, SessionState
from frameworks.models import FrameworkVersion
from pielink.kernel import pagecache
from sigs.actions import found_sig
from sigs.models import Sig
from tests.factories.forums import SessionFactory, TopicFactory
from tests.factories.frameworks import ElementFactory, ElementMappingFactory, ThemeFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import ElementPageFactory, ThemePageFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
NOBODY = "No Special Interest Group has taken it up yet."
NO_DATE = "No date is set just now"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def page(db):
    """
    Give the page of an element; the page of its theme is its parent.
    """
    return ElementPageFactory()


def both(page):
    return [page.get_parent().specific, page]


def shown(page, user=None):
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


def session_on(theme, title="Boundaries that bend", *, topic=None, **fields):
    return SessionFactory(topic=TopicFactory(title=title, theme=theme, **(topic or {})), **fields)


class TestShown:
    def test_a_word_nobody_speaks_of_says_so_and_leads_on(self, page):
        for each in both(page):
            text = shown(each)
            assert NO_DATE in text
            assert NOBODY in text
            assert '<a href="/forums/">See the programme</a>' in text
            assert '<a href="/sigs/">See all groups</a>' in text

    def test_coming_sessions_stand_on_the_pages_of_their_theme_and_its_elements(self, page):
        session = session_on(page.element.theme)
        session_on(ThemeFactory(), "Another matter")

        for each in both(page):
            text = shown(each)
            assert f'<a href="{session.get_absolute_url()}">Boundaries that bend</a>' in text
            assert "Another matter" not in text
            assert NO_DATE not in text

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": SessionState.DRAFT},
            {"state": SessionState.CANCELLED},
            {"date": datetime.date(2026, 11, 3)},
        ],
    )
    def test_a_session_that_is_not_coming_is_not_shown(self, page, fields):
        session_on(page.element.theme, **fields)

        for each in both(page):
            assert "Boundaries that bend" not in shown(each)

    def test_what_a_sig_keeps_to_itself_is_shown_to_its_members_alone(self, page):
        member = MemberFactory()
        sig = SigFactory(members=[member])
        session_on(page.element.theme, topic={"audience": Audience.SIG, "sig": sig})

        for each in both(page):
            assert "Boundaries that bend" not in shown(each)
            assert "Boundaries that bend" not in shown(each, MemberFactory())
            assert "Boundaries that bend" in shown(each, member)

    def test_sigs_stand_on_the_pages_of_their_elements_and_of_the_theme(self, page):
        other = ElementPageFactory(
            parent=page.get_parent().specific, element__theme=page.element.theme
        )
        sig = SigFactory(name="The night team", elements=[page.element])

        for each in both(page):
            text = shown(each)
            assert f'<a href="{sig.get_absolute_url()}">The night team</a>' in text
            assert NOBODY not in text
        assert "The night team" not in shown(other)

    def test_a_sig_that_has_closed_is_not_shown(self, page):
        SigFactory(name="The night team", elements=[page.element], state=Sig.State.CLOSED)

        for each in both(page):
            assert "The night team" not in shown(each)

    def test_what_goes_by_an_older_word_stands_on_the_page_of_the_newer(self, page):
        older = ElementFactory(theme__version__label="1.0")
        ElementMappingFactory(older=older, newer=page.element)
        session_on(older.theme)
        SigFactory(name="The night team", elements=[older])

        for each in both(page):
            assert "Boundaries that bend" in shown(each)
            assert "The night team" in shown(each)

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_takes_the_same_steps_for_any_number(self, page, count, django_assert_num_queries):
        for _ in range(count):
            session_on(page.element.theme)
            SigFactory(elements=[page.element])
        for each in both(page):
            shown(each)
            with django_assert_num_queries(13):
                shown(each)


class TestFollowed:
    def test_a_theme_can_be_followed_in_a_feed_reader(self, client):
        page = ThemePageFactory(theme__name="Enquiry")
        address = f"/library/feed/{page.theme.slug}/"

        text = shown(page)

        assert (
            '<link rel="alternate" type="application/atom+xml" title="New in the library: Enquiry"'
            f' href="{address}">' in text
        )
        assert f'<a href="{address}">Follow Enquiry in a feed reader</a>' in text
        assert client.get(address).status_code == 200

    def test_a_theme_of_an_older_version_offers_no_feed(self, client):
        ThemeFactory(version__position=2)
        page = ThemePageFactory(theme__version__label="1.0", theme__name="Enquiry")

        assert page.theme.version.state == FrameworkVersion.State.PUBLISHED
        assert client.get(f"/library/feed/{page.theme.slug}/").status_code == 404
        assert "Follow Enquiry" not in shown(page)

    pytestmark = pytest.mark.django_db


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
class TestKept:
    @pytest.fixture(autouse=True)
    def _on(self, page_cache):
        pagecache.clear("begin")

    @pytest.fixture
    def kept(self, page):
        for each in both(page):
            shown(each)
        return both(page)

    def test_both_pages_are_kept(self, kept, django_assert_num_queries):
        with django_assert_num_queries(0):
            for each in kept:
                Client().get(each.url)

    def test_a_session_that_is_announced_stands_there_at_once(self, page, kept):
        session = session_on(page.element.theme, state=SessionState.DRAFT)
        host = session.host

        actions.announce_topic(topic=session.topic, by=host, now=NOW)

        for each in kept:
            assert "Boundaries that bend" in shown(each)

    def test_a_session_that_is_moved_or_called_off_is_known_at_once(self, page, kept):
        session = session_on(page.element.theme)
        pagecache.clear_everything()
        for each in kept:
            assert "8 Dec" in shown(each)

        later = actions.DateSpec(datetime.date(2026, 12, 9), session.start_time, session.end_time)
        actions.move_session(session=session, to=later, by=session.host, now=NOW)
        moved = [("9 Dec" in shown(each), "8 Dec" in shown(each)) for each in kept]
        actions.cancel_session(session=session, by=session.host, now=NOW)

        assert moved == [(True, False)] * 2
        for each in kept:
            assert "Boundaries that bend" not in shown(each)

    def test_a_sig_is_there_when_founded_renamed_and_gone_when_closed(self, page, kept):
        sig = found_sig(
            name="The night team",
            purpose="Staying awake.",
            elements=[page.element],
            by=MemberFactory(),
            now=NOW,
        )
        founded = ["The night team" in shown(each) for each in kept]
        sig.name = "The late team"
        sig.save()
        renamed = ["The late team" in shown(each) for each in kept]
        sig.elements.clear()
        untagged = ["The late team" in shown(each) for each in kept]
        sig.elements.set([page.element])
        tagged = ["The late team" in shown(each) for each in kept]
        sig.state = Sig.State.CLOSED
        sig.save()
        closed = ["The late team" in shown(each) for each in kept]

        assert [founded, renamed, untagged, tagged, closed] == [
            [True, True],
            [True, True],
            [False, False],
            [True, True],
            [False, False],
        ]

    def test_a_page_is_kept_until_the_first_session_on_it_is_over(self, page, page_cache):
        session = session_on(page.element.theme)
        seconds = 90
        with time_machine.travel(session.ends_at - datetime.timedelta(seconds=seconds), tick=False):
            for each in both(page):
                assert "Boundaries that bend" in shown(each)

        server = redis.Redis.from_url(page_cache)
        left = [server.ttl(key) for key in server.scan_iter(f"{pagecache.PREFIX}*:plain:*")]

        assert len(left) == 2
        assert all(seconds - 30 < each <= seconds for each in left)
