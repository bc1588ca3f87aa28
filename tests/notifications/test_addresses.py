"""
What an address that does not work means for mail, for its owner, and for those who look after mail.
"""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Member
from notifications import access, actions, delivery, inbound, outbox, registry
from notifications.models import Delivery, Suppression
from notifications.outbox import Recipient
from notifications.registry import NoticeKind, register
from tests.factories.members import PASSWORD, MemberFactory

from .arriving import ADDRESS, NOW, sample, send

pytestmark = pytest.mark.django_db

WHY = "Their address does not work. No such mailbox."


@pytest.fixture
def ada():
    return MemberFactory(name="Ada Quill", email="Ada.Quill@brackenvale.example.org")


@pytest.fixture
def organiser():
    return MemberFactory(name="Olu", email="olu@example.org", roles=["organiser"])


def stop(address=ADDRESS, **more):
    given = {"reason": "gone", "words": "550 5.1.1 User unknown", "now": NOW, **more}
    return actions.stop_address(address=address, **given)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def post(recipients, *, kind="tests.service", key="walk:9", stream=""):
    return outbox.post(
        kind=kind,
        source_key=key,
        context={"where": "the mill"},
        recipients=recipients,
        stream=stream,
        now=NOW,
    )


def written(message):
    return list(message.deliveries.order_by("address").values_list("address", "state", "reason"))


def hold(monkeypatch):
    monkeypatch.setattr(outbox, "_enqueue", lambda *args: None)


@pytest.mark.parametrize(
    ("kind", "stream"), [("tests.service", ""), ("tests.subscription", "walks")]
)
def test_mail_to_a_queryset_is_told_on_the_site_where_the_address_is_dead(
    ada, monkeypatch, kind, stream
):
    hold(monkeypatch)
    MemberFactory(email="ben@example.org")
    stop()
    message = post(Member.objects.all(), kind=kind, stream=stream)
    assert written(message) == [
        (ada.email, "on_site", WHY),
        ("ben@example.org", "queued", ""),
    ]


def test_mail_to_a_list_is_told_on_the_site_and_to_strangers_not_at_all(ada, monkeypatch):
    hold(monkeypatch)
    stop()
    stop("stranger@example.org")
    message = post(
        [
            Recipient(ada.email, "Ada", ada.pk),
            Recipient("ben@example.org", "Ben"),
            Recipient("stranger@example.org", "Stranger"),
        ]
    )
    assert written(message) == [
        (ada.email, "on_site", WHY),
        ("ben@example.org", "queued", ""),
        ("stranger@example.org", "skipped", WHY),
    ]


def test_account_mail_goes_to_a_dead_address_all_the_same(ada, box, tests_templates):
    for ending in ("subject.txt", "txt"):
        content = (tests_templates / f"service.{ending}").read_text()
        (tests_templates / f"code.{ending}").write_text(content)
    kept = NoticeKind(name="tests.code", label="A code", category="service", sensitive=True)
    register(
        NoticeKind(
            **{**kept.__dict__, "slots": registry.kind_of("tests.service").slots},
        )
    )
    stop()
    by_list = post([Recipient(ada.email, "Ada", ada.pk)], kind="tests.code", key="1")
    by_query = post(Member.objects.filter(pk=ada.pk), kind="tests.code", key="2")
    for message in (by_list, by_query):
        first = message.deliveries.get().pk
        delivery.deliver(message_id=message.pk, first=first, last=first, clock=lambda: NOW)
    assert [mail.address for mail in box] == [ada.email] * 2


def test_mail_that_waited_while_its_address_died_is_not_sent(ada, monkeypatch, box):
    hold(monkeypatch)
    message = post([Recipient(ada.email, "Ada", ada.pk), Recipient("ben@example.org", "Ben")])
    stop()
    first, last = message.deliveries.order_by("pk").values_list("pk", flat=True)
    delivery.deliver(message_id=message.pk, first=first, last=last, clock=lambda: NOW)
    assert [mail.address for mail in box] == ["ben@example.org"]
    assert written(message) == [(ada.email, "on_site", WHY), ("ben@example.org", "sent", "")]


def test_lifted_address_gets_mail_again(ada, organiser, box):
    actions.lift(suppression=stop(), by=organiser, words="Mended.", now=NOW)
    message = post([Recipient(ada.email, "Ada", ada.pk)])
    assert message.deliveries.get().state == "queued"
    assert Suppression.objects.get().lifted_by == organiser


def test_address_is_stopped_once_and_again_after_it_was_lifted(ada):
    first = stop()
    assert stop(words="again") == first
    actions.lift(suppression=first, by=ada, words="", now=NOW)
    assert stop() != first


# The member.


def sign_in(member):
    client = Client()
    answer = client.post(
        "/accounts/login/?next=/sigs/", {"login": member.email, "password": PASSWORD}
    )
    return client, answer.url


def test_member_is_told_at_the_next_sign_in_and_goes_on_from_there(ada):
    stop()
    client, led_to = sign_in(ada)
    assert led_to == "/mail/address/?next=%2Fsigs%2F"
    page = client.get(led_to).text
    assert "Our mail to you came back" in page
    assert "550 5.1.1 User unknown" in page
    answer = client.post("/mail/address/", {"next": "/sigs/"})
    assert (answer.status_code, answer.url) == (302, "/sigs/")
    assert Suppression.objects.current().count() == 0


def test_member_whose_address_works_is_led_where_they_wanted(ada):
    stop("somebody.else@example.org")
    assert sign_in(ada)[1] == "/sigs/"


def test_member_with_another_address_now_is_not_told_of_the_old_one(ada):
    stop()
    Member.objects.filter(pk=ada.pk).update(email="ada@quillmere.example.org")
    ada.refresh_from_db()
    answer = signed_in(ada).get("/mail/address/")
    assert (answer.status_code, answer.url) == (302, "/")


def test_looking_at_the_own_address_lifts_nothing_and_leads_nowhere_else(ada):
    stop()
    answer = signed_in(ada).get("/mail/address/?next=https://elsewhere.example.com/")
    assert answer.context["onward"] == "/"
    assert Suppression.objects.current().count() == 1


def test_member_may_say_once_that_their_address_works(ada):
    stop()
    client = signed_in(ada)
    client.post("/mail/address/")
    stop()
    assert "It works again" not in client.get("/mail/address/").text
    assert client.post("/mail/address/").status_code == 403
    assert Suppression.objects.current().count() == 1


# Those who look after mail.

PAGES = [
    "/mail/addresses/",
    "/mail/addresses/at/brackenvale.example.org/",
    "/mail/incoming/",
    "/mail/incoming/?all=1",
    "/mail/incoming/{pk}/",
]


@pytest.fixture
def something_of_each(ada):
    one = send(ada)
    inbound.take_in(sample("exchange_online_policy.eml", one.pk), now=timezone.now())
    stop("gone@example.org")
    return inbound.take_in(sample("person_answers.eml", one.pk), now=timezone.now())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("roles", "status"),
    [(["organiser"], 200), (["steward"], 200), (["editor"], 403), (["board"], 403), ([], 403)],
)
def test_pages_open_for_those_who_look_after_mail_alone(something_of_each, path, roles, status):
    member = MemberFactory(roles=roles)
    path = path.format(pk=something_of_each.pk)
    assert signed_in(member).get(path).status_code == status
    lists = [access.visible_incoming, access.visible_reports, access.visible_suppressions]
    assert {bool(visible(member).exists()) for visible in lists} == {status == 200}


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_strangers_to_sign_in(client, something_of_each, path):
    answer = client.get(path.format(pk=something_of_each.pk))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("path", ["/mail/addresses/stop/", "/mail/addresses/1/lift/"])
def test_member_without_a_role_stops_and_lifts_nothing(ada, path):
    Suppression.objects.create(pk=1, address="x@example.org", reason="gone", since=NOW)
    answer = signed_in(ada).post(path, {"address": "y@example.org", "words": "because"})
    assert answer.status_code == 403
    assert list(Suppression.objects.current().values_list("address", flat=True)) == [
        "x@example.org"
    ]


def test_domain_that_blocks_us_is_shown_with_its_people_and_a_letter_that_names_none(organiser):
    for name in ("ada.quill", "ben", "cy"):
        member = MemberFactory(email=f"{name}@brackenvale.example.org")
        one = send(member, key=f"walk:{name}")
        raw = sample("exchange_online_policy.eml", one.pk)
        raw = raw.replace(ADDRESS.encode(), member.email.encode())
        inbound.take_in(raw, now=timezone.now())
    full = send(MemberFactory(email="dee@northmoor.example.org"), key="walk:dee")
    raw = sample("exchange_quota.eml", full.pk).replace(ADDRESS.encode(), full.address.encode())
    inbound.take_in(raw, now=timezone.now())
    client = signed_in(organiser)
    domains = client.get("/mail/addresses/").context["domains"]
    assert [(one.domain, one.people) for one in domains] == [("brackenvale.example.org", 3)]
    letter = client.get("/mail/addresses/at/brackenvale.example.org/").context["letter"]
    assert "3 people at brackenvale.example.org have signed up" in letter
    assert "  550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected" in letter
    assert "DKIM signature:     d=pielink.example.org" in letter
    assert "ben@" not in letter
    assert client.get("/mail/addresses/at/northmoor.example.org/").status_code == 404


def test_reason_for_what_came_back_stands_beside_the_message(ada, organiser):
    one = send(ada)
    inbound.take_in(sample("exchange_online_policy.eml", one.pk), now=timezone.now())
    page = signed_in(organiser).get(f"/mail/sent/{one.message_id}/")
    assert page.context["returned"] == [("Blocked by their organisation", 1)]
    assert page.context["entry"].in_words == "1 came back"


def test_lifting_asks_for_a_reason_and_keeps_it(organiser):
    stopped, client = stop("gone@example.org"), signed_in(organiser)
    client.post(f"/mail/addresses/{stopped.pk}/lift/", {"words": " "})
    assert Suppression.objects.current().count() == 1
    client.post(f"/mail/addresses/{stopped.pk}/lift/", {"words": "They rang: it is mended."})
    stopped.refresh_from_db()
    assert (stopped.lifted_by, stopped.lifted_words) == (organiser, "They rang: it is mended.")


def test_stopping_by_hand_keeps_what_was_typed_when_it_is_refused(organiser):
    client = signed_in(organiser)
    refused = client.post("/mail/addresses/stop/", {"address": "not one", "words": "They asked"})
    assert (refused.status_code, Suppression.objects.count()) == (422, 0)
    assert 'value="not one"' in refused.text
    client.post("/mail/addresses/stop/", {"address": "Gone@Example.org", "words": "They asked"})
    stopped = Suppression.objects.get()
    assert (stopped.address, stopped.reason, stopped.words) == (
        "gone@example.org",
        "by_hand",
        "They asked",
    )


def test_who_was_stopped_by_hand_cannot_lift_that_themselves(ada):
    stopped = stop(reason="by_hand")
    assert not access.can_lift(ada, stopped)
    page = signed_in(ada).get("/mail/address/").text
    assert "<h1>Mail to you is stopped</h1>" in page
    assert "It works again" not in page
    assert signed_in(ada).post("/mail/address/").status_code == 403


def test_nobody_lifts_the_address_of_another(ada):
    assert not access.can_lift(MemberFactory(), stop())


def test_mail_that_waits_is_read_as_text_and_dealt_with(organiser):
    raw = (
        b"From: a@example.org\nSubject: <b>Hello</b>\nContent-Type: text/html\n\n"
        b'<p>Dear <i>all</i></p><script>alert(1)</script><img src="http://x.example/1.png">'
    )
    mail = inbound.take_in(raw, now=timezone.now())
    client = signed_in(organiser)
    page = client.get(f"/mail/incoming/{mail.pk}/").text
    assert "<pre>Dear all</pre>" in page
    assert "alert(1)" not in page
    assert "x.example" not in page
    assert "&lt;b&gt;Hello&lt;/b&gt;" in page
    client.post(f"/mail/incoming/{mail.pk}/", {"words": "Rang them."})
    mail.refresh_from_db()
    assert (mail.state, mail.outcome, mail.settled_by) == ("done", "Rang them.", organiser)
    assert [one.pk for one in client.get("/mail/incoming/").context["page"]] == []


def test_looking_at_a_mail_deals_with_nothing(organiser):
    mail = inbound.take_in(b"From: a@example.org\n\nx", now=timezone.now())
    signed_in(organiser).get(f"/mail/incoming/{mail.pk}/")
    mail.refresh_from_db()
    assert mail.state == "waiting"


@pytest.mark.parametrize(
    ("words", "found"), [("parking", 1), ("QUILL", 1), ("the moon", 0), ("'; drop", 0)]
)
def test_incoming_mail_is_found_by_its_words_and_sender(organiser, words, found):
    inbound.take_in(b"From: quill@example.org\n\nIs there parking?", now=timezone.now())
    inbound.take_in(b"From: other@example.org\n\nOther words", now=timezone.now())
    page = signed_in(organiser).get("/mail/incoming/", {"q": words}).context["page"]
    assert len(page.object_list) == found


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"), [("/mail/addresses/", 8), ("/mail/incoming/?all=1", 6)]
)
def test_pages_take_as_many_queries_for_many_as_for_one(
    organiser, many, path, queries, django_assert_num_queries
):
    for number in range(many):
        member = MemberFactory()
        for name in ("exchange_online_policy.eml", "qmail_no_mailbox.eml", "arf_abuse.eml"):
            one = send(member, key=f"{name}:{number}")
            raw = sample(name, one.pk).replace(ADDRESS.encode(), member.email.encode())
            inbound.take_in(raw, now=timezone.now())
    client = signed_in(organiser)
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)
    assert Delivery.objects.filter(state="bounced").count() == 2 * many


def test_complaint_of_last_month_is_no_longer_shown(ada, organiser):
    one = send(ada)
    inbound.take_in(
        sample("arf_abuse.eml", one.pk), now=timezone.now() - datetime.timedelta(days=31)
    )
    assert signed_in(organiser).get("/mail/addresses/").context["complaints"] == []
