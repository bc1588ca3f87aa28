import datetime
import re
from dataclasses import replace

import pytest
from django.test import Client

from members.models import Member
from notifications import outbox, registry
from notifications.actions import forget_person, mark_seen, pause, see_all_notices
from notifications.models import Delivery, Message

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def post(key="1", *, to=None, kind="tests.subscription", where=None, now=NOW, **more):
    return outbox.post(
        kind=kind,
        source_key=key,
        context={"where": where or f"mill {key}"},
        recipients=Member.objects.filter(pk=to.pk) if to else Member.objects.all(),
        now=now,
        stream="walks" if kind == "tests.subscription" else "",
        **more,
    )


def with_more(name, **more):
    registry.register(replace(registry.kind_of(name), **more))


def bell(client, path="/mail/"):
    """
    Return the words of the bell in the masthead of a page.
    """
    found = re.search(r'<a class="bell".*?</svg>(.*?)</a>', client.get(path).text)
    return " ".join(re.sub("<[^>]+>", "", found[1]).split()) if found else None


def told(client, **query):
    return [
        (notice.delivery.message.subject, notice.is_new)
        for notice in client.get("/mail/notices/", query).context["told"].notices
    ]


def seen():
    return list(Delivery.objects.order_by("member", "pk").values_list("member__name", "seen_at"))


class TestBell:
    def test_it_counts_what_one_was_told_and_has_not_seen(self, ada, ben):
        post("1")
        post("2", to=ada, kind="tests.service")
        post("3", to=ben, kind="tests.personal")
        client = signed_in(ada)
        assert bell(client) == "Notices 2 new"
        Delivery.objects.filter(member=ada, message__source_key="1").update(seen_at=NOW)
        assert bell(client) == "Notices 1 new"

    def test_it_is_silent_where_all_is_seen(self, ada, ben):
        post("1", to=ben)

        assert bell(signed_in(ada)) == "Notices"

    def test_nobody_unknown_has_one(self, client, ada):
        post("1")

        assert bell(client, "/forums/") is None

    def test_it_counts_no_further_than_fits_beside_it(self, ada):
        for number in range(101):
            post(str(number))

        assert bell(signed_in(ada)) == "Notices 99+ new"

    def test_what_nobody_looked_at_for_two_months_is_not_new_any_more(self, ada):
        post("old", now=LATER - 60 * DAY)
        post("young", now=LATER - 60 * DAY + datetime.timedelta(seconds=1))

        assert bell(signed_in(ada)) == "Notices 1 new"

    @pytest.mark.parametrize(
        "state",
        ["queued", "sending", "sent", "refused", "in_doubt", "held", "on_site", "bounced"],
    )
    def test_it_counts_whatever_way_it_was_told(self, ada, state):
        post()
        Delivery.objects.update(state=state)
        client = signed_in(ada)

        assert (bell(client), told(client)) == ("Notices 1 new", [("A walk: mill 1", True)])

    def test_what_was_not_told_after_all_is_no_notice(self, ada):
        post()
        Delivery.objects.update(state="skipped")
        client = signed_in(ada)

        assert (bell(client), told(client)) == ("Notices", [])

    @pytest.mark.parametrize("more", [{"sensitive": True}, {"on_site": False}])
    def test_codes_and_what_only_says_again_are_no_notices(self, ada, more):
        post()
        with_more("tests.subscription", **more)
        client = signed_in(ada)

        assert (bell(client), told(client)) == ("Notices", [])

    def test_mail_of_a_kind_that_nobody_knows_any_more_is_no_notice(self, ada):
        post()
        registry._kinds.pop("tests.subscription")
        client = signed_in(ada)

        assert (bell(client), told(client)) == ("Notices", [])


class TestList:
    def test_it_asks_strangers_to_sign_in(self, client):
        answer = client.get("/mail/notices/")

        assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/mail/notices/")

    def test_the_newest_comes_first_and_new_ones_say_so_in_words(self, ada, ben):
        post("1")
        post("2", now=NOW + datetime.timedelta(minutes=5))
        post("3", to=ben)
        Delivery.objects.filter(message__source_key="1").update(seen_at=NOW)
        client = signed_in(ada)

        assert told(client) == [("A walk: mill 2", True), ("A walk: mill 1", False)]
        page = client.get("/mail/notices/").text
        assert page.count('<span class="new">New</span>') == 1
        assert "A subscription notice" in page

    def test_looking_at_it_marks_nothing(self, ada):
        post()
        signed_in(ada).get("/mail/notices/")

        assert seen() == [("Ada", None)]

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("sent", "Sent by mail"),
            ("held", "Comes with your next round-up"),
            ("on_site", "On the site only"),
            ("bounced", "The mail did not reach you"),
        ],
    )
    def test_it_says_how_else_it_reaches_one(self, ada, state, words):
        post()
        Delivery.objects.update(state=state)

        assert words in signed_in(ada).get("/mail/notices/").text

    def test_twenty_to_a_page(self, ada):
        for number in range(21):
            post(str(number), now=NOW + datetime.timedelta(minutes=number))
        client = signed_in(ada)

        assert told(client, page=2) == [("A walk: mill 0", True)]
        assert [subject for subject, _ in told(client)] == [
            f"A walk: mill {number}" for number in range(20, 0, -1)
        ]
        assert told(client, page="x") == told(client)

    def test_what_is_not_for_one_any_more_is_left_out_and_said_so(self, ada):
        post("1", where="the secret hut")
        post("2")
        with_more(
            "tests.subscription",
            open_to=lambda member, messages: {
                one.pk for one in messages if member == ada and one.source_key == "2"
            },
        )
        page = signed_in(ada).get("/mail/notices/")

        assert [one.delivery.message.source_key for one in page.context["told"].notices] == ["2"]
        assert "the secret hut" not in page.text
        assert "One is left out" in page.text

    def test_it_names_a_thread_without_what_only_mail_programs_need(self, ada):
        post(where="the mill")
        Message.objects.update(subject="Re: Who goes to the mill?")

        page = signed_in(ada).get("/mail/notices/").text

        assert ("Who goes to the mill?</button>" in page, "Re: " in page) == (True, False)

    def test_markup_in_a_subject_stays_words(self, ada):
        post(where="<b>the mill</b>")

        assert "A walk: &lt;b&gt;the mill&lt;/b&gt;" in signed_in(ada).get("/mail/notices/").text

    @pytest.mark.parametrize("many", [1, 3, 30])
    def test_it_takes_the_same_steps_for_any_number(self, ada, many, django_assert_num_queries):
        with_more("tests.subscription", links=_to_itself, open_to=_open_to_all)
        for number in range(many):
            post(str(number))
        client = signed_in(ada)
        # Session, member; how many, one page of them, the newest; the bell; a pause.
        with django_assert_num_queries(7):
            client.get("/mail/notices/")


def _to_itself(messages):
    return {message.pk: f"/walks/{message.source_key}/" for message in messages}


def _open_to_all(member, messages):
    return {message.pk for message in messages}


class TestOpening:
    @pytest.fixture
    def theirs(self, ada, ben):
        post("1")
        with_more("tests.subscription", links=_to_itself)
        return Delivery.objects.get(member=ada)

    def test_it_marks_this_one_as_seen_and_leads_on(self, ada, theirs):
        answer = signed_in(ada).post(f"/mail/notices/{theirs.pk}/open/")

        assert (answer.status_code, answer.url) == (303, "/walks/1/")
        assert seen() == [("Ada", LATER), ("Ben", None)]

    def test_the_first_time_counts(self, ada, theirs):
        Delivery.objects.filter(pk=theirs.pk).update(seen_at=NOW)
        signed_in(ada).post(f"/mail/notices/{theirs.pk}/open/")

        assert seen() == [("Ada", NOW), ("Ben", None)]

    def test_one_that_leads_nowhere_leads_back_to_the_list(self, ada, theirs):
        with_more("tests.subscription", links=None)
        answer = signed_in(ada).post(f"/mail/notices/{theirs.pk}/open/")

        assert (answer.status_code, answer.url) == (303, "/mail/notices/")

    def test_one_that_is_not_for_them_any_more_leads_back_and_says_so(self, ada, theirs):
        with_more("tests.subscription", open_to=lambda member, messages: set())
        answer = signed_in(ada).post(f"/mail/notices/{theirs.pk}/open/", follow=True)

        assert answer.redirect_chain == [("/mail/notices/", 303)]
        assert "That is not open to you any more." in answer.text
        assert seen() == [("Ada", LATER), ("Ben", None)]

    def test_somebody_elses_is_not_found_and_stays_as_it_is(self, ben, theirs):
        answer = signed_in(ben).post(f"/mail/notices/{theirs.pk}/open/")

        assert (answer.status_code, seen()) == (404, [("Ada", None), ("Ben", None)])

    def test_nor_is_one_that_was_not_told_after_all(self, ada, theirs):
        Delivery.objects.update(state="skipped")

        assert signed_in(ada).post(f"/mail/notices/{theirs.pk}/open/").status_code == 404

    def test_a_stranger_is_asked_to_sign_in(self, client, theirs):
        answer = client.post(f"/mail/notices/{theirs.pk}/open/")

        assert (answer.status_code, seen()) == (302, [("Ada", None), ("Ben", None)])

    @pytest.mark.parametrize("path", ["/mail/notices/{}/open/", "/mail/notices/seen/"])
    def test_looking_is_not_enough(self, ada, theirs, path):
        assert signed_in(ada).get(path.format(theirs.pk)).status_code == 405

    def test_a_form_of_another_site_opens_nothing(self, ada, theirs):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada)

        assert client.post(f"/mail/notices/{theirs.pk}/open/").status_code == 403
        assert seen() == [("Ada", None), ("Ben", None)]


class TestAllSeen:
    def test_one_button_takes_all_of_ones_own_as_seen(self, ada, ben):
        post("1")
        post("2")
        client = signed_in(ada)
        newest = client.get("/mail/notices/").context["told"].newest
        client.post("/mail/notices/seen/", {"up_to": newest})

        assert bell(client) == "Notices"
        assert bell(signed_in(ben)) == "Notices 2 new"

    @pytest.mark.parametrize("page", [1, 2])
    def test_from_any_page_it_reaches_all(self, ada, page):
        for number in range(30):
            post(str(number))
        client = signed_in(ada)
        newest = client.get("/mail/notices/", {"page": page}).context["told"].newest
        client.post("/mail/notices/seen/", {"up_to": newest})

        assert bell(client) == "Notices"

    def test_what_came_after_one_looked_stays_new(self, ada):
        first = post("1").deliveries.get()
        post("2")
        see_all_notices(member=ada, up_to=first.pk, now=LATER)

        assert seen() == [("Ada", LATER), ("Ada", None)]

    def test_it_clears_the_bell_of_what_is_left_out_as_well(self, ada):
        post("1")
        with_more("tests.subscription", open_to=lambda member, messages: set())
        client = signed_in(ada)
        assert (bell(client), told(client)) == ("Notices 1 new", [])
        newest = client.get("/mail/notices/").context["told"].newest
        client.post("/mail/notices/seen/", {"up_to": newest})

        assert bell(client) == "Notices"

    @pytest.mark.parametrize("up_to", ["", "all", "-1", "1" * 19, "²"])
    def test_a_number_that_is_none_marks_nothing(self, ada, up_to):
        post()
        answer = signed_in(ada).post("/mail/notices/seen/", {"up_to": up_to})

        assert (answer.status_code, seen()) == (404, [("Ada", None)])


class TestActing:
    def test_whoever_acts_on_something_has_seen_what_they_were_told_of_it(self, ada, ben):
        post("1", about="walk:1")
        post("2", about="walk:11", to=ada)
        post("3", about="walk:2", to=ada)
        mark_seen(member_id=ada.pk, abouts=["walk:1", "walk:2"], now=LATER)

        assert sorted(
            Delivery.objects.filter(seen_at=LATER).values_list("member", "message__source_key")
        ) == [(ada.pk, "1"), (ada.pk, "3")]

    def test_what_was_seen_before_was_seen_then(self, ada):
        post(about="walk:1")
        Delivery.objects.update(seen_at=NOW)
        mark_seen(member_id=ada.pk, abouts=["walk:1"], now=LATER)

        assert seen() == [("Ada", NOW)]

    def test_what_was_seen_on_the_site_is_mailed_all_the_same(
        self, ada, box, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            post(kind="tests.service", about="walk:1")
            mark_seen(member_id=ada.pk, abouts=["walk:1"], now=LATER)

        assert [mail.address for mail in box] == ["ada@example.org"]


def test_a_closed_account_leaves_no_word_of_what_its_member_saw(ada, ben):
    post()
    Delivery.objects.update(seen_at=NOW)
    forget_person(member=ada, now=LATER)

    assert set(seen()) == {(None, None), ("Ben", NOW)}


def test_a_break_is_said_where_notices_are(ada):
    pause(member=ada, until=datetime.date(2026, 12, 1), now=NOW)

    assert "a break until Tuesday 1 December" in signed_in(ada).get("/mail/notices/").text
