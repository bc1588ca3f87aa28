"""
The mail that welcomes a new member, once their address is confirmed.
"""

import datetime
import email
import email.policy

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, TestCase

from forums.enums import Audience
from notifications.models import Message
from notifications.rendering import render
from notifications.transport import MemoryTransport
from pielink.dashboard.actions import welcome
from pielink.dashboard.notices import WELCOME
from tests.factories.forums import AnswerFactory, SessionFactory, TopicFactory
from tests.factories.frameworks import SettingFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory
from tests.members.letters import letters_to, link_in

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
ADDRESS = "tamsin@example.org"
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _sent(time_machine, monkeypatch):
    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr(MemoryTransport, "sent", [])


def do(act, *args, **kwargs):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return act(*args, **kwargs)


def newcomer(**fields):
    return MemberFactory(email=ADDRESS, name="Tamsin Quill", joined_at=NOW, **fields)


def welcomed():
    letters = [
        email.message_from_bytes(sent.content, policy=email.policy.default)
        for sent in MemoryTransport.sent
        if sent.address == ADDRESS
    ]
    return [letter for letter in letters if letter["Subject"] == "Welcome to PIElink"]


def body(kind="plain"):
    [letter] = welcomed()
    return letter.get_body([kind]).get_content()


def test_whoever_confirms_their_address_is_welcomed_once(client):
    SessionFactory(topic=TopicFactory(title="Boundaries that bend"))
    SigFactory(name="Night workers")
    do(client.post, "/accounts/signup/", {"name": "Tamsin Quill", "email": ADDRESS})
    [letter] = letters_to(ADDRESS)
    link = link_in(letter, "/confirm-email/")
    assert Message.objects.filter(kind=WELCOME.name).count() == 0
    do(client.get, link)
    assert welcomed() == []
    do(client.post, link)
    do(Client().post, link)
    text = body()
    assert "Hello Tamsin," in text
    assert "Boundaries that bend" in text
    assert "Tuesday 8 December, 12.30 to 14.00, London time" in text
    assert "Night workers" in text
    answer = link_in(text, "/answer/")
    assert client.get(answer).status_code == 200


def test_it_is_a_service_mail_with_nothing_to_leave():
    do(welcome, member=newcomer(), now=NOW)
    [letter] = welcomed()
    assert letter["List-Unsubscribe"] is None
    assert "Your first session" not in body("html")
    assert "SIG" not in body("html").partition("</head>")[2]


def test_whoever_confirms_another_address_later_is_not_welcomed_again(client):
    member = MemberFactory(email=ADDRESS, joined_at=NOW - 31 * DAY)
    assert welcome(member=member, now=NOW) is None
    fresh = MemberFactory(joined_at=NOW - 2 * DAY)
    first = welcome(member=fresh, now=NOW)
    EmailAddress.objects.filter(user=fresh).update(email="new@example.org")
    assert welcome(member=fresh, now=NOW + DAY) == first
    assert first.deliveries.count() == 1


def test_it_names_the_next_session_they_may_come_to_that_has_room():
    tamsin = newcomer()
    early, full, open_one, later = (TopicFactory(title=title) for title in "ABCD")
    sig = SigFactory()
    days = iter(range(8, 20))
    SessionFactory(
        topic=TopicFactory(title="Theirs", sig=sig, audience=Audience.SIG),
        date=datetime.date(2026, 12, 1),
    )
    answered = SessionFactory(topic=early, date=datetime.date(2026, 12, next(days)))
    AnswerFactory(session=answered, member=tamsin, choice="no")
    taken = SessionFactory(topic=full, capacity=1, date=datetime.date(2026, 12, next(days)))
    AnswerFactory(session=taken)
    for topic in (open_one, later):
        SessionFactory(topic=topic, date=datetime.date(2026, 12, next(days)))
    message = do(welcome, member=tamsin, now=NOW)
    assert message.facts == {"topic": open_one.pk}
    assert "Theirs" not in body()


def test_it_names_the_sig_with_most_people_who_work_where_they_do():
    hostel, street = SettingFactory(), SettingFactory()
    tamsin = newcomer(setting=hostel)
    large = [MemberFactory(setting=street) for _ in range(4)]
    SigFactory(name="The large one", members=large)
    alike = SigFactory(
        name="Hostels at night", members=MemberFactory.create_batch(3, setting=hostel)
    )
    SigFactory(name="Closed", state="closed", members=MemberFactory.create_batch(5, setting=hostel))
    gone = SigFactory(name="Left", members=MemberFactory.create_batch(5, setting=hostel))
    gone.memberships.update(left_at=NOW)
    do(welcome, member=tamsin, now=NOW)
    assert alike.name in body()
    assert "Several people who work in the same kind of place" in body()
    assert not any(name in body() for name in ("The large one", "Closed", "Left"))


def test_without_a_setting_it_names_the_largest_sig_and_claims_nothing_of_its_people():
    SigFactory(name="The small one", members=[MemberFactory()])
    SigFactory(name="The large one", members=MemberFactory.create_batch(4))
    do(welcome, member=newcomer(), now=NOW)
    assert "The large one" in body()
    assert "Several people" not in body()


def test_of_two_people_alike_nothing_is_said():
    hostel = SettingFactory()
    SigFactory(name="Small", members=MemberFactory.create_batch(2, setting=hostel))
    do(welcome, member=newcomer(setting=hostel), now=NOW)
    assert "Small" in body()
    assert "Several people" not in body()


def test_hostile_words_are_words_in_it():
    SigFactory(name="<b>Loud</b>", purpose="<script>x</script>")
    SessionFactory(topic=TopicFactory(title="<img src=x>"))
    do(welcome, member=newcomer(), now=NOW)
    for broken in ("<b>Loud", "<script", "<img"):
        assert broken not in body("html")
    assert "<b>Loud</b>" in body()


def test_its_sample_fills_every_slot_it_leaves():
    sample = WELCOME.sample()
    rendered = render(WELCOME, sample.context)
    assert "Night workers" in rendered.html
    assert "Boundaries that hold and bend" in rendered.text


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_as_many_queries_among_many_sessions_and_sigs(number, django_assert_num_queries):
    hostel = SettingFactory()
    for day in range(number):
        SessionFactory(date=datetime.date(2026, 12, 8 + day))
        SigFactory(members=[MemberFactory(setting=hostel)])
    member = newcomer(setting=hostel)
    with django_assert_num_queries(14):
        welcome(member=member, now=NOW)
