import datetime

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Member
from notifications import outbox, seals
from notifications.actions import choose_pace
from notifications.checks import check_mail_is_not_readable
from notifications.models import Delivery, StreamPreference
from notifications.registry import NoticeKind, register, register_stream
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return MemberFactory(name="Olu", email="olu@example.org", roles=["organiser"])


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def post(*, key="walk:1", kind="tests.service", recipients=None, **more):
    return outbox.post(
        kind=kind,
        source_key=key,
        context={"where": "the mill"},
        recipients=Member.objects.filter(email="ada@example.org")
        if recipients is None
        else recipients,
        now=NOW,
        **more,
    )


def opt_outs():
    return list(StreamPreference.objects.filter(pace="off").values_list("member", "stream"))


def test_one_click_unsubscribe_needs_no_cookie_and_no_token_of_ours(ada):
    url = seals.unsubscribe_url(ada.pk, "walks")
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = strict.post(
            url, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
    assert opt_outs() == [(ada.pk, "walks")]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_unsubscribe_page_changes_nothing(client, ada, method):
    answer = getattr(client, method)(seals.unsubscribe_url(ada.pk, "walks"))
    assert (answer.status_code, opt_outs()) == (200, [])


@pytest.mark.parametrize("method", ["get", "post"])
def test_unsubscribe_link_that_was_changed_does_nothing_and_says_so(client, ada, method):
    url = seals.unsubscribe_url(ada.pk, "walks").replace("/walks.", "/forums.")
    answer = getattr(client, method)(url)
    assert (answer.status_code, opt_outs()) == (404, [])
    assert "We cannot read this link" in answer.text


def test_unsubscribing_an_account_that_is_gone_is_done_already(client, ada):
    url = seals.unsubscribe_url(ada.pk, "walks")
    ada.delete()
    assert client.post(url).status_code == 200


def test_preferences_ask_strangers_to_sign_in(client):
    answer = client.get("/mail/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/mail/")


def test_preferences_show_own_streams_those_had_and_those_left(ada):
    other = MemberFactory()
    register_stream("talks-", lambda stream: f"Talks {stream}", lambda user: ["talks-1"])
    post(kind="tests.subscription", stream="talks-2")
    post(
        key="2",
        kind="tests.subscription",
        stream="talks-3",
        recipients=Member.objects.filter(pk=other.pk),
    )
    choose_pace(member=ada, stream="talks-4", pace="off", now=NOW)
    choose_pace(member=other, stream="talks-5", pace="off", now=NOW)
    streams = signed_in(ada).get("/mail/").context["form"].streams
    talks = [one for one in streams if one.name.startswith("talks")]
    assert [(one.name, one.pace, one.is_theirs) for one in talks] == [
        ("talks-1", "at_once", True),
        ("talks-2", "at_once", False),
        ("talks-4", "off", False),
    ]


SENT_PAGES = ["sent", "sent_message", "sent_html"]


def sent_url(name, message):
    return reverse(f"notifications:{name}", args=[] if name == "sent" else [message.pk])


@pytest.mark.parametrize("page", SENT_PAGES)
@pytest.mark.parametrize(
    ("roles", "status"),
    [
        (None, 302),
        ([], 403),
        (["editor"], 403),
        (["board"], 403),
        (["organiser"], 200),
        (["steward"], 200),
    ],
)
def test_what_was_sent_is_for_organisers_and_stewards(client, ada, page, roles, status):
    message = post()
    if roles is not None:
        client.force_login(MemberFactory(roles=roles))
    assert client.get(sent_url(page, message)).status_code == status


def test_message_on_record_shows_words_and_nobodys_links(ada, organiser):
    message = post(kind="tests.subscription", stream="walks")
    client = signed_in(organiser)
    page = client.get(sent_url("sent_message", message)).text
    frame = client.get(sent_url("sent_html", message))
    assert "Hello [first name]," in page
    assert "[answer link]" in page
    assert 'href="#"' in frame.text
    for text in (page, frame.text):
        assert "/answer/" not in text
        assert seals.unsubscribe_url(ada.pk, "walks") not in text
    assert "ada@example.org" in page


def test_html_on_record_has_a_policy_under_which_it_can_do_nothing(ada, organiser):
    answer = signed_in(organiser).get(sent_url("sent_html", post()))
    policy = answer["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox",
    }


def test_account_mail_on_record_is_shown_to_nobody(ada, organiser):
    register(NoticeKind("tests.service", "Account", "service", sensitive=True))
    message = post()
    client = signed_in(organiser)
    page = client.get(sent_url("sent_message", message)).text
    assert "we walk to the mill" not in page
    assert client.get(sent_url("sent_html", message)).status_code == 404


def test_mail_in_doubt_comes_first_and_can_be_sent_again(
    ada, organiser, box, django_capture_on_commit_callbacks
):
    post()
    Delivery.objects.update(state="in_doubt", attempts=1, claimed_at=NOW, settled_at=NOW)
    one = Delivery.objects.get()
    client = signed_in(organiser)
    assert client.get("/mail/sent/").context["in_doubt"] == [one]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/mail/deliveries/{one.pk}/settle/", {"what": "again"})
    assert [mail.address for mail in box] == ["ada@example.org"]
    answer = client.post(f"/mail/deliveries/{one.pk}/settle/", {"what": "again"}, follow=True)
    assert "no longer in doubt" in answer.text
    assert len(box) == 1


def test_settling_is_for_those_who_look_after_mail(ada, box):
    post()
    Delivery.objects.update(state="in_doubt")
    one = Delivery.objects.get()
    answer = signed_in(ada).post(f"/mail/deliveries/{one.pk}/settle/", {"what": "again"})
    assert (answer.status_code, Delivery.objects.get().state, box) == (403, "in_doubt", [])


@pytest.mark.parametrize("many", [1, 3, 30])
def test_list_of_what_was_sent_takes_a_fixed_number_of_queries(
    many, ada, organiser, django_assert_num_queries
):
    for number in range(many):
        post(key=f"walk:{number}")
    Delivery.objects.update(state="in_doubt", claimed_at=NOW)
    client = signed_in(organiser)
    # Session, member, roles; those in doubt, their number; how many messages, a page, their counts;
    # the bell.
    with django_assert_num_queries(9):
        client.get("/mail/sent/")


@pytest.fixture
def open_box(settings, tmp_path):
    settings.MAIL_IS_READABLE = True
    settings.MAIL_TRANSPORT = "notifications.transport.FolderTransport"
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.fixture
def kept(open_box, ada, django_capture_on_commit_callbacks):
    calendar = outbox.Calendar(
        "REQUEST", "uid-1", 0, "BEGIN:VCALENDAR\r\nSUMMARY:Walk\r\nEND:VCALENDAR\r\n"
    )
    with django_capture_on_commit_callbacks(execute=True):
        post(calendar=calendar)
        post(key="2", recipients=[outbox.Recipient("ben@example.org", "Ben")])
    return Delivery.objects.get(name="Ada")


BOX_PAGES = ["box/", "box/{}/", "box/{}/html/", "box/{}/mail.eml"]


@pytest.mark.parametrize("page", BOX_PAGES)
def test_letter_box_is_open_to_all_in_the_demo(client, kept, page):
    assert client.get(f"/mail/{page.format(kept.pk)}").status_code == 200


@pytest.mark.parametrize("page", BOX_PAGES)
def test_letter_box_is_shut_elsewhere_even_to_organisers(organiser, settings, kept, page):
    settings.MAIL_IS_READABLE = False
    assert signed_in(organiser).get(f"/mail/{page.format(kept.pk)}").status_code == 404


@pytest.mark.parametrize("page", BOX_PAGES)
def test_letter_box_is_shut_where_mail_goes_to_real_people(client, settings, kept, page):
    settings.MAIL_TRANSPORT = "notifications.transport.SmtpTransport"
    assert client.get(f"/mail/{page.format(kept.pk)}").status_code == 404


def test_letter_box_can_be_narrowed_to_one_address(client, kept):
    page = client.get("/mail/box/", {"to": "ADA@example"})
    assert [one.pk for one in page.context["page"]] == [kept.pk]


def test_mail_in_the_letter_box_is_shown_exactly_as_it_was_sent(client, kept):
    page = client.get(f"/mail/box/{kept.pk}/")
    mail = page.context["mail"]
    assert mail.text.startswith("Hello Ada,")
    assert f"/answer/{kept.pk}/?a=1&b=2" in mail.text
    assert "SUMMARY:Walk" in mail.calendar
    assert dict(mail.headers)["To"] == "Ada <ada@example.org>"
    file = client.get(f"/mail/box/{kept.pk}/mail.eml")
    assert file["Content-Type"] == "message/rfc822"
    assert page.context["raw"].encode() == file.content


def test_links_of_a_mail_in_the_letter_box_open_in_the_whole_window(client, kept):
    answer = client.get(f"/mail/box/{kept.pk}/html/")
    assert '<base target="_top">' in answer.text
    assert (
        "sandbox allow-popups allow-top-navigation-by-user-activation"
        in answer["Content-Security-Policy"]
    )


def test_mail_that_is_no_longer_kept_is_not_found(client, open_box):
    assert client.get("/mail/box/12345/").status_code == 404


@pytest.mark.parametrize(
    ("readable", "transport", "errors"),
    [
        (True, "SmtpTransport", ["notifications.E001"]),
        (True, "FolderTransport", []),
        (False, "SmtpTransport", []),
    ],
)
def test_start_is_refused_where_mail_to_real_people_could_be_read_by_all(
    settings, readable, transport, errors
):
    settings.MAIL_IS_READABLE = readable
    settings.MAIL_TRANSPORT = f"notifications.transport.{transport}"
    assert [error.id for error in check_mail_is_not_readable(None)] == errors


def steer(client, message, what):
    return client.post(f"/mail/sent/{message.pk}/sending/", {"what": what}, follow=True)


@pytest.fixture
def waiting(ada, monkeypatch):
    """
    Return a message to Ada that has not been sent yet.
    """
    monkeypatch.setattr(outbox, "_enqueue", lambda *arguments: None)
    return post()


def test_organiser_pauses_a_mailing_and_lets_it_go_on(waiting, organiser):
    client = signed_in(organiser)
    page = client.get(f"/mail/sent/{waiting.pk}/").content.decode()
    assert ("Pause sending" in page, "Let it go on" in page) == (True, False)
    page = steer(client, waiting, "pause").content.decode()
    assert "Paused by Olu" in page
    assert ("Pause sending" in page, "Let it go on" in page) == (False, True)
    assert "Paused</span>" in client.get("/mail/sent/").content.decode()
    page = steer(client, waiting, "resume").content.decode()
    assert "It goes on where it was." in page
    assert "Paused by" not in page


def test_organiser_stops_a_mailing_for_good(waiting, organiser):
    client = signed_in(organiser)
    assert "1 person has not had it yet" in client.get(f"/mail/sent/{waiting.pk}/").content.decode()
    page = steer(client, waiting, "stop").content.decode()
    assert "Stopped. 1 person will not get it." in page
    assert Delivery.objects.get().state == "skipped"
    for what in ("stop", "pause"):
        page = steer(client, waiting, what).content.decode()
        assert "Nothing of this mail waits to be sent any more." in page
    assert "This mail is not paused" in steer(client, waiting, "resume").content.decode()


def test_page_of_a_mailing_says_how_far_it_is(waiting, organiser):
    for number, state in enumerate(["sent", "sent", "skipped", "in_doubt", "held"]):
        Delivery.objects.create(
            message=waiting, address=f"{number}@example.org", state=state, due_at=NOW
        )
    page = signed_in(organiser).get(f"/mail/sent/{waiting.pk}/").content.decode()
    assert "2 of 5 sent." in page
    assert " 1 still waiting." in page
    assert "2 people have not had it yet" in page


def test_page_of_a_mailing_that_is_done_has_nothing_to_steer(organiser, ada):
    message = post()
    Delivery.objects.update(state="sent")
    page = signed_in(organiser).get(f"/mail/sent/{message.pk}/").content.decode()
    assert "How far it is" not in page


@pytest.mark.parametrize(
    ("roles", "status", "is_shown"), [(["organiser"], 302, True), (["steward"], 403, False)]
)
def test_who_may_steer_a_mailing_is_who_sees_the_buttons(waiting, roles, status, is_shown):
    client = signed_in(MemberFactory(roles=roles))
    page = client.get(f"/mail/sent/{waiting.pk}/").content.decode()
    assert ("Pause sending" in page) == is_shown
    answer = client.post(f"/mail/sent/{waiting.pk}/sending/", {"what": "pause"})
    waiting.refresh_from_db()
    assert (answer.status_code, bool(waiting.paused_at)) == (status, is_shown)


@pytest.mark.parametrize("path", ["sending", "settle"])
def test_members_and_visitors_steer_and_settle_nothing(waiting, ada, path):
    url = f"/mail/sent/{waiting.pk}/{path}/"
    assert signed_in(ada).post(url, {"what": "stop"}).status_code == 403
    assert Client().post(url, {"what": "stop"}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.paused_at, Delivery.objects.get().state) == (None, "queued")


def test_steering_needs_a_post_and_a_word_it_knows(waiting, organiser):
    client = signed_in(organiser)
    assert client.get(f"/mail/sent/{waiting.pk}/sending/").status_code == 405
    assert client.get(f"/mail/sent/{waiting.pk}/settle/").status_code == 405
    assert client.post(f"/mail/sent/{waiting.pk}/sending/", {"what": "x"}).status_code == 404
    assert client.post("/mail/sent/0/sending/", {"what": "stop"}).status_code == 404


def test_all_in_doubt_of_a_mailing_are_settled_at_once(waiting, organiser):
    Delivery.objects.create(
        message=waiting, address="ben@example.org", state="in_doubt", due_at=NOW, attempts=1
    )
    Delivery.objects.update(state="in_doubt", claimed_at=NOW)
    client = signed_in(organiser)
    assert "Send all 2 again" in client.get(f"/mail/sent/{waiting.pk}/").content.decode()
    url = f"/mail/sent/{waiting.pk}/settle/"
    page = client.post(url, {"what": "leave"}, follow=True).content.decode()
    assert "2 mails: left as they are." in page
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert "someone has settled it already" in client.post(url, follow=True).content.decode()


@pytest.mark.parametrize("many", [1, 3, 30])
def test_page_of_a_mailing_takes_a_fixed_number_of_queries(
    many, waiting, organiser, django_assert_num_queries
):
    for number in range(many):
        Delivery.objects.create(message=waiting, address=f"{number}@example.org", due_at=NOW)
    steer(client := signed_in(organiser), waiting, "pause")
    # Session, member, roles; the message, its counts, why some came back; how many deliveries, a
    # page of them; the bell.
    with django_assert_num_queries(9):
        client.get(f"/mail/sent/{waiting.pk}/")
