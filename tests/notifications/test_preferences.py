import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from members.models import Member
from notifications import mime, outbox, seals
from notifications.actions import (
    PauseOutOfReach,
    choose_pace,
    choose_roundup,
    forget_person,
    pause,
    resume,
    unsubscribe,
)
from notifications.models import Delivery, MailSettings, StreamPreference
from notifications.registry import register_stream

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def post(key="walk:1", kind="tests.subscription", stream="walks"):
    return outbox.post(
        kind=kind,
        source_key=key,
        context={"where": "the mill"},
        recipients=Member.objects.all(),
        now=NOW,
        stream=stream if kind == "tests.subscription" else "",
    )


def states_of(member):
    return dict(Delivery.objects.filter(member=member).values_list("message__source_key", "state"))


def choices():
    return list(StreamPreference.objects.order_by("member", "stream").values_list("stream", "pace"))


def a_save(**paces):
    return {"hour": 7, "weekday": 0, **{f"pace-{name}": pace for name, pace in paces.items()}}


class TestPreferencesPage:
    def test_one_button_saves_every_stream_and_the_round_up(self, ada):
        register_stream("talks", lambda stream: "Talks")
        answer = signed_in(ada).post(
            "/mail/", {**a_save(walks="weekly", talks="site"), "hour": 18, "weekday": 4}
        )

        assert (answer.status_code, answer.url) == (302, "/mail/")
        assert choices() == [("talks", "site"), ("walks", "weekly")]
        assert MailSettings.objects.values_list(
            "member", "roundup_hour", "roundup_weekday"
        ).get() == (
            ada.pk,
            18,
            4,
        )

    def test_what_was_not_changed_goes_on_following_the_default(self, ada):
        register_stream("talks", lambda stream: "Talks", default="weekly")
        signed_in(ada).post("/mail/", a_save(walks="at_once", talks="weekly"))

        assert choices() == []

    def test_a_stream_that_nothing_is_said_of_stays_as_it_is(self, ada):
        choose_pace(member=ada, stream="walks", pace="daily", now=NOW)
        signed_in(ada).post("/mail/", a_save())

        assert choices() == [("walks", "daily")]

    def test_somebody_elses_choices_stay(self, ada, ben):
        choose_pace(member=ben, stream="walks", pace="off", now=NOW)
        choose_roundup(member=ben, hour=5, weekday=5)
        signed_in(ada).post("/mail/", a_save(walks="daily"))

        assert choices() == [("walks", "daily"), ("walks", "off")]
        assert MailSettings.objects.get(member=ben).roundup_hour == 5

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"pace-walks": "hourly"}, "Choose one of those that are offered."),
            ({"hour": "24"}, "Select a valid choice"),
            ({"weekday": "Monday"}, "Select a valid choice"),
            ({"hour": ""}, "This field is required"),
        ],
    )
    def test_what_cannot_be_is_answered_with_a_sentence_and_nothing_is_lost(
        self, ada, wrong, words
    ):
        register_stream("talks", lambda stream: "Talks")
        answer = signed_in(ada).post("/mail/", {**a_save(walks="daily", talks="site"), **wrong})

        assert (answer.status_code, choices()) == (422, [])
        assert words in answer.text
        assert re.findall(r'name="pace-talks" value="(\w+)" checked', answer.text) == ["site"]

    @pytest.mark.parametrize("stream", ["sig-99", "talks"])
    def test_a_stream_of_somebody_else_is_refused(self, ada, ben, stream):
        register_stream("talks", lambda stream: "Talks", lambda user: ["talks"] * (user == ben))
        answer = signed_in(ada).post("/mail/", a_save(**{stream: "off", "walks": "off"}))

        assert (answer.status_code, choices()) == (404, [])

    def test_streams_stand_under_their_headings_and_former_ones_last(self, ada):
        register_stream("talks", lambda stream: "Talks", heading="Talking")
        register_stream("hikes-", lambda stream: f"Hike {stream}", lambda user: [])
        choose_pace(member=ada, stream="hikes-3", pace="off", now=NOW)
        groups = signed_in(ada).get("/mail/").context["form"].groups()

        named = [(heading, [row["legend"] for row in rows]) for heading, rows in groups]
        assert named[-3:] == [
            ("Other mail", ["Walks, and talks"]),
            ("Talking", ["Talks"]),
            ("No longer yours", ["Hike hikes-3"]),
        ]

    def test_a_round_up_offers_no_pace_at_once_and_shows_one_as_daily(self, ada):
        choose_pace(member=ada, stream="roundup", pace="at_once", now=NOW)
        form = signed_in(ada).get("/mail/").context["form"]
        [row] = [
            row for _, rows in form.groups() for row in rows if row.get("name") == "pace-roundup"
        ]
        assert [(each["value"], each["checked"]) for each in row["options"]] == [
            ("daily", True),
            ("weekly", False),
            ("site", False),
            ("off", False),
        ]
        answer = signed_in(ada).post("/mail/", a_save() | {"pace-roundup": "at_once"})
        assert answer.status_code == 422

    def test_choosing_for_a_stream_one_has_left_is_kept(self, ada):
        register_stream("hikes-", lambda stream: f"Hike {stream}", lambda user: [])
        post(stream="hikes-3")
        signed_in(ada).post("/mail/", a_save(**{"hikes-3": "weekly"}))

        assert choices() == [("hikes-3", "weekly")]

    def test_round_ups_are_said_to_come_by_the_clock_of_ones_own_place(self, ada):
        Member.objects.update(time_zone="Australia/Sydney")

        assert "By the clock in Sydney, your time zone." in signed_in(ada).get("/mail/").text

    @pytest.mark.parametrize("many", [1, 3, 30])
    def test_it_takes_the_same_steps_for_any_number_of_streams(
        self, ada, many, django_assert_num_queries
    ):
        register_stream("hikes-", str, lambda user: [f"hikes-{n}" for n in range(many)])
        for number in range(many):
            choose_pace(member=ada, stream=f"trips-{number}", pace="daily", now=NOW)
        client = signed_in(ada)
        # Session, member, settings; choices, ties to SIGs, those SIGs, those followed too, roles,
        # streams had, consents; bell.
        with django_assert_num_queries(10):
            client.get("/mail/")


class TestTurningOff:
    @pytest.mark.parametrize("before", ["queued", "held"])
    @pytest.mark.parametrize(("pace", "after"), [("off", "skipped"), ("site", "on_site")])
    def test_what_still_waits_follows_the_new_pace(self, ada, ben, before, pace, after):
        post()
        post(key="talk:1", stream="talks")
        post(key="news:1", kind="tests.service")
        Delivery.objects.update(state=before)
        choose_pace(member=ada, stream="walks", pace=pace, now=NOW)

        assert states_of(ada) == {"walk:1": after, "talk:1": before, "news:1": before}
        assert set(states_of(ben).values()) == {before}

    @pytest.mark.parametrize("state", ["sending", "sent", "refused", "in_doubt", "bounced"])
    def test_what_went_out_stays_on_record_as_it_went(self, ada, state):
        post()
        Delivery.objects.update(state=state)
        choose_pace(member=ada, stream="walks", pace="off", now=NOW)

        assert states_of(ada) == {"walk:1": state}

    @pytest.mark.parametrize("pace", ["at_once", "daily", "weekly"])
    def test_what_is_held_stays_held_for_any_pace_of_mail(self, ada, pace):
        post()
        Delivery.objects.update(state="held")
        choose_pace(member=ada, stream="walks", pace=pace, now=NOW)

        assert states_of(ada) == {"walk:1": "held"}

    def test_the_link_in_a_mail_takes_back_what_is_held_too(self, ada):
        post()
        Delivery.objects.update(state="held")
        unsubscribe(member_id=ada.pk, stream="walks", now=NOW)

        assert states_of(ada) == {"walk:1": "skipped"}


class TestPause:
    @pytest.mark.parametrize(
        ("zone", "midnight"),
        [
            ("Europe/London", datetime.datetime(2026, 11, 29, 0, tzinfo=datetime.UTC)),
            ("Australia/Sydney", datetime.datetime(2026, 11, 28, 13, tzinfo=datetime.UTC)),
            ("America/New_York", datetime.datetime(2026, 11, 29, 5, tzinfo=datetime.UTC)),
        ],
    )
    def test_it_ends_as_the_day_begins_where_the_member_lives(self, ada, zone, midnight):
        ada.time_zone = zone
        pause(member=ada, until=datetime.date(2026, 11, 29), now=NOW)

        assert MailSettings.objects.get(member=ada).paused_until == midnight

    def test_what_is_today_is_said_by_the_members_own_calendar(self, ada):
        ada.time_zone = "Pacific/Auckland"
        late = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)

        with pytest.raises(PauseOutOfReach):
            pause(member=ada, until=datetime.date(2026, 11, 23), now=late)

    def test_it_keeps_what_waits_to_be_sent_but_not_news_of_a_yes(self, ada, ben):
        post()
        post(key="news:1", kind="tests.service")
        pause(member=ada, until=datetime.date(2026, 11, 29), now=NOW)

        assert states_of(ada) == {"walk:1": "held", "news:1": "queued"}
        assert states_of(ben) == {"walk:1": "queued", "news:1": "queued"}

    def test_what_comes_meanwhile_is_held_and_after_it_sent(self, ada):
        pause(member=ada, until=datetime.date(2026, 11, 29), now=NOW)
        post()
        resume(member=ada)
        post(key="walk:2")

        assert states_of(ada) == {"walk:1": "held", "walk:2": "queued"}

    def test_it_leaves_the_round_up_as_chosen(self, ada):
        choose_roundup(member=ada, hour=18, weekday=4)
        pause(member=ada, until=datetime.date(2026, 11, 29), now=NOW)
        choose_roundup(member=ada, hour=19, weekday=5)
        chosen = MailSettings.objects.get(member=ada)

        assert (chosen.roundup_hour, chosen.roundup_weekday) == (19, 5)
        assert chosen.paused_until == datetime.datetime(
            2026, 11, 29, tzinfo=ZoneInfo("Europe/London")
        )

    @pytest.mark.parametrize(("label", "weeks"), [("One week", 1), ("Two weeks", 2)])
    def test_a_preset_is_one_press(self, ada, label, weeks):
        client = signed_in(ada)
        page = client.get("/mail/").text
        day = re.search(rf'name="until" value="([\d-]+)">{label}', page)[1]
        client.post("/mail/pause/", {"until": day})

        assert MailSettings.objects.get().paused_until == datetime.datetime(
            2026, 11, 22, tzinfo=datetime.UTC
        ) + datetime.timedelta(weeks=weeks)

    def test_the_pages_say_so_while_it_lasts_and_one_button_ends_it(self, ada, ben):
        pause(member=ada, until=datetime.date(2026, 11, 29), now=NOW)
        client = signed_in(ada)
        assert "until Sunday 29 November 2026" in client.get("/mail/").text
        assert "a break until Sunday 29 November" in client.get("/mail/notices/").text
        assert "Your mail has a break" not in signed_in(ben).get("/mail/").text
        client.post("/mail/resume/")
        assert "Your mail has a break" not in client.get("/mail/").text

    def test_when_it_is_over_nothing_is_said_of_it(self, ada):
        pause(member=ada, until=datetime.date(2026, 11, 22), now=NOW - 3 * DAY)

        assert "Your mail has a break" not in signed_in(ada).get("/mail/").text

    @pytest.mark.parametrize(
        ("until", "words"),
        [
            ("", "Choose the day on which mail starts again."),
            ("next week", "We cannot read that day."),
            ("2026-11-22", "Choose a day after today"),
            ("1926-11-29", "Choose a day after today"),
            ("2027-11-24", "A break lasts a year at most."),
            ("9999-12-31", "A break lasts a year at most."),
        ],
    )
    @pytest.mark.parametrize("is_paused", [True, False])
    def test_a_day_that_cannot_be_is_answered_with_a_sentence(self, ada, until, words, is_paused):
        if is_paused:
            pause(member=ada, until=datetime.date(2026, 11, 29), now=NOW)
        before = list(MailSettings.objects.values_list("paused_until", flat=True))
        answer = signed_in(ada).post("/mail/pause/", {"until": until})

        assert (answer.status_code, words in answer.text) == (422, True)
        assert f'value="{until}"' in answer.text or not until
        assert list(MailSettings.objects.values_list("paused_until", flat=True)) == before

    @pytest.mark.parametrize("path", ["/mail/pause/", "/mail/resume/"])
    def test_looking_changes_nothing_and_strangers_sign_in(self, client, ada, path):
        assert client.post(path).url == f"/accounts/login/?next={path}"
        assert signed_in(ada).get(path).status_code == 405


class TestUnsubscribePage:
    def url(self, member):
        return seals.unsubscribe_url(member.pk, "walks")

    def test_it_names_the_stream_and_has_one_button(self, client, ada):
        page = client.get(self.url(ada)).text

        assert "Walks, and talks: after this" in page
        assert re.findall(r"<button[^>]*>([^<]+)</button>", page) == ["Stop these mails"]

    @pytest.mark.parametrize("pace", ["at_once", "daily", "weekly", "site"])
    def test_a_slip_is_taken_back_with_one_button_to_what_it_was(self, ada, pace):
        choose_pace(member=ada, stream="walks", pace=pace, now=NOW)
        client = Client(enforce_csrf_checks=True)
        page = client.post(self.url(ada)).text
        again = re.search(r'name="again" value="(\w+)"', page)[1]
        assert choices() == [("walks", "off")]
        answer = client.post(self.url(ada), {"again": again})

        assert (answer.status_code, choices()) == (200, [("walks", pace)])
        assert "You get these again" in answer.text

    def test_asked_twice_it_still_offers_a_way_back(self, ada):
        client = Client()
        client.post(self.url(ada))
        assert 'name="again" value="at_once"' in client.post(self.url(ada)).text
        assert "You get none of these already" in client.get(self.url(ada)).text

    @pytest.mark.parametrize("again", ["hourly", "", "off"])
    def test_a_way_back_that_we_did_not_offer_leaves_it_off(self, client, ada, again):
        choose_pace(member=ada, stream="walks", pace="off", now=NOW)
        client.post(self.url(ada), {"again": again})

        assert choices() == [("walks", "off")]

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_closed_account_is_told_calmly_that_nothing_is_left_to_do(self, client, ada, method):
        forget_person(member=ada, now=NOW)
        Member.objects.update(is_active=False, closed_at=NOW)
        answer = getattr(client, method)(self.url(ada))

        assert (answer.status_code, choices()) == (200, [])
        assert "This account is closed" in answer.text

    def test_a_link_cannot_take_back_for_somebody_else(self, client, ada, ben):
        choose_pace(member=ben, stream="walks", pace="off", now=NOW)
        changed = seals.unsubscribe_url(ben.pk, "walks")[:-4] + "abc/"
        answer = client.post(changed, {"again": "at_once"})

        assert (answer.status_code, choices()) == (404, [("walks", "off")])


class TestFootOfMails:
    def foot(self, kind):
        message = post(kind=kind)
        return message.text.partition("\n-- \n")[2], message.html.partition('class="foot"')[2]

    def test_a_subscription_says_why_and_links_to_the_page_that_stops_it_alone(self, ada, settings):
        text, markup = self.foot("tests.subscription")
        stop = mime.mark("unsubscribe_url")

        assert text.splitlines()[:2] == [
            "You get this mail because you took a walk with us.",
            f"Stop these mails, or have fewer: {stop}",
        ]
        assert re.findall(r'href="([^"]*)"', markup) == [stop, f"{settings.SITE_ADDRESS}/"]

    def test_a_service_mail_says_that_it_always_comes(self, ada):
        text, markup = self.foot("tests.service")
        words = "You get this mail because you took a walk with us. Mail like this always comes."

        assert text.splitlines()[0] == words
        assert words in markup
        assert "Stop these mails" not in text + markup

    def test_a_mail_of_one_person_says_why_alone(self, ada):
        text, markup = self.foot("tests.personal")

        assert text.splitlines()[0] == "You get this mail because you took a walk with us."
        assert "always comes" not in text + markup
        assert "Stop these mails" not in text + markup
