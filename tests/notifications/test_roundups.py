"""
Round-ups: who is told what, once, on which day and at which hour of their own.
"""

import datetime
import email
import email.policy
import zoneinfo

import pytest
import time_machine
from django.test import TestCase

from forums.actions import move_session, respond
from forums.actions.scheduling import DateSpec
from forums.enums import AnswerChoice, Audience, SessionState
from forums.invitations import invite
from members.models import Member
from notifications import outbox, posted, roundups
from notifications.actions import (
    choose_pace,
    forget_told,
    lift,
    pause_sending,
    resume_sending,
    send_roundups,
    stop_address,
    unsubscribe,
)
from notifications.models import (
    Delivery,
    MailSettings,
    Message,
    RoundupTurn,
    StreamPreference,
    ToldInRoundup,
)
from resources.enums import Audience as Readers
from resources.enums import PageState
from tests.factories.forums import AnswerFactory, SessionFactory, TopicFactory
from tests.factories.frameworks import ThemeFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import CaseStudyPageFactory, InformationPageFactory
from tests.factories.sigs import FacilitationTermFactory, SigFactory

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)
# A Monday, half past seven in London.
MONDAY = datetime.datetime(2026, 11, 23, 7, 30, tzinfo=datetime.UTC)
QUERIES = 38
HOUR, DAY, WEEK = (datetime.timedelta(**{unit: 1}) for unit in ("hours", "days", "weeks"))


def member(**fields):
    return MemberFactory(joined_at=LONG_AGO, **fields)


def session(**fields):
    """
    Announce a session a day before, telling nobody.
    """
    return SessionFactory(**{"announced_at": MONDAY - DAY, "host": member(), **fields})


def page(title="The kitchen table", **fields):
    return CaseStudyPageFactory(
        **{"title": title, "first_published_at": MONDAY - DAY, "live": True, **fields}
    )


def send(now=MONDAY):
    """
    Send the round-ups that are due, and the mails with them.
    """
    with (
        time_machine.travel(now, tick=False),
        TestCase.captureOnCommitCallbacks(execute=True),
    ):
        return send_roundups(now=now)


def hold(person, *, key="walk:1", stream="walks", where="the mill", now=MONDAY - DAY, **more):
    """
    Keep a notice for somebody's round-up.
    """
    with TestCase.captureOnCommitCallbacks(execute=True):
        return outbox.post(
            kind="tests.subscription",
            source_key=key,
            context={"where": where},
            recipients=Member.objects.filter(pk=person.pk),
            stream=stream,
            now=now,
            **more,
        )


def bodies(mail):
    read = email.message_from_bytes(mail.content, policy=email.policy.default)
    parts = [read.get_body([kind]).get_content() for kind in ("plain", "html")]
    return read["Subject"], *parts


def roundups_to(box, person):
    return [bodies(mail) for mail in box if mail.address == person.email]


def titles(now=MONDAY):
    """
    Return what the round-ups due at a time tell, {name: [title]}, without sending them.
    """
    turns, _ = roundups.claim(now=now, after=0)
    told = roundups.gather(turns, now=now)
    return {
        turn.member: [item.title for item in told[turn.member.pk].items]
        for turn in turns
        if told[turn.member.pk].items
    }


def test_where_nothing_is_new_nothing_is_sent_and_the_day_is_over(box):
    ada = member()
    assert send() == 0
    page(first_published_at=MONDAY + HOUR)
    assert send(MONDAY + 2 * HOUR) == 0
    assert box == []
    assert RoundupTurn.objects.get(member=ada).looked_on == datetime.date(2026, 11, 23)


def test_sessions_come_first_then_sigs_then_the_library_and_then_what_was_kept(box):
    ada = member(name="Ada Obi")
    sig = SigFactory(name="Night workers", created_at=MONDAY - DAY)
    page("The kitchen table")
    session(topic=TopicFactory(title="Boundaries that bend"))
    choose_pace(member=ada, stream="walks", pace="weekly", now=LONG_AGO)
    hold(ada, where="the mill")
    send()
    [(subject, text, html)] = roundups_to(box, ada)
    assert subject == "One session, one new SIG, one new case study, one notice"
    order = ["Boundaries that bend", sig.name, "The kitchen table", "A walk: the mill"]
    for body in (text, html.partition("</div>")[2]):
        places = [body.index(title) for title in order]
        assert places == sorted(places)


def test_a_round_up_goes_out_in_text_and_html_with_answers_as_links_of_ones_own(box, client):
    ada, ben = member(), member()
    theme = ThemeFactory(tone="enquiry")
    topic = TopicFactory(title="Boundaries that bend", theme=theme)
    tuesday = session(topic=topic)
    session(topic=topic, date=datetime.date(2026, 12, 10), host=tuesday.host)
    send()
    links = []
    for person in (ada, ben):
        [(subject, text, html)] = roundups_to(box, person)
        assert subject == "One session"
        assert "Tuesday 8 December 2026, 12.30 to 14.00, London time" in text
        lines = text.splitlines()
        link = lines[lines.index("Yes, Tuesday 8 December:") + 1]
        assert link.endswith(f"?choose=yes-{tuesday.pk}")
        assert f'href="{link}"' in html
        assert "No, none of the days" in html
        assert 'class="enquiry"' in html
        links.append(link)
    assert links[0] != links[1]
    response = client.get(links[0])
    assert response.status_code == 200
    assert "Boundaries that bend" in response.text


def test_people_whom_it_tells_the_same_share_one_message(box):
    sig = SigFactory(created_at=LONG_AGO)
    for _ in range(3):
        member()
    with_more = member()
    FacilitationTermFactory(sig=sig, member=with_more, started_at=LONG_AGO)
    page("For all")
    page("For a few", audience=Readers.SIG, sig=sig)
    assert send() == 4
    assert sorted(
        (message.subject, message.deliveries.count())
        for message in Message.objects.filter(kind="notifications.roundup")
    ) == [("One new case study", 3), ("Two new pages in the library", 1)]


def test_hostile_titles_are_words_and_nothing_else(box):
    ada = member()
    SigFactory(name='<script>alert("1")</script>', purpose="</td><b>&", created_at=MONDAY - DAY)
    session(topic=TopicFactory(title="{{ slots.name }} <img src=x>\r\nBcc: eve@example.org"))
    page('"><a href="https://evil.example">win</a>', summary="<style>*{display:none}</style>")
    send()
    [(_, text, html)] = roundups_to(box, ada)
    assert '<script>alert("1")</script>' in text
    assert "{{ slots.name }} <img src=x>" in text
    for broken in ("<script", "</td><b>", "<img", '<a href="https://evil.example', "<style>*"):
        assert broken not in html
    [sent] = [mail for mail in box if mail.address == ada.email]
    read = email.message_from_bytes(sent.content, policy=email.policy.default)
    assert read["Bcc"] is None


@pytest.mark.parametrize(
    ("day", "news", "kept"),
    [
        (0, [(True, True), (True, True), (True, True)], "weekly"),
        (1, [(False, False), (True, False), (False, True)], "tuesday"),
    ],
)
def test_what_is_weekly_comes_on_the_day_one_chose_and_what_is_daily_every_day(day, news, kept):
    weekly, daily_news, daily_walks = member(name="W"), member(name="N"), member(name="D")
    choose_pace(member=daily_news, stream="roundup", pace="daily", now=LONG_AGO)
    choose_pace(member=daily_walks, stream="walks", pace="daily", now=LONG_AGO)
    for person in (weekly, daily_news):
        choose_pace(member=person, stream="walks", pace="weekly", now=LONG_AGO)
    for person in (weekly, daily_news, daily_walks):
        hold(person, key=f"walk:{person.pk}")
    page("The kitchen table")
    told = titles(MONDAY + day * DAY)
    found = [
        ("The kitchen table" in told.get(person, []), "A walk: the mill" in told.get(person, []))
        for person in (weekly, daily_news, daily_walks)
    ]
    assert found == news


def test_what_falls_on_the_same_day_is_merged_into_one_mail(box):
    ada = member()
    choose_pace(member=ada, stream="walks", pace="daily", now=LONG_AGO)
    hold(ada)
    page()
    send()
    assert [subject for subject, _, _ in roundups_to(box, ada)] == [
        "One new case study, one notice"
    ]


@pytest.mark.parametrize(
    ("pace", "kept_state"), [("off", "on_site"), ("site", "sent"), ("weekly", "sent")]
)
def test_who_wants_no_round_up_gets_none_and_finds_what_was_kept_on_the_site(pace, kept_state, box):
    ada = member()
    choose_pace(member=ada, stream="roundup", pace=pace, now=LONG_AGO)
    choose_pace(member=ada, stream="walks", pace="weekly", now=LONG_AGO)
    hold(ada)
    page("The kitchen table")
    send()
    mails = roundups_to(box, ada)
    assert [mail[0] for mail in mails] == {
        "off": [],
        "site": ["One notice"],
        "weekly": ["One new case study, one notice"],
    }[pace]
    assert Delivery.objects.get(message__source_key="walk:1").state == kept_state


@pytest.mark.parametrize(
    ("pace", "state", "reason"),
    [
        ("off", "skipped", "They have turned these mails off."),
        ("site", "on_site", ""),
        ("at_once", "sent", "In the round-up of 23 November."),
    ],
)
def test_what_was_kept_goes_by_the_pace_its_stream_has_by_now(pace, state, reason, box):
    ada = member()
    choose_pace(member=ada, stream="walks", pace="weekly", now=LONG_AGO)
    hold(ada)
    choose_pace(member=ada, stream="walks", pace=pace, now=MONDAY)
    send()
    kept = Delivery.objects.get(message__source_key="walk:1")
    assert (kept.state, kept.reason) == (state, reason)
    assert len(roundups_to(box, ada)) == (1 if state == "sent" else 0)


def test_what_was_kept_is_settled_and_says_which_round_up_told_it(box):
    ada, ben = member(), member()
    for person in (ada, ben):
        choose_pace(member=person, stream="walks", pace="weekly", now=LONG_AGO)
        hold(person, key=f"walk:{person.pk}")
    choose_pace(member=ben, stream="walks", pace="weekly", now=LONG_AGO)
    send()
    for person in (ada, ben):
        kept = Delivery.objects.get(message__source_key=f"walk:{person.pk}")
        assert (kept.state, kept.settled_at) == ("sent", MONDAY)
        assert list(kept.told_in.deliveries.values_list("member", flat=True)) == [person.pk]


def test_nothing_is_told_twice_over_days_and_weeks(box):
    ada = member()
    choose_pace(member=ada, stream="roundup", pace="daily", now=LONG_AGO)
    choose_pace(member=ada, stream="walks", pace="daily", now=LONG_AGO)
    hold(ada)
    page("The kitchen table")
    session(topic=TopicFactory(title="Boundaries that bend"))
    SigFactory(created_at=MONDAY - DAY)
    for days in range(15):
        send(MONDAY + days * DAY)
        send(MONDAY + days * DAY + HOUR)
    assert [subject for subject, _, _ in roundups_to(box, ada)] == [
        "One session, one new SIG, one new case study, one notice"
    ]


def test_what_there_was_no_room_for_is_counted_and_not_told_later(box, settings):
    ada = member()
    for number in range(12):
        page(f"Page {number}", first_published_at=MONDAY - DAY + number * HOUR)
    send()
    [(subject, text, html)] = roundups_to(box, ada)
    assert subject == "12 new pages in the library"
    assert [line for line in text.splitlines() if line.startswith("Case study")] == [
        f"Case study: Page {number}" for number in (11, 10, 9, 8, 7)
    ]
    assert f"And 7 more: {settings.SITE_ADDRESS}/library/browse/" in text
    assert ">And 7 more</a>" in html
    assert send(MONDAY + WEEK) == 0


def test_whoever_had_a_mail_about_a_session_is_not_told_of_it_again(box):
    invited, joined_later = member(), MemberFactory(joined_at=LONG_AGO, verified=False)
    topic = TopicFactory(title="Boundaries that bend")
    date = session(topic=topic)
    invite(topic, [date], now=MONDAY - DAY)
    joined_later.emailaddress_set.update(verified=True)
    assert titles() == {joined_later: ["Boundaries that bend"]}
    assert set(invited.deliveries.values_list("message__kind", flat=True)) == {"forums.invitation"}


@pytest.mark.parametrize("state", ["refused", "skipped", "bounced"])
def test_an_invitation_that_did_not_arrive_does_not_count_as_told(state):
    ada = member()
    topic = TopicFactory(title="Boundaries that bend")
    invite(topic, [session(topic=topic)], now=MONDAY - DAY)
    assert titles() == {}
    RoundupTurn.objects.all().delete()
    Delivery.objects.filter(member=ada).update(state=state)
    assert titles()[ada] == ["Boundaries that bend"]


def test_a_session_that_moves_is_told_again_to_whom_no_mail_told_it(box):
    ada = member()
    topic = TopicFactory(title="Boundaries that bend")
    date = session(topic=topic)
    send()
    assert len(roundups_to(box, ada)) == 1
    to = DateSpec(datetime.date(2026, 12, 9), date.start_time, date.end_time)
    move_session(session=date, to=to, by=date.host, now=MONDAY + DAY)
    send(MONDAY + WEEK)
    first, second = roundups_to(box, ada)
    assert "Yes, Tuesday 8 December" in first[1]
    assert "Yes, Wednesday 9 December" in second[1]
    assert send(MONDAY + 2 * WEEK) == 0


def test_who_was_told_of_the_move_by_mail_is_not_told_again(box):
    ada = member()
    topic = TopicFactory(title="Boundaries that bend")
    date = session(topic=topic)
    invite(topic, [date], now=MONDAY - DAY)
    Delivery.objects.filter(state="queued").update(state="sent")
    to = DateSpec(datetime.date(2026, 12, 9), date.start_time, date.end_time)
    move_session(session=date, to=to, by=date.host, now=MONDAY - HOUR)
    assert "forums.moved" in ada.deliveries.values_list("message__kind", flat=True)
    assert ada not in titles()


def test_what_one_answered_or_hosts_is_no_news():
    ada, silent = member(), member()
    answered, hosted, _ = (session(topic=TopicFactory(title=name)) for name in "abc")
    hosted.host = ada
    hosted.save()
    AnswerFactory(session=answered, member=ada, choice=AnswerChoice.NO)
    told = titles()
    assert told[ada] == ["c"]
    assert told[silent] == ["a", "b", "c"]


def test_an_invitation_that_was_kept_comes_with_its_answers_and_leaves_the_calendar_alone(box):
    ada = member()
    choose_pace(member=ada, stream="forums", pace="weekly", now=LONG_AGO)
    topic = TopicFactory(title="Boundaries that bend")
    date = session(topic=topic)
    invite(topic, [date], now=MONDAY - DAY)
    assert Delivery.objects.get(member=ada).state == "held"
    assert not posted.calendar_holders(date.calendar_uid).filter(pk=ada.pk).exists()
    send()
    [(subject, text, _)] = roundups_to(box, ada)
    assert subject == "One session"
    assert f"?choose=yes-{date.pk}" in text
    assert Delivery.objects.get(message__kind="forums.invitation", member=ada).state == "sent"
    assert not posted.calendar_holders(date.calendar_uid).filter(pk=ada.pk).exists()


def test_an_invitation_kept_to_a_date_that_changed_or_was_answered_is_skipped_with_the_reason(box):
    late, answered = member(), member()
    for person in (late, answered):
        choose_pace(member=person, stream="forums", pace="weekly", now=LONG_AGO)
    gone, kept = TopicFactory(title="Gone"), TopicFactory(title="Kept")
    off, on = session(topic=gone), session(topic=kept)
    for topic, date in ((gone, off), (kept, on)):
        invite(topic, [date], now=MONDAY - DAY)
    off.state, off.cancelled_at = SessionState.CANCELLED, MONDAY - HOUR
    off.save()
    respond(topic=kept, member=answered, choice="no", session=None, now=MONDAY - HOUR)
    send()
    reasons = Delivery.objects.filter(state="skipped", message__kind="forums.invitation")
    assert set(reasons.values_list("member", "message__about", "reason")) == {
        (late.pk, f"topic:{gone.pk}", "A date changed before this went out."),
        (answered.pk, f"topic:{gone.pk}", "A date changed before this went out."),
        (answered.pk, f"topic:{kept.pk}", "They have answered already."),
    }
    assert len(roundups_to(box, answered)) == 0
    assert "Gone" not in roundups_to(box, late)[0][1]


def test_nobody_is_told_what_they_may_not_see():
    outsider, insider, facilitator = member(), member(), member()
    sig = SigFactory(created_at=LONG_AGO, members=[insider])
    FacilitationTermFactory(sig=sig, member=facilitator, started_at=LONG_AGO)
    session(topic=TopicFactory(title="Their session", sig=sig, audience=Audience.SIG))
    session(topic=TopicFactory(title="A draft"), state=SessionState.DRAFT)
    session(topic=TopicFactory(title="Cancelled"), state=SessionState.CANCELLED)
    page("Their page", audience=Readers.SIG, sig=sig)
    page("Members' page", audience=Readers.MEMBERS)
    withdrawn = page("Withdrawn")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(
        state=PageState.WITHDRAWN, retired_at=MONDAY, retired_reason="Its people took it back."
    )
    page("Not published", live=False)
    page("Old", first_published_at=MONDAY - 8 * DAY)
    InformationPageFactory(title="In passing", first_published_at=MONDAY - DAY)
    told = {person: sorted(each) for person, each in titles().items()}
    assert told[outsider] == ["Members' page"]
    assert told[insider] == told[facilitator] == ["Members' page", "Their page", "Their session"]


def test_whoever_left_a_sig_is_told_nothing_of_it_any_more():
    ada = member()
    sig = SigFactory(created_at=LONG_AGO, members=[ada])
    page("Their page", audience=Readers.SIG, sig=sig)
    sig.memberships.update(left_at=MONDAY - HOUR)
    assert titles() == {}


def test_who_turned_invitations_off_is_not_invited_by_the_round_up():
    ada, ben, eve = member(), member(), member()
    choose_pace(member=ada, stream="forums", pace="off", now=LONG_AGO)
    choose_pace(member=ben, stream="forums", pace="site", now=LONG_AGO)
    session(topic=TopicFactory(title="Boundaries that bend"))
    told = titles()
    assert (told.get(ada), told.get(ben), told[eve]) == (None, None, ["Boundaries that bend"])


def test_ones_own_sigs_have_news_when_somebody_new_runs_them():
    ada, outsider, nadia = member(), member(), member(name="Nadia Rahman")
    sig = SigFactory(name="Night workers", created_at=LONG_AGO, members=[ada])
    FacilitationTermFactory(sig=sig, member=nadia, started_at=MONDAY - DAY)
    told = titles()
    assert told == {ada: ["Nadia Rahman now runs Night workers"]}
    assert outsider not in told


def test_a_pause_holds_everything_and_what_still_holds_comes_after_it(box):
    ada = member()
    RoundupTurn.objects.create(member=ada, told_at=MONDAY - WEEK)
    MailSettings.objects.create(member=ada, paused_until=MONDAY + 2 * DAY)
    hold(ada, key="walk:1", where="the mill")
    assert Delivery.objects.get().state == "held"
    page("The kitchen table")
    topic = TopicFactory(title="Called off")
    off = session(topic=topic)
    invite(topic, [off], now=MONDAY - DAY)
    off.state = SessionState.CANCELLED
    off.save()
    for hours in range(0, 48, 6):
        send(MONDAY + hours * HOUR)
    assert roundups_to(box, ada) == []
    send(MONDAY + 2 * DAY)
    [(subject, text, _)] = roundups_to(box, ada)
    assert (subject, "the mill" in text, "Called off" in text) == ("One notice", True, False)
    send(MONDAY + WEEK)
    assert "The kitchen table" in roundups_to(box, ada)[1][1]


@pytest.mark.parametrize(
    ("zone", "hour", "due_at"),
    [
        ("Europe/London", 7, "2026-11-23T07:00+00:00"),
        ("Australia/Melbourne", 7, "2026-11-22T20:00+00:00"),
        ("America/Los_Angeles", 18, "2026-11-24T02:00+00:00"),
        ("Asia/Kathmandu", 7, "2026-11-23T01:15+00:00"),
        ("Europe/London", 0, "2026-11-23T00:00+00:00"),
        ("Europe/London", 23, "2026-11-23T23:00+00:00"),
    ],
)
def test_it_comes_on_ones_own_monday_at_the_hour_one_chose_by_ones_own_clock(
    zone, hour, due_at, box
):
    ada = member(time_zone=zone)
    MailSettings.objects.create(member=ada, roundup_hour=hour)
    start = datetime.datetime(2026, 11, 21, 0, 0, tzinfo=datetime.UTC)
    RoundupTurn.objects.create(member=ada, told_at=start - DAY)
    page("The kitchen table", first_published_at=start - HOUR)
    came = None
    for quarters in range(4 * 24 * 5):
        now = start + quarters * HOUR / 4
        if send(now):
            came = now
            break
    assert came == datetime.datetime.fromisoformat(due_at)


def test_a_zone_nobody_knows_any_more_goes_by_the_site_s_own(box):
    ada = member()
    Member.objects.filter(pk=ada.pk).update(time_zone="Europe/Atlantis")
    page()
    assert send(MONDAY - HOUR) == 0
    assert send(MONDAY) == 1


@pytest.mark.parametrize(
    ("changes_on", "comes_at"),
    # Clocks go forward from 1.00 to 2.00 on the first, and back from 2.00 to 1.00 on the second.
    [("2026-03-29", "2026-03-29T01:00+00:00"), ("2026-10-25", "2026-10-25T00:00+00:00")],
)
def test_an_hour_that_the_clocks_skip_or_show_twice_gives_exactly_one(changes_on, comes_at, box):
    ada = member()
    MailSettings.objects.create(member=ada, roundup_hour=1, roundup_weekday=6)
    choose_pace(member=ada, stream="walks", pace="daily", now=LONG_AGO)
    midnight = datetime.datetime.combine(
        datetime.date.fromisoformat(changes_on),
        datetime.time(),
        tzinfo=zoneinfo.ZoneInfo("Europe/London"),
    ).astimezone(datetime.UTC)
    came = []
    for quarters in range(4 * 22):
        now = midnight + quarters * HOUR / 4
        hold(ada, key=f"walk:{quarters}", now=now - HOUR)
        if send(now):
            came.append(now)
    assert came == [datetime.datetime.fromisoformat(comes_at)]


def test_an_outage_is_caught_up_with_on_the_same_day_and_never_twice(box):
    ada = member()
    page()
    assert send(MONDAY + 9 * HOUR) == 1
    page("Another", first_published_at=MONDAY + 9 * HOUR)
    assert [send(MONDAY + hours * HOUR) for hours in range(9, 16)] == [0] * 7
    assert len(roundups_to(box, ada)) == 1


def test_those_who_cannot_be_reached_or_have_just_joined_get_none(box):
    MemberFactory(joined_at=LONG_AGO, verified=False)
    MemberFactory(joined_at=LONG_AGO, closed_at=MONDAY, is_active=False)
    MemberFactory(joined_at=MONDAY - 2 * HOUR)
    page()
    assert send() == 0


def test_unsubscribing_from_a_round_up_stops_it_and_needs_no_signing_in(box, client):
    ada = member()
    page()
    send()
    read = email.message_from_bytes(box[0].content, policy=email.policy.default)
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = read["List-Unsubscribe"].partition(",")[0].strip("<>")
    assert client.get(path).status_code == 200
    assert StreamPreference.objects.count() == 0
    for _ in range(2):
        response = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert StreamPreference.objects.get(member=ada, stream="roundup").pace == "off"
    page("Another", first_published_at=MONDAY + DAY)
    assert send(MONDAY + WEEK) == 0


def test_whoever_unsubscribes_while_it_waits_is_not_sent_it(box):
    ada = member()
    page()
    with TestCase.captureOnCommitCallbacks() as callbacks:
        send_roundups(now=MONDAY)
    unsubscribe(member_id=ada.pk, stream="roundup", now=MONDAY)
    for callback in callbacks:
        callback()
    assert box == []
    assert Delivery.objects.get().reason == "They have turned these mails off."


@pytest.mark.parametrize("people", [1, 3, 30])
def test_a_batch_takes_as_many_queries_for_many_as_for_one(people, django_assert_num_queries):
    sigs = [SigFactory(created_at=MONDAY - DAY) for _ in range(2)]
    topics = [TopicFactory(title=f"Topic {number}") for number in range(2)]
    dates = [session(topic=topic) for topic in topics]
    everybody = [member() for _ in range(people)]
    hosts = [date.host for date in dates]
    for person in everybody:
        choose_pace(member=person, stream="forums", pace="weekly", now=LONG_AGO)
        FacilitationTermFactory(sig=sigs[person.pk % 2], member=person, started_at=LONG_AGO)
    invite(topics[0], [dates[0]], now=MONDAY - DAY)
    page("One")
    page("Theirs", audience=Readers.SIG, sig=sigs[0])
    Member.objects.filter(pk__in=[host.pk for host in hosts]).update(closed_at=MONDAY)
    Member.objects.exclude(pk__in=[each.pk for each in everybody]).update(is_active=False)
    # What is read once for a process: types of page, where the site begins.
    roundups.next_for(everybody[0], now=MONDAY)
    with django_assert_num_queries(QUERIES):
        assert send_roundups(now=MONDAY) == people


def test_people_beyond_one_batch_are_seen_to_in_the_next(monkeypatch, box):
    monkeypatch.setattr(roundups, "BATCH", 2)
    for _ in range(5):
        member()
    page()
    assert send() == 5
    assert Message.objects.get(kind="notifications.roundup").deliveries.count() == 5


def test_the_page_shows_what_the_next_one_would_say_and_changes_nothing(client):
    ada = member()
    choose_pace(member=ada, stream="walks", pace="weekly", now=LONG_AGO)
    client.force_login(ada)
    assert "Nothing new since the last one" in client.get("/mail/roundup/").text
    hold(ada, where="<the mill>")
    response = client.get("/mail/roundup/")
    assert "A walk: &lt;the mill&gt;" in response.text
    assert Delivery.objects.get(message__source_key="walk:1").state == "held"
    assert (RoundupTurn.objects.count(), ToldInRoundup.objects.count()) == (0, 0)


def test_the_page_is_for_those_who_are_signed_in(client):
    response = client.get("/mail/roundup/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/mail/roundup/")


def test_what_was_told_long_ago_is_forgotten_and_what_is_recent_is_kept():
    ada = member()
    for key, at in (("old", MONDAY - 401 * DAY), ("new", MONDAY - 399 * DAY)):
        ToldInRoundup.objects.create(member=ada, key=key, told_at=at)
    forget_told(now=MONDAY)
    assert list(ToldInRoundup.objects.values_list("key", flat=True)) == ["new"]


def test_mailing_that_is_paused_is_in_no_round_up_until_it_goes_on(box):
    ada = member()
    choose_pace(member=ada, stream="walks", pace="daily", now=MONDAY - WEEK)
    message = hold(ada)
    pause_sending(message=message, by=member(), now=MONDAY - HOUR)
    assert send() == 0
    assert Delivery.objects.get(member=ada).state == "held"
    resume_sending(message=message, now=MONDAY + HOUR)
    assert send(MONDAY + DAY) == 1
    assert [mail.address for mail in box] == [ada.email]
    assert Delivery.objects.get(message=message).state == "sent"


def test_whose_address_does_not_work_is_told_nothing_that_is_lost_to_them(box):
    ada, ben = member(email="Ada@example.org"), member()
    assert send(MONDAY - WEEK) == 0
    for each in (ada, ben):
        choose_pace(member=each, stream="walks", pace="weekly", now=MONDAY - WEEK)
    hold(ada)
    hold(ben, key="walk:2", where="the weir")
    page()
    stopped = stop_address(
        address="ada@example.org", reason="gone", words="No such user.", now=MONDAY - HOUR
    )
    assert send() == 1
    assert [mail.address for mail in box] == [ben.email]
    assert list(Delivery.objects.filter(member=ada).values_list("state", flat=True)) == ["on_site"]
    assert set(ToldInRoundup.objects.values_list("member", flat=True)) == {ben.pk}
    lift(suppression=stopped, by=ben, words="It works.", now=MONDAY + HOUR)
    assert send(MONDAY + WEEK) == 1
    (told,) = roundups_to(box, ada)
    assert "The kitchen table" in told[1]
