import datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from forums import actions, harvest, queries, reminders
from forums.models import Harvest, Session
from members.actions import close_account
from notifications.models import Delivery, Message
from notifications.registry import kind_of
from resources import queries as library
from resources.actions import retire_page
from resources.models import ArticlePage, SectionPage
from resources.publishing import Link, PageIsOut
from resources.queries import search
from tests.factories.forums import (
    AnswerFactory,
    AttendanceFactory,
    GuestFactory,
    HarvestFactory,
    SessionFactory,
)
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 12, 8, 16, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
ANNOUNCED_AT = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)
JOIN_LINK = "https://meet.example.org/room"
TAKEN_AWAY = (
    "<h2>To take away</h2><ul>"
    "<li>Write the extra hour down.</li><li>Ask whom a rule protects.</li></ul>"
)
NAMED = (
    '<h2>Named in the session</h2><ul><li><a href="https://example.org/toolkit">'
    "Boundaries toolkit</a></li></ul>"
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(NOW, tick=False):
        yield


def held(**kwargs):
    return SessionFactory(state="held", announced_at=ANNOUNCED_AT, **kwargs)


@pytest.fixture
def session():
    return held(
        topic__title="Boundaries that bend",
        topic__question="When do rules protect?",
        host=MemberFactory(name="Owen Pike"),
    )


@pytest.fixture
def sig():
    return SigFactory(name="PIE leads")


@pytest.fixture
def of_the_sig(sig):
    """
    Hold a session for members of one SIG alone, hosted by one of them.
    """
    host = MemberFactory(name="Esi Boakye")
    sig.memberships.create(member=host, joined_at=ANNOUNCED_AT)
    return held(topic__title="Words of the leads", topic__sig=sig, topic__audience="sig", host=host)


def words(**changed):
    return harvest.WriteUp(
        **{
            "summary": "We asked what holds.\n\nMost of us bend <quietly>.",
            "points": ("Write the extra hour down.", "Ask whom a rule protects."),
            "links": (Link("Boundaries toolkit", "https://example.org/toolkit"),),
            **changed,
        }
    )


def publish(session, *, by=None, seen=None, now=NOW, accepted=(), **changed):
    return harvest.publish_harvest(
        session=session,
        write_up=words(**changed),
        by=by or session.host,
        seen=seen,
        now=now,
        accepted=accepted,
    )


def told(kind="forums.missed"):
    return sorted(
        Delivery.objects.filter(message__kind=kind)
        .arrived_or_may()
        .values_list("member__name", flat=True)
    )


def typed(do="publish", **changed):
    data = {
        "do": do,
        "summary": "We asked what holds.",
        "point_1": "Write the extra hour down.",
        "links-TOTAL_FORMS": "6",
        "links-INITIAL_FORMS": "0",
    }
    for row in range(6):
        data |= {f"links-{row}-title": "", f"links-{row}-url": ""}
    return data | changed


def address(session):
    return reverse("forums:write_up", args=[session.pk])


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


class TestPublishing:
    def test_what_is_published_is_an_article_from_the_forums_for_members(self, session):
        page = publish(session).page.specific
        assert isinstance(page, ArticlePage)
        assert page.get_parent().specific == SectionPage.objects.get(slug="from-the-forums")
        assert (page.title, page.slug, page.summary, page.audience, page.live, page.owner) == (
            "Boundaries that bend, 8 December 2026",
            "boundaries-that-bend-8-december-2026",
            "When do rules protect?",
            "members",
            True,
            session.host,
        )
        assert [(block.block_type, block.value.source) for block in page.body] == [
            ("text", "<p>We asked what holds.</p><p>Most of us bend &lt;quietly&gt;.</p>"),
            ("text", TAKEN_AWAY),
            ("text", NAMED),
        ]

    def test_the_session_is_written_up_then_and_its_page_leads_there(self, session):
        page = publish(session).page
        session.refresh_from_db()
        assert session.state == "written_up"
        client = signed_in(MemberFactory())
        shown = client.get(session.get_absolute_url())
        assert shown.context["page"].write_up.pk == page.pk
        assert page.get_url() in shown.content.decode()
        there = client.get(page.get_url()).content.decode()
        assert "This was talked over on" in there
        assert session.get_absolute_url() in there

    def test_the_page_bears_the_elements_of_the_topics_theme(self, session):
        element = ElementFactory()
        ElementFactory()
        session.topic.theme = element.theme
        session.topic.save()
        assert list(publish(session).page.specific.elements.all()) == [element]

    def test_publishing_again_changes_the_page_at_its_address_and_tells_nobody_twice(self, session):
        AnswerFactory(session=session, member=MemberFactory(name="No"), choice="no")
        first = publish(session)
        ElementFactory()
        session.topic.title = "Boundaries"
        session.topic.save()
        again = publish(session, seen=first.changed_at, now=NOW + DAY, summary="We know more now.")
        page = ArticlePage.objects.get()
        assert (again.page_id, page.slug, page.title) == (
            page.pk,
            "boundaries-that-bend-8-december-2026",
            "Boundaries, 8 December 2026",
        )
        assert page.body[0].value.source == "<p>We know more now.</p>"
        assert told() == ["No"]

    def test_the_same_published_twice_changes_nothing(self, session):
        first = publish(session)
        again = publish(session, now=NOW + DAY)
        assert (again.pk, again.published_at) == (first.pk, NOW)
        assert again.page.revisions.count() == 1

    def test_a_page_deleted_since_is_made_anew_and_nobody_is_told_again(self, session):
        AnswerFactory(session=session, member=MemberFactory(name="No"), choice="no")
        first = publish(session)
        ArticlePage.objects.get().delete()
        again = publish(session, seen=first.changed_at, now=NOW + DAY, summary="Once more.")
        assert again.page_id == ArticlePage.objects.get().pk
        assert told() == ["No"]

    def test_a_page_that_an_editor_took_out_stays_out(self, session):
        first = publish(session)
        retire_page(
            page=first.page.specific,
            by=MemberFactory(roles=["editor"]),
            state="withdrawn",
            reason="It named a house.",
            replaced_by=None,
            now=NOW,
        )
        with pytest.raises(PageIsOut):
            publish(session, seen=first.changed_at, now=NOW + DAY, summary="Without the house.")

    def test_an_audience_that_an_editor_narrowed_is_not_widened_again(self, session, sig):
        first = publish(session)
        page = first.page.specific
        page.audience, page.sig = "sig", sig
        page.save_revision().publish()
        publish(session, seen=first.changed_at, now=NOW + DAY, summary="More.")
        page = ArticlePage.objects.get()
        assert (page.audience, page.sig) == ("sig", sig)

    def test_two_dates_of_a_topic_have_a_page_each_on_one_shelf(self, session):
        other = held(topic=session.topic, date=datetime.date(2026, 12, 10))
        publish(session)
        publish(other, now=NOW + 3 * DAY)
        shelf = SectionPage.objects.get(slug="from-the-forums")
        assert [page.slug for page in shelf.get_children()] == [
            "boundaries-that-bend-8-december-2026",
            "boundaries-that-bend-10-december-2026",
        ]

    def test_an_address_that_led_to_another_page_is_not_given_again(self, session):
        page = publish(session).page.specific
        page.slug = "another"
        page.save_revision().publish()
        Redirect.add_redirect(
            "/library/from-the-forums/boundaries-that-bend-8-december-2026", redirect_to=page
        )
        other = held(topic=session.topic)
        assert publish(other).page.slug == "boundaries-that-bend-8-december-2026-2"

    def test_a_link_to_a_page_of_the_library_follows_it(self, session, settings):
        there = publish(session).page
        other = held()
        link = Link("Boundaries", f"{settings.SITE_ADDRESS}{there.get_url()}")
        body = publish(other, links=(link,)).page.specific.body
        assert body[2].value.source.endswith(
            f'<a linktype="page" id="{there.pk}">Boundaries</a></li></ul>'
        )

    @pytest.mark.parametrize(
        ("state", "now", "refusal"),
        [
            ("announced", NOW - 3 * DAY, harvest.NotOver),
            ("announced", datetime.datetime(2026, 12, 8, 13, tzinfo=datetime.UTC), harvest.NotOver),
            ("cancelled", NOW, harvest.NotBegun),
        ],
    )
    def test_only_what_was_held_is_published(self, state, now, refusal):
        with pytest.raises(refusal):
            publish(SessionFactory(state=state), now=now)
        assert (Harvest.objects.count(), ArticlePage.objects.count()) == (0, 0)

    @pytest.mark.parametrize("lacking", [{"summary": ""}, {"points": ()}])
    def test_without_a_summary_or_a_point_nothing_is_published(self, session, lacking):
        with pytest.raises(harvest.NothingWritten):
            publish(session, **lacking)


class TestRecording:
    @pytest.mark.parametrize(
        ("policy", "block"), [("members", "embed"), ("public", "embed"), ("members", "text")]
    )
    def test_an_announced_recording_stands_on_the_page_for_its_readers(self, policy, block):
        address = "https://vimeo.com/1000001" if block == "embed" else "https://files.example.org/a"
        session = held(recording_policy=policy, topic__title="Rules")
        page = publish(session, recording_link=address).page.specific
        assert (page.audience, page.body[-1].block_type) == ("members", block)
        assert "Rules, the recording of 8 December 2026" in str(page.body)

    @pytest.mark.parametrize("policy", ["none", "notes"])
    def test_a_recording_that_was_not_announced_is_refused(self, policy):
        with pytest.raises(harvest.RecordingNotAnnounced):
            publish(held(recording_policy=policy), recording_link="https://vimeo.com/1000001")

    def test_a_session_that_was_never_announced_has_no_recording_either(self):
        session = SessionFactory(state="held", recording_policy="members", announced_at=None)
        with pytest.raises(harvest.RecordingNotAnnounced):
            publish(session, recording_link="https://vimeo.com/1000001")

    @pytest.mark.parametrize(
        ("before", "after", "choice", "is_refused"),
        [
            ("none", "members", "yes", True),
            ("members", "public", "maybe", True),
            ("none", "members", "no", False),
            ("public", "members", "yes", False),
            ("members", "none", "yes", False),
        ],
    )
    def test_recording_can_only_be_narrowed_once_people_have_answered(
        self, before, after, choice, is_refused
    ):
        session = SessionFactory(recording_policy=before, announced_at=ANNOUNCED_AT)
        AnswerFactory(session=session, choice=choice)
        details = actions.SessionDetails(
            host=session.host,
            join_link=JOIN_LINK,
            confidentiality="chatham_house",
            recording_policy=after,
        )
        change = {"session": session, "details": details, "by": session.host, "now": ANNOUNCED_AT}
        if is_refused:
            with pytest.raises(actions.NotReady):
                actions.change_session(**change)
        else:
            assert actions.change_session(**change).recording_policy == after


class TestWhoIsTold:
    def test_where_nobody_noted_who_came_those_are_told_who_did_not_say_yes(self, session):
        for choice in ("yes", "maybe", "no", "waiting"):
            AnswerFactory(session=session, choice=choice, member=MemberFactory(name=choice))
        AnswerFactory(session=session, member=None, guest=GuestFactory(topic=session.topic))
        MemberFactory(name="silent")
        publish(session)
        assert told() == ["maybe", "no", "waiting"]

    def test_where_it_was_noted_those_are_told_who_answered_and_did_not_come(self, session):
        for choice, presence in [
            ("yes", "came"),
            ("maybe", "came"),
            ("yes", "missed"),
            ("no", "apologies"),
        ]:
            member = MemberFactory(name=f"{choice} {presence}")
            AnswerFactory(session=session, choice=choice, member=member)
            AttendanceFactory(session=session, member=member, presence=presence)
        AnswerFactory(session=session, member=MemberFactory(name="yes unmarked"))
        AttendanceFactory(session=session, member=MemberFactory(name="walked in"), presence="came")
        AttendanceFactory(
            session=session,
            member=None,
            guest=GuestFactory(topic=session.topic),
            presence="came",
        )
        publish(session)
        assert told() == ["no apologies", "yes missed", "yes unmarked"]

    def test_those_who_chose_another_date_hear_of_that_one(self, session):
        other = held(topic=session.topic, date=datetime.date(2026, 12, 10))
        off = held(topic=session.topic, date=datetime.date(2026, 12, 11))
        Session.objects.filter(pk=off.pk).update(state="cancelled")
        thursday, friday = MemberFactory(name="Thursday"), MemberFactory(name="Friday")
        for member, date in [(thursday, other), (friday, off)]:
            AnswerFactory(session=session, member=member, choice="no")
            AnswerFactory(session=date, member=member)
        publish(session)
        assert told() == ["Friday"]

    def test_the_mail_holds_the_harvest_and_neither_the_recording_nor_the_way_in(self, settings):
        session = held(recording_policy="members", topic__title="Rules")
        AnswerFactory(session=session, choice="no")
        page = publish(session, recording_link="https://vimeo.com/1000001").page
        message = Message.objects.get(kind="forums.missed")
        assert message.stream == "forums"
        for said in [
            "We asked what holds.",
            "Write the extra hour down.",
            "Ask whom a rule protects.",
            "Boundaries toolkit",
            f"{settings.SITE_ADDRESS}{page.get_url()}",
            "The recording is on the page too",
        ]:
            assert said in message.text
        for secret in [JOIN_LINK, "vimeo.com", session.host.name]:
            assert secret not in message.text + message.html

    def test_published_anew_before_it_left_the_mail_is_written_anew(self, session, settings):
        settings.FORUM_STOP_SECONDS = 600
        AnswerFactory(session=session, choice="no", member=MemberFactory(name="No"))
        first = publish(session)
        minute = datetime.timedelta(minutes=1)
        publish(session, seen=first.changed_at, now=NOW + minute, summary="Put right.")
        waiting = Delivery.objects.get(state="queued")
        assert (waiting.member.name, "Put right." in waiting.message.text) == ("No", True)
        assert list(Delivery.objects.exclude(pk=waiting.pk).values_list("state", flat=True)) == [
            "skipped"
        ]

    def test_whoever_was_told_by_mail_is_not_told_in_a_round_up_too(self, session):
        member = MemberFactory()
        AnswerFactory(session=session, choice="no", member=member)
        page = publish(session).page
        since = {member.pk: NOW - DAY}
        later = page.first_published_at + DAY
        [item] = library.new_to_members([member], since, later)[member.pk]
        message = Message.objects.get(kind="forums.missed")
        assert (item.about, message.created_at >= item.moment) == ((message.about,), True)


class TestOfASig:
    def test_nobody_outside_the_sig_finds_it_anywhere(self, of_the_sig, sig, organiser):
        inside, outside = MemberFactory(), MemberFactory()
        sig.memberships.create(member=inside, joined_at=ANNOUNCED_AT)
        left = MemberFactory(name="Left")
        AnswerFactory(session=of_the_sig, choice="no", member=inside)
        AnswerFactory(session=of_the_sig, choice="no", member=left)
        page = publish(of_the_sig, summary="Kettledrums were named.").page.specific
        assert (page.audience, page.sig) == ("sig", sig)
        found = [found.title for found in search(inside, ["kettledrums"], limit=5)]
        assert found == ["Words of the leads, 8 December 2026"]
        for user in (outside, left, organiser, AnonymousUser()):
            assert search(user, ["kettledrums"], limit=5) == []
            assert queries.write_up_page(of_the_sig.pk, user) is None
            assert page.pk not in [each.pk for each in library.newest(user, limit=50)]
        for path in ("/library/", "/library/from-the-forums/", "/library/feed/", "/api/v2/pages/"):
            for client in (signed_in(outside), Client()):
                assert "Words of the leads" not in client.get(path).content.decode()
        assert signed_in(outside).get(page.get_url()).status_code == 403
        assert signed_in(inside).get(page.get_url()).status_code == 200
        since = {member.pk: NOW - DAY for member in (inside, outside)}
        news = library.new_to_members([inside, outside], since, page.first_published_at + DAY)
        assert (len(news[inside.pk]), news[outside.pk]) == (1, [])
        assert told() == [inside.name]

    def test_who_left_the_sig_before_it_went_out_is_not_sent_it(self, of_the_sig, sig, settings):
        settings.FORUM_STOP_SECONDS = 600
        member = MemberFactory()
        membership = sig.memberships.create(member=member, joined_at=ANNOUNCED_AT)
        AnswerFactory(session=of_the_sig, choice="no", member=member)
        publish(of_the_sig)
        membership.left_at = NOW
        membership.save()
        message = Message.objects.get(kind="forums.missed")
        [delivery] = message.deliveries.all()
        assert kind_of("forums.missed").still_valid(message, [delivery]) == {
            delivery.pk: "No longer among those invited."
        }


class TestWritingPage:
    def test_those_who_look_after_it_may_write_and_nobody_else(self, of_the_sig, sig, organiser):
        facilitator, belonging = MemberFactory(), MemberFactory()
        sig.terms.create(member=facilitator, started_at=ANNOUNCED_AT)
        sig.memberships.create(member=belonging, joined_at=ANNOUNCED_AT)
        statuses = {
            name: signed_in(member).get(address(of_the_sig)).status_code
            for name, member in {
                "host": of_the_sig.host,
                "organiser": organiser,
                "facilitator": facilitator,
                "belonging": belonging,
                "member": MemberFactory(),
            }.items()
        }
        assert statuses == {
            "host": 200,
            "organiser": 200,
            "facilitator": 200,
            "belonging": 403,
            "member": 404,
        }
        assert Client().get(address(of_the_sig)).status_code == 302

    def test_a_draft_keeps_whatever_was_typed_however_unfinished(self, session):
        client = signed_in(session.host)
        data = typed(
            "save",
            summary="",
            point_1="",
            point_3="Only a third.",
            **{"links-0-title": "here", "links-0-url": "www.", "links-2-title": "A title alone"},
        )
        assert client.post(address(session), data).status_code == 302
        saved = Harvest.objects.get()
        assert (saved.state, saved.points) == ("draft", ["Only a third."])
        assert [(link.title, link.url) for link in saved.links.all()] == [
            ("here", "www."),
            ("A title alone", ""),
        ]
        assert ArticlePage.objects.count() == 0
        shown = client.get(address(session)).content.decode()
        assert 'value="Only a third."' in shown
        assert 'value="www."' in shown
        session.refresh_from_db()
        assert session.state == "held"

    def test_a_weak_title_is_named_with_better_words_and_nothing_is_lost(self, session):
        client = signed_in(session.host)
        data = typed(
            **{
                "links-0-title": "Click here",
                "links-0-url": "https://example.org/papers/holding-the-line.pdf",
                "links-1-title": "",
                "links-1-url": "ftp://example.org/x",
            }
        )
        answer = client.post(address(session), data)
        better = "such as “Holding the line”"
        errors = [form.errors for form in answer.context["formset"]]
        assert (answer.status_code, errors[0], set(errors[1])) == (
            422,
            {"title": [f"“Click here” says nothing on its own: write what it opens, {better}."]},
            {"title", "url"},
        )
        assert 'value="ftp://example.org/x"' in answer.content.decode()
        assert Harvest.objects.count() == 0

    @pytest.mark.parametrize("do", ["save", "publish"])
    def test_words_that_are_too_long_come_back_as_they_were(self, session, do):
        answer = signed_in(session.host).post(address(session), typed(do, point_1="x" * 301))
        assert answer.status_code == 422
        assert "x" * 301 in answer.content.decode()

    def test_publishing_under_the_chatham_house_rule_warns_of_names_once(self, session):
        AnswerFactory(session=session, member=MemberFactory(name="Bethan Prosser"))
        AnswerFactory(
            session=session,
            member=None,
            guest=GuestFactory(topic=session.topic, name="Ivor Teague"),
        )
        AnswerFactory(session=session, choice="no", member=MemberFactory(name="Kofi Annable"))
        client = signed_in(session.host)
        data = typed(
            summary="Owen Pike asked, bethan prosser and Ivor’s team answered. Kofi was away."
        )
        answer = client.post(address(session), data)
        assert (answer.status_code, answer.context["names"], ArticlePage.objects.count()) == (
            200,
            ["Bethan Prosser", "Ivor Teague"],
            0,
        )
        accepted = answer.context["form"]["accepted"].value()
        again = client.post(address(session), {**data, "accepted": accepted})
        assert (again.status_code, ArticlePage.objects.count()) == (302, 1)

    def test_where_everything_may_be_shared_nobody_is_warned(self, session):
        Session.objects.filter(pk=session.pk).update(confidentiality="open")
        AnswerFactory(session=session, member=MemberFactory(name="Bethan Prosser"))
        answer = signed_in(session.host).post(address(session), typed(summary="Bethan said it."))
        assert answer.status_code == 302

    @pytest.mark.parametrize(
        ("confidentiality", "reminder"),
        [
            ("chatham_house", "never who said it"),
            ("in_the_room", "stays with those who were there"),
            ("open", "may be shared"),
        ],
    )
    def test_it_reminds_of_what_may_be_written(self, confidentiality, reminder):
        session = held(confidentiality=confidentiality)
        assert reminder in signed_in(session.host).get(address(session)).content.decode()

    def test_what_somebody_else_saved_meanwhile_is_shown_and_not_overwritten(
        self, session, organiser
    ):
        other = HarvestFactory(session=session, summary="Theirs.", written_by=organiser)
        client = signed_in(session.host)
        answer = client.post(address(session), typed("save", summary="Mine."))
        content = answer.content.decode()
        assert (answer.status_code, "Theirs." in content, "Mine." in content) == (409, True, True)
        other.refresh_from_db()
        assert other.summary == "Theirs."
        seen = answer.context["form"]["seen"].value()
        client.post(address(session), typed("save", summary="Mine.", seen=seen))
        other.refresh_from_db()
        assert other.summary == "Mine."

    def test_a_session_under_way_can_be_drafted_and_not_published(self, session):
        before = session.starts_at + datetime.timedelta(minutes=5)
        saved = harvest.save_write_up(
            session=session, write_up=words(), by=session.host, seen=None, now=before
        )
        assert saved.state == "draft"
        with pytest.raises(harvest.NotOver):
            publish(session, now=before)

    def test_the_recording_is_asked_for_only_where_it_was_announced(self, session):
        recorded = held(recording_policy="members")
        for each, is_there in [(session, False), (recorded, True)]:
            page = signed_in(each.host).get(address(each))
            assert ("recording_link" in page.context["form"].fields) is is_there
        answer = signed_in(session.host).post(
            address(session), typed(recording_link="https://vimeo.com/1000001")
        )
        assert answer.status_code == 302
        assert Harvest.objects.get(session=session).recording_link == ""

    @pytest.mark.parametrize("links", [1, 3])
    def test_it_takes_as_many_queries_for_one_link_as_for_three(
        self, session, links, django_assert_num_queries
    ):
        saved = HarvestFactory(session=session, written_by=session.host)
        for position in range(links):
            saved.links.create(title="A toolkit", url="https://example.org/", position=position)
        client = signed_in(session.host)
        client.get(address(session))
        with django_assert_num_queries(10):
            client.get(address(session))


class TestReadingPages:
    def test_who_came_is_told_on_no_public_page(self, session):
        member = MemberFactory(name="Bethan Prosser")
        AttendanceFactory(session=session, member=member, presence="came")
        page = publish(session).page
        for path in (page.get_url(), session.get_absolute_url(), "/forums/past/"):
            for client in (signed_in(MemberFactory()), Client()):
                shown = client.get(path).content.decode()
                assert ("Bethan" in shown, JOIN_LINK in shown) == (False, False)

    def test_the_desk_of_the_host_tells_how_far_it_is_and_how_many_came(self, session):
        client = signed_in(session.host)
        people = reverse("forums:people", args=[session.pk])
        assert "There is no write-up yet" in client.get(people).content.decode()
        for presence in ("came", "came", "missed"):
            AttendanceFactory(session=session, presence=presence)
        AnswerFactory(session=session)
        page = publish(session).page
        after = client.get(people).context["after"]
        assert (after.came, after.apologies, after.missed, after.unmarked, after.page.pk) == (
            2,
            0,
            1,
            1,
            page.pk,
        )

    def test_what_was_changed_since_is_told_on_the_desk(self, session):
        first = publish(session)
        harvest.save_write_up(
            session=session,
            write_up=words(summary="Later."),
            by=session.host,
            seen=first.changed_at,
            now=NOW + DAY,
        )
        after = queries.after(session, session.host, now=NOW + DAY)
        assert (after.is_published, after.has_unpublished_changes) == (True, True)
        assert ArticlePage.objects.get().body[0].value.source.startswith("<p>We asked")

    def test_closing_the_hosts_account_leaves_the_words(self, session):
        publish(session)
        close_account(member=session.host, now=NOW)
        assert ArticlePage.objects.live().count() == 1


class TestAskingForIt:
    def test_a_host_is_asked_once_three_days_later(self, session):
        three_days = session.ends_at + 3 * DAY
        assert reminders.ask_for_write_ups(now=three_days - datetime.timedelta(seconds=1)) == 0
        assert reminders.ask_for_write_ups(now=three_days) == 1
        assert reminders.ask_for_write_ups(now=three_days + DAY) == 0
        assert told("forums.write_up_due") == ["Owen Pike"]

    def test_a_draft_does_not_count_and_what_is_published_does(self, session):
        HarvestFactory(session=session)
        publish(held(host=MemberFactory(name="Done")))
        reminders.ask_for_write_ups(now=NOW + 4 * DAY)
        assert told("forums.write_up_due") == ["Owen Pike"]

    def test_nobody_is_asked_for_what_is_off_or_long_ago(self, session):
        SessionFactory(state="cancelled")
        assert reminders.ask_for_write_ups(now=NOW + 40 * DAY) == 0
