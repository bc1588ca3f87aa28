"""
Newsletters: what may be in one, who gets it, when it goes out, and what stays on the web.
"""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.blocks import StreamBlockValidationError

from forums.enums import Audience as ForumAudience
from forums.enums import SessionState
from members.actions import give_consent, withdraw_consent
from members.models import ConsentRecord
from notifications import delivery, outbox
from notifications import queries as mail_queries
from notifications.actions import ConsentNeeded, choose_pace, unsubscribe
from notifications.enums import Pace
from notifications.models import Delivery, MailSettings, Message, StreamPreference
from notifications.recipients import Reach
from pielink.kernel.connections import choices_of
from resources import actions, queries
from resources.blocks import NewsletterBlock, contents_of, private_links
from resources.enums import Audience, PageState
from resources.forms import ScheduleForm
from resources.models import LibraryPage, NewsletterPage, NewsletterSending
from resources.models.newsletters import NEWSLETTER_KIND, NEWSLETTER_STREAM
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.newsletters import NewsletterPageFactory, agreeing
from tests.factories.resources import ArticlePageFactory, LibraryImageFactory

NOW = datetime.datetime(2026, 11, 27, 9, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
NEWSLETTER = ConsentRecord.Purpose.NEWSLETTER

pytestmark = pytest.mark.django_db


def send(page, *, now=NOW, by=None):
    return actions.send_newsletter(
        page=page, revision_id=page.latest_revision_id, by=by or MemberFactory(), now=now
    )


def deliver_all(clock=NOW):
    for message in Message.objects.all():
        pks = list(message.deliveries.values_list("pk", flat=True))
        if pks:
            delivery.deliver(
                message_id=message.pk, first=min(pks), last=max(pks), clock=lambda: clock
            )


def states():
    return {each.address: each.state for each in Delivery.objects.order_by("pk")}


def problem_with(*blocks):
    block = NewsletterBlock()
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(block.to_python([{"type": name, "value": value} for name, value in blocks]))
    return str(refused.value.as_json_data())


def accept(*blocks):
    block = NewsletterBlock()
    value = block.to_python([{"type": name, "value": value} for name, value in blocks])
    assert len(block.clean(value)) == len(blocks)


def chosen(page):
    return ("library", {"page": page.pk, "reason": "Short, and true."})


# What may be in one


def test_a_page_for_members_is_refused_with_the_reason():
    page = ArticlePageFactory(title="For us alone", audience=Audience.MEMBERS)

    assert "“For us alone” is not for everyone" in problem_with(chosen(page))


def test_a_page_that_is_not_published_is_refused_with_the_reason():
    page = ArticlePageFactory(title="Half a thought", live=False)

    assert "“Half a thought” is not published" in problem_with(chosen(page))


def test_a_page_that_was_taken_out_is_refused_with_the_reason():
    page = ArticlePageFactory(
        title="Once upon a time",
        state=PageState.ARCHIVED,
        retired_reason="Its day is over.",
        retired_at=NOW,
    )

    assert "“Once upon a time” was taken out of the library" in problem_with(chosen(page))


def test_a_public_page_is_taken():
    accept(chosen(ArticlePageFactory()))


def test_a_link_in_the_words_to_a_page_for_members_is_refused():
    page = ArticlePageFactory(title="For us alone", audience=Audience.MEMBERS)
    words = f'<p>Read <a linktype="page" id="{page.pk}">how we argued</a>.</p>'

    assert "“For us alone” is not for everyone" in problem_with(("words", words))


def test_weak_words_of_a_link_are_refused_as_everywhere():
    words = '<p>To read on, <a href="https://example.org/x">click here</a>.</p>'

    assert "says nothing on its own" in problem_with(("words", words))


def test_a_link_in_the_first_words_to_a_page_for_members_is_refused():
    page = ArticlePageFactory(title="For us alone", audience=Audience.MEMBERS)
    newsletter = NewsletterPageFactory()
    newsletter.intro = f'<p><a linktype="page" id="{page.pk}">How we argued</a></p>'

    with pytest.raises(ValidationError) as refused:
        newsletter.full_clean()

    assert refused.value.message_dict == {"intro": private_links(newsletter.intro)}
    assert len(private_links(newsletter.intro)) == 1


def test_a_picture_for_members_is_refused():
    picture = LibraryImageFactory(title="Our table", audience=Audience.MEMBERS)

    assert "“Our table” is not for everyone" in problem_with(
        ("picture", {"picture": picture.pk, "caption": ""})
    )


@pytest.mark.parametrize("hidden", ["draft", "of a SIG"])
def test_a_session_that_not_everyone_may_know_of_is_refused(hidden, sig):
    if hidden == "draft":
        session = SessionFactory(state=SessionState.DRAFT)
    else:
        session = SessionFactory(topic__sig=sig, topic__audience=ForumAudience.SIG)

    assert "not for everyone to know" in problem_with(
        ("session", {"session": str(session.pk), "reason": ""})
    )


def test_a_session_of_the_open_programme_and_a_sig_are_taken(sig):
    session = SessionFactory()

    accept(
        ("session", {"session": str(session.pk), "reason": ""}),
        ("sig", {"sig": str(sig.pk), "news": "<p>They met twice.</p>"}),
    )


def test_one_chooses_from_the_sessions_that_everyone_may_know_of(sig):
    coming = SessionFactory(topic__title="Coming")
    over = SessionFactory(topic__title="Over", date=datetime.date(2026, 11, 3))
    off = SessionFactory(topic__title="Off", state=SessionState.CANCELLED)
    SessionFactory(topic__title="Draft", state=SessionState.DRAFT)
    SessionFactory(topic__title="Inside", topic__sig=sig, topic__audience=ForumAudience.SIG)

    assert choices_of("session", NOW) == [
        (
            "Coming",
            [
                (str(coming.pk), "Tue 8 December 2026: Coming"),
                (str(off.pk), "Tue 8 December 2026: Off (cancelled)"),
            ],
        ),
        ("Over", [(str(over.pk), "Tue 3 November 2026: Over")]),
    ]


def test_a_newsletter_is_for_everyone_whatever_was_typed():
    page = NewsletterPageFactory(audience=Audience.MEMBERS)

    assert page.latest_revision.content["audience"] == Audience.PUBLIC
    assert NewsletterPage.objects.get(pk=page.pk).audience == Audience.PUBLIC


# What is left out when it is sent


def test_what_became_private_or_is_over_is_left_out_of_the_mail_and_told_before(sig):
    page = ArticlePageFactory(title="For us now")
    session = SessionFactory(topic__title="Off")
    linked = ArticlePageFactory(title="Linked")
    words = f'<p>See <a linktype="page" id="{linked.pk}">how we argued</a> first.</p>'
    newsletter = NewsletterPageFactory(
        body=[
            ("words", words),
            ("library", {"page": page, "reason": "Short."}),
            ("session", {"session": str(session.pk), "reason": ""}),
            ("sig", {"sig": str(sig.pk), "news": "<p>They met.</p>"}),
        ]
    )
    type(page).objects.filter(pk=page.pk).update(audience=Audience.MEMBERS)
    type(linked).objects.filter(pk=linked.pk).update(audience=Audience.MEMBERS)
    type(session).objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
    expected = [
        (
            "A link was taken out. “Linked” is not for everyone, and a newsletter may only show "
            "what everyone may see."
        ),
        (
            "“For us now” is not for everyone, and a newsletter may only show what "
            "everyone may see. It is left out."
        ),
        "“Off” on 8 December 2026 is left out. This session was cancelled.",
    ]

    told = queries.newsletter_desk(newsletter, NOW).left_out
    agreeing()
    sending = send(newsletter)

    assert told == expected
    assert sending.left_out == expected
    message = Message.objects.get()
    assert "See how we argued first." in message.text
    assert "For us now" not in message.text + message.html
    assert "Off" not in message.text


def test_a_newsletter_of_which_nothing_may_be_sent_any_more_is_refused():
    page = ArticlePageFactory(title="For us now")
    newsletter = NewsletterPageFactory(body=[("library", {"page": page, "reason": "Short."})])
    type(page).objects.filter(pk=page.pk).update(audience=Audience.MEMBERS)

    with pytest.raises(actions.NotReady) as refused:
        send(newsletter)

    assert "“For us now”" in str(refused.value)
    assert Message.objects.count() == 0
    assert not NewsletterPage.objects.get(pk=newsletter.pk).live


def test_a_session_that_was_cancelled_stays_on_the_web_with_a_note():
    session = SessionFactory(topic__title="Off", state=SessionState.CANCELLED)
    newsletter = NewsletterPageFactory(
        body=[("session", {"session": str(session.pk), "reason": ""})]
    )

    [entry] = contents_of(newsletter.body, now=NOW, in_mail=False).entries

    assert (entry["item"].title, entry["item"].note) == ("Off", "This session was cancelled.")


# To whom it goes


def test_it_goes_to_those_who_agree_now_and_can_be_reached():
    yes = agreeing()
    MemberFactory()
    withdrawn = agreeing()
    withdraw_consent(member=withdrawn, purpose=NEWSLETTER, now=NOW)
    agreeing(verified=False)
    agreeing(closed_at=NOW, is_active=False)

    send(NewsletterPageFactory())

    assert states() == {yes.email: Delivery.State.QUEUED}


def test_a_consent_taken_back_between_posting_and_delivery_stops_the_mail():
    stays, leaves = agreeing(), agreeing()
    send(NewsletterPageFactory())
    withdraw_consent(member=leaves, purpose=NEWSLETTER, now=NOW)

    deliver_all()

    assert states() == {
        stays.email: Delivery.State.SENT,
        leaves.email: Delivery.State.SKIPPED,
    }


def test_the_editor_is_told_how_it_reaches_people():
    for pace in [Pace.AT_ONCE, Pace.DAILY, Pace.SITE]:
        member = agreeing()
        choose_pace(member=member, stream=NEWSLETTER_STREAM, pace=pace, now=NOW)
    agreeing()
    MailSettings.objects.create(member=agreeing(), paused_until=NOW + HOUR)
    MailSettings.objects.create(member=agreeing(), paused_until=NOW - HOUR)
    MemberFactory()

    reach = queries.newsletter_desk(NewsletterPageFactory(), NOW).reach

    assert reach == Reach(
        count=6, at_once=3, in_a_roundup=1, on_the_site=1, paused=1, away_until=NOW + HOUR
    )


# Consent and the stream never contradict one another


def shown_pace(member):
    return [
        (each.pace, each.agree_at)
        for each in mail_queries.streams_for(member)
        if each.name == NEWSLETTER_STREAM
    ]


def test_one_click_takes_the_consent_back_and_keeps_the_evidence():
    member = agreeing()

    for _ in range(2):
        unsubscribe(member_id=member.pk, stream=NEWSLETTER_STREAM, now=NOW)

    [record] = member.consents.all()
    assert (record.wording, record.withdrawn_at) == ("Send it to me.", NOW)
    assert StreamPreference.objects.count() == 0


def test_turning_the_stream_off_takes_the_consent_back_and_agreeing_brings_its_pace_back():
    member = agreeing()
    choose_pace(member=member, stream=NEWSLETTER_STREAM, pace=Pace.WEEKLY, now=NOW)
    choose_pace(member=member, stream=NEWSLETTER_STREAM, pace=Pace.OFF, now=NOW)
    off = (shown_pace(member), list(queries.agreed_members()))
    give_consent(member=member, purpose=NEWSLETTER, wording="Yes.", now=NOW)

    assert off == ([(Pace.OFF, "members:newsletter")], [])
    assert shown_pace(member) == [(Pace.WEEKLY, "")]
    assert list(queries.agreed_members()) == [member]


def test_who_withdrew_under_their_own_page_is_shown_as_getting_none_where_paces_are_chosen():
    member = agreeing()
    send(NewsletterPageFactory())
    before = shown_pace(member)

    withdraw_consent(member=member, purpose=NEWSLETTER, now=NOW)

    assert before == [(Pace.AT_ONCE, "")]
    assert shown_pace(member) == [(Pace.OFF, "members:newsletter")]


def test_who_never_agreed_finds_the_way_to_agree():
    agreeing()

    assert shown_pace(MemberFactory()) == [(Pace.OFF, "members:newsletter")]


def test_a_round_up_does_not_tell_of_a_newsletter_which_goes_by_mail_of_its_own():
    member = MemberFactory()
    issue = NewsletterPageFactory(live=True)
    article = ArticlePageFactory(parent=issue.get_parent().get_parent())
    LibraryPage.objects.filter(pk__in=[issue.pk, article.pk]).update(first_published_at=NOW)

    told = queries.new_to_members([member], {member.pk: NOW - HOUR}, NOW + HOUR)

    assert [item.title for item in told[member.pk]] == [article.title]


def test_a_pace_is_no_consent():
    member = MemberFactory()

    with pytest.raises(ConsentNeeded) as needed:
        choose_pace(member=member, stream=NEWSLETTER_STREAM, pace=Pace.AT_ONCE, now=NOW)

    assert needed.value.agree_at == "members:newsletter"
    assert member.consents.count() == 0
    assert StreamPreference.objects.count() == 0


def test_the_page_of_paces_leads_to_the_words_one_would_agree_to(client):
    member = agreeing()
    client.force_login(member)
    when = {"hour": 7, "weekday": 0}
    client.post("/mail/", {f"pace-{NEWSLETTER_STREAM}": Pace.WEEKLY, **when})
    stale = {f"pace-{NEWSLETTER_STREAM}": Pace.DAILY, **when}
    withdraw_consent(member=member, purpose=NEWSLETTER, now=NOW)

    answer = client.post("/mail/", stale)
    page = client.get("/mail/").content.decode()

    assert (answer.status_code, answer.url) == (302, "/mail/")
    assert [each.pace for each in StreamPreference.objects.all()] == [Pace.WEEKLY]
    assert 'href="/me/newsletter/"' in page
    assert f'name="pace-{NEWSLETTER_STREAM}"' not in page


# Sending


def test_sending_publishes_the_page_and_posts_one_mail():
    agreeing()
    by = MemberFactory()
    newsletter = NewsletterPageFactory(title="What a kettle can do")

    sending = send(newsletter, by=by)

    newsletter.refresh_from_db()
    message = Message.objects.get()
    assert newsletter.live
    assert newsletter.live_revision_id == sending.revision_id
    assert (sending.sent_at, sending.by, sending.corrected_at(newsletter)) == (NOW, by, None)
    assert (message.kind, message.stream, message.source_key) == (
        NEWSLETTER_KIND,
        NEWSLETTER_STREAM,
        f"newsletter:{newsletter.pk}",
    )
    assert message.subject == "What a kettle can do"


def test_a_second_click_sends_nothing_more():
    agreeing()
    newsletter = NewsletterPageFactory()
    send(newsletter)

    with pytest.raises(actions.AlreadySent):
        send(newsletter)

    assert Delivery.objects.count() == 1


def test_what_nobody_looked_at_is_not_sent():
    newsletter = NewsletterPageFactory()
    looked_at = newsletter.latest_revision_id
    newsletter.title = "Something else"
    newsletter.save_revision()

    with pytest.raises(actions.NewsletterChanged):
        actions.send_newsletter(page=newsletter, revision_id=looked_at, by=MemberFactory(), now=NOW)

    assert NewsletterSending.objects.filter(sent_at__isnull=False).count() == 0


def test_what_is_published_after_the_sending_is_a_correction():
    newsletter = NewsletterPageFactory()
    sending = send(newsletter)
    page = NewsletterPage.objects.get(pk=newsletter.pk)
    page.intro = "<p>November is short.</p>"
    page.save_revision().publish()
    page.refresh_from_db()

    assert sending.corrected_at(page) == page.last_published_at
    assert Message.objects.count() == 1


def test_an_empty_draft_says_what_it_still_needs():
    newsletter = NewsletterPageFactory(body=[], intro="")

    with pytest.raises(actions.NotReady) as refused:
        send(newsletter)

    assert str(refused.value) == "It still needs the words it begins with, something in it."


# At an hour decided on beforehand


def schedule(newsletter, at, now=NOW):
    return actions.schedule_newsletter(
        page=newsletter,
        revision_id=newsletter.latest_revision_id,
        at=at,
        by=MemberFactory(),
        now=now,
    )


def test_it_goes_out_at_its_hour_as_it_was_when_that_was_decided():
    agreeing()
    newsletter = NewsletterPageFactory(title="As decided")
    schedule(newsletter, NOW + HOUR)
    newsletter.title = "Half a change"
    newsletter.save_revision()

    sent = [actions.send_due_newsletters(now=at) for at in [NOW, NOW + HOUR, NOW + 2 * HOUR]]

    assert sent == [0, 1, 0]
    assert Message.objects.get().subject == "As decided"
    assert NewsletterSending.objects.get().sent_at == NOW + HOUR


def test_the_editor_is_told_that_it_was_changed_since():
    newsletter = NewsletterPageFactory()
    schedule(newsletter, NOW + HOUR)
    before = queries.newsletter_desk(newsletter, NOW).changed
    newsletter.title = "Changed"
    newsletter.save_revision()

    assert (before, queries.newsletter_desk(newsletter, NOW).changed) == (False, True)


def test_an_hour_that_has_passed_is_refused():
    with pytest.raises(actions.TimeIsPast):
        schedule(NewsletterPageFactory(), NOW)


def test_what_was_called_off_does_not_go_out():
    newsletter = NewsletterPageFactory()
    schedule(newsletter, NOW + HOUR)
    actions.cancel_newsletter(page=newsletter)

    assert actions.send_due_newsletters(now=NOW + HOUR) == 0
    with pytest.raises(actions.NotScheduled):
        actions.cancel_newsletter(page=newsletter)


def test_one_that_cannot_go_out_waits_no_more_and_holds_up_no_other():
    page = ArticlePageFactory(title="For us now")
    stuck = NewsletterPageFactory(body=[("library", {"page": page, "reason": "Short."})])
    other = NewsletterPageFactory()
    for each in [stuck, other]:
        schedule(each, NOW + HOUR)
    type(page).objects.filter(pk=page.pk).update(audience=Audience.MEMBERS)

    assert actions.send_due_newsletters(now=NOW + HOUR) == 1

    failed = NewsletterSending.objects.get(page=stuck)
    assert (failed.scheduled_for, failed.sent_at) == (None, None)
    assert queries.newsletters_line().items == [(stuck.pk, stuck.title, failed.problem)]


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        ("2026-12-01", "09:30", datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)),
        ("2027-03-29", "09:30", datetime.datetime(2027, 3, 29, 8, 30, tzinfo=datetime.UTC)),
    ],
)
def test_the_hour_is_by_london_clocks_whatever_clock_the_editor_has(
    day, hour, expected, timezone_of_editor
):
    form = ScheduleForm({"revision": "1", "day": day, "hour": hour})

    assert form.is_valid()
    assert form.cleaned_data["at"] == expected


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_an_hour_that_the_clocks_skip_or_show_twice_is_refused(day):
    form = ScheduleForm({"revision": "1", "day": day, "hour": "01:30"})

    assert not form.is_valid()
    assert ["clocks change" in message for message in form.errors["hour"]] == [True]


@pytest.fixture
def timezone_of_editor():
    with timezone.override(ZoneInfo("America/New_York")):
        yield


# Trying it out


def test_a_test_goes_to_one_address_and_is_no_sending():
    agreeing()
    newsletter = NewsletterPageFactory(title="What a kettle can do")
    recipient = outbox.Recipient(address="team@example.org", name="")

    for _ in range(2):
        actions.try_newsletter(page=newsletter, recipient=recipient, now=NOW)

    assert [(each.address, each.message.subject) for each in Delivery.objects.all()] == [
        ("team@example.org", "Test: What a kettle can do")
    ] * 2
    assert not NewsletterPage.objects.get(pk=newsletter.pk).live
    assert NewsletterSending.objects.count() == 0
