import datetime
import json
from collections import Counter
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings
from wagtail.models import ReferenceIndex

from forums import queries
from forums.enums import AnswerChoice, ChangeKind, SessionState
from forums.models import Answer, Season, Session, SessionChange, Topic
from members.access import is_board, is_editor, is_organiser
from members.models import Member, Organisation
from notifications.models import (
    Delivery,
    IncomingMail,
    MailSettings,
    Message,
    Report,
    StreamPreference,
    Suppression,
)
from notifications.posted import calendar_holders
from notifications.transport import MemoryTransport
from pielink.dashboard import demo
from pielink.dashboard.demo.bodies import Bodies
from pielink.dashboard.demo.people import MEMBER
from pielink.dashboard.demo.roundups import NEWCOMERS
from resources import actions
from resources import queries as library
from resources.enums import PageState
from resources.models import (
    GlossaryTermPage,
    LibraryDocument,
    LibraryHome,
    LibraryImage,
    LibraryMedia,
    LibraryPage,
    NewsletterPage,
    NewsletterSending,
    RecordingPage,
    SavedPage,
    Suggestion,
)
from sigs import access as sigs_access
from sigs.models import FacilitationTerm, JoinRequest, Sig, SigFollowing

LONDON = ZoneInfo("Europe/London")
COUNTED = (Member, Topic, Answer, Message, Delivery, LibraryPage, LibraryDocument, LibraryImage)
LOADED_AT = datetime.datetime(2026, 11, 18, 10, 5, tzinfo=LONDON)
NEW = [email for _, email, _ in NEWCOMERS]
PEOPLE = [*NEW, MEMBER]

# Marked for the database, so that it runs before the tests that end in a flush of it, and for the
# one the demo runs on: what fills it is tried on both where it belongs.
pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def before(django_db_setup, django_db_blocker, tmp_path_factory):
    """
    Load once for all the tests of this file, which only look, and take it back at the end.
    """
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        before = (demo.is_loaded(), demo.sign_ins(), demo.freshness(LOADED_AT))
        said = []
        demo.load(now=LOADED_AT, say=said.append)
        yield before, said
        transaction.set_rollback(True)
    MemoryTransport.sent.clear()


def member(role):
    return Member.objects.get(email=f"{role}@example.org")


def answers_of(role):
    return set(
        Answer.objects.filter(member=member(role), session__starts_at__gt=LOADED_AT).values_list(
            "session__topic__title", "choice"
        )
    )


def coming():
    return Session.objects.coming(LOADED_AT).in_order()


def test_demo_is_242_people_and_22_organisations_in_eight_sigs_that_are_active():
    assert Member.objects.reachable().count() == 242
    assert Organisation.objects.count() == 22
    assert Member.objects.filter(organisation=None).count() == 0
    assert Member.objects.filter(setting=None).count() == 0
    assert {
        sig.name: (
            FacilitationTerm.objects.filter(sig=sig, ended_at=None).count(),
            sig.memberships.filter(left_at=None).count(),
        )
        for sig in Sig.objects.filter(state=Sig.State.ACTIVE)
    } == {
        "A service user-friendly language": (1, 33),
        "After a death in the service": (2, 3),
        "Commissioning for PIEs": (2, 22),
        "Housing First as PIEs": (2, 58),
        "PIE leads": (2, 38),
        "PIEs in tenancy sustainment": (2, 46),
        "Research and evaluation": (2, 27),
        "Supporting the supporters": (2, 2),
    }


def test_other_sigs_of_the_demo_are_on_their_way():
    others = Sig.objects.exclude(state=Sig.State.ACTIVE)

    assert dict(others.values_list("name", "state")) == {
        "Animals in services": "declined",
        "Gardens and front doors": "proposed",
        "Letters that people open": "closed",
        "Moving on well": "resting",
        "Night workers": "forming",
    }
    assert others.get(state="proposed").interests.count() == 3


def test_every_address_of_the_demo_leads_nowhere():
    addresses = Member.objects.values_list("email", flat=True)
    links = Session.objects.exclude(join_link="").values_list("join_link", flat=True)

    assert [a for a in addresses if not a.endswith(("@example.org", ".example.org"))] == []
    assert [a for a in links if not a.startswith("https://meet.example.org/")] == []


def test_everybody_who_runs_a_sig_belongs_to_it_and_nobody_joined_before_registering():
    strangers = [
        term
        for term in FacilitationTerm.objects.all()
        if not term.sig.memberships.filter(member=term.member, left_at=None).exists()
    ]
    early = [
        membership
        for sig in Sig.objects.all()
        for membership in sig.memberships.select_related("member")
        if membership.joined_at < membership.member.joined_at
    ]

    assert (strangers, early) == ([], [])


def test_people_to_sign_in_as_have_the_roles_they_are_named_for():
    people = demo.sign_ins()

    assert [(person.role, person.email) for person in people] == [
        ("member", "member@example.org"),
        ("facilitator", "facilitator@example.org"),
        ("organiser", "organiser@example.org"),
        ("editor", "editor@example.org"),
        ("board", "desta.woldemariam@inkwell.example.org"),
    ]
    members = [Member.objects.get(email=person.email) for person in people]
    assert [
        check_password(person.password, each.password)
        for person, each in zip(people, members, strict=True)
    ] == [True] * 5
    assert [(is_organiser(each), is_editor(each), is_board(each)) for each in members] == [
        (False, False, False),
        (False, False, False),
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert [each.is_staff for each in members] == [False, False, False, True, False]
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 242


def test_facilitator_runs_three_sigs_one_of_them_hidden_and_hosts_what_is_coming():
    tomos = member("facilitator")

    assert {term.sig.slug: term.sig.joining for term in tomos.facilitation_terms.all()} == {
        "pie-leads": "request",
        "supporting-the-supporters": "invitation",
        "after-a-death-in-the-service": "hidden",
    }
    assert Counter(coming().filter(host=tomos).values_list("topic__title", flat=True)) == {
        "Open mic: what is on your desk": 1,
        "Boundaries that hold and bend": 2,
        "When the board asks what it costs": 1,
        "Who looks after the night shift?": 2,
    }


def test_member_has_said_yes_waits_for_a_place_and_owes_an_answer():
    assert answers_of("member") == {
        ("Boundaries that hold and bend", AnswerChoice.YES),
        ("Advice surgery: starting from nothing", AnswerChoice.WAITING),
        ("Housing First and the street outside", AnswerChoice.MAYBE),
    }
    assert (
        Delivery.objects.filter(
            member=member("member"), message__subject__contains="Rooms that let you breathe"
        ).count()
        == 1
    )


def test_full_session_has_a_line_and_offers_the_place_that_came_free_to_its_member():
    session = Session.objects.get(topic__title="Advice surgery: starting from nothing")
    answers = session.answers.order_by("answered_at")
    offer = session.offers.get()

    assert [answer.choice for answer in answers] == ["yes"] * 11 + ["waiting"] * 5 + ["no"]
    assert (offer.answer.member, offer.state) == (member("member"), "open")
    assert offer.until > LOADED_AT
    assert [(move.place_before, move.place) for move in session.line_moves.all()] == [(2, 1)]


def test_no_session_has_more_yeses_than_places():
    assert [
        session
        for session in Session.objects.exclude(capacity=None)
        if session.answers.filter(choice=AnswerChoice.YES).count() > session.capacity
    ] == []


def test_one_session_was_moved_one_cancelled_and_one_is_a_draft():
    moved = SessionChange.objects.get(kind=ChangeKind.MOVED)
    cancelled = Session.objects.get(state=SessionState.CANCELLED)
    draft = Session.objects.exclude(topic__season__slug="season-twelve").get(
        state=SessionState.DRAFT
    )

    assert moved.session.topic.title == "Housing First and the street outside"
    assert moved.session.starts_at - moved.starts_at_before == datetime.timedelta(days=2)
    assert (moved.session.sequence, cancelled.sequence, draft.sequence) == (1, 1, 0)
    assert cancelled.topic.title == "An evening call to Australia"
    assert draft.host == member("facilitator")


def test_everything_was_invited_to_and_of_what_is_over_nothing_else_is_told():
    everything = Session.objects.exclude(announced_at=None)
    announced = everything.filter(starts_at__gt=LOADED_AT)
    counts = Counter(Message.objects.values_list("kind", flat=True))

    assert (
        counts["forums.invitation"]
        == Topic.objects.filter(sessions__in=everything).distinct().count()
    )
    assert counts["forums.hosting"] == announced.count()
    assert counts["forums.waiting"] == Answer.objects.filter(choice="waiting").count()
    assert Message.objects.filter(created_at__gt=LOADED_AT).count() == 0


def test_topics_were_proposed_two_of_them_alike_one_parked_and_one_declined():
    organiser, maryam = member("organiser"), member("member")
    found = queries.proposals(organiser)
    alike = queries.topics_like(organiser, "Endings: saying goodbye well")
    wanted = [line.wanted for line in found.open]

    assert Counter(line.topic.state for line in [*found.open, *found.set_aside]) == {
        "proposed": 5,
        "shortlisted": 6,
        "parked": 1,
        "declined": 1,
    }
    assert [topic.title for topic in alike] == [
        "Endings: saying goodbye well",
        "How do we say goodbye well?",
    ]
    assert wanted == sorted(wanted, reverse=True)
    assert {line.topic.state for line in queries.proposals(maryam).own} == {
        "proposed",
        "parked",
        "scheduled",
    }
    assert Delivery.objects.filter(message__kind="forums.decided", state="sent").count() == 4


def test_of_all_that_is_over_those_who_came_were_marked_but_for_the_last():
    found = queries.numbers(member("organiser"), now=LOADED_AT, season="all")
    last, *held = [
        tally
        for tally in found.tables[0].tallies
        if datetime.datetime.strptime(tally.names[1], "%a %d %b %Y").date() < LOADED_AT.date()  # noqa: DTZ007 - a day has no zone
    ]

    assert (last.came, [tally for tally in held if not tally.came]) == (None, [])
    assert [tally for tally in held if not tally.invited > tally.answered > tally.came > 0] == []


def test_one_invitation_stands_paused_half_way():
    (paused,) = Message.objects.filter(paused_at__isnull=False)
    states = Counter(paused.deliveries.values_list("state", flat=True))
    assert (paused.kind, set(states)) == ("forums.invitation", {"queued", "sent"})
    waiting = Delivery.objects.filter(message__kind="forums.invitation", state="queued")
    assert waiting.count() == states["queued"]


def test_mails_of_the_last_day_wait_for_the_worker_and_the_others_have_gone_out():
    states = Counter(Delivery.objects.values_list("message__kind", "state"))

    assert states["forums.moved", "queued"] == 240
    assert states["forums.cancelled", "queued"] == 240
    assert {kind for kind, state in states if state not in ("sent", "bounced")} == {
        "discussions.post",
        "forums.cancelled",
        "forums.confirmed",
        "forums.guest",
        "forums.invitation",
        "forums.moved",
        "forums.offer",
        "forums.withdrawn",
        "notifications.roundup",
    }
    posts = {state for kind, state in states if kind == "discussions.post"}
    others = {state for kind, state in states if kind != "discussions.post"}
    # One post was deleted; most are kept for daily round-ups, which the demo sends to one person.
    assert (posts, others) == ({"sent", "held", "skipped"}, {"sent", "queued", "bounced"})


def test_some_mail_came_back_and_two_mails_wait_to_be_read():
    told = Report.objects.filter(had_effect=True).values_list("verdict", "domain")

    assert Counter(told) == {
        ("blocked", "brackenvale.example.org"): 7,
        ("gone", "larkspur.example.org"): 1,
        ("gone", "saltmarsh.example.org"): 1,
        ("full", "northmoor.example.org"): 1,
    }
    assert Delivery.objects.filter(state="bounced").count() == 10
    assert Suppression.objects.count() == 2
    assert IncomingMail.objects.filter(state="waiting").count() == 2


def test_two_people_who_wrote_back_wait_for_the_host_and_one_is_dealt_with():
    waiting, settled = queries.replies_to(
        Session.objects.filter(topic__title="Boundaries that hold and bend").first()
    )
    host = member("facilitator")

    assert [line.reply.member.name for line in waiting] == ["Xu", 'Bartholomew "Barty" Nwosu']
    assert [(line.said, line.reply.settled_by) for line in settled] == [("no", host)]
    assert Counter(
        Delivery.objects.filter(message__kind="forums.reply").values_list("member", "state")
    ) == {(host.pk, "sent"): 3}


def test_one_page_has_waited_for_the_board_for_four_days_with_a_comment():
    [review] = library.board_waiting()

    assert (review.title, review.submitted_by) == ("The plate we keep warm", "Elspeth Morrow")
    assert review.age(LOADED_AT) == "for 4 days"
    assert [remark.who for remark in review.remarks] == ["Dr Parisa Tehrani-Holt, PhD"]
    assert not review.page.live
    assert Counter(
        Delivery.objects.filter(message__kind__startswith="resources.board_").values_list(
            "message__kind", "state"
        )
    ) == {("resources.board_review", "sent"): 2, ("resources.board_commented", "sent"): 1}


def test_everyone_who_said_yes_has_the_date_in_their_calendar():
    without = [
        (session, answer.member)
        for session in coming()
        for answer in session.answers.filter(choice=AnswerChoice.YES, member__isnull=False)
        .exclude(member__in=calendar_holders(session.calendar_uid))
        .select_related("member")
    ]

    assert without == []


def test_answers_are_mixed_and_some_say_what_they_need():
    for choice in [AnswerChoice.YES, AnswerChoice.MAYBE, AnswerChoice.NO]:
        assert Answer.objects.filter(session__in=coming(), choice=choice).count() > 40
    assert Answer.objects.filter(session__in=coming(), wants_bsl=True).count() > 0
    assert Answer.objects.filter(session__in=coming()).exclude(access_note="").count() > 0
    assert Answer.objects.filter(answered_at__gt=LOADED_AT).count() == 0


def test_programme_spreads_over_ten_weeks_and_begins_within_three_days():
    days = [session.date for session in coming()]

    assert days[0] - LOADED_AT.date() == datetime.timedelta(days=1)
    assert sum(day - LOADED_AT.date() <= datetime.timedelta(weeks=10) for day in days) == 16
    assert {(session.date.weekday(), session.start_time.hour) for session in coming()} == {
        (1, 12),
        (2, 16),
        (3, 12),
    }


def test_seasons_follow_one_another_and_hold_their_sessions():
    seasons = list(Season.objects.order_by("starts_on"))

    assert [season.title.split()[1] for season in seasons] == [
        *("Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"),
    ]
    assert [a.ends_on < b.starts_on for a, b in pairwise(seasons)] == [True] * 6
    assert [
        session
        for session in Session.objects.exclude(topic__season=None).select_related("topic__season")
        if not session.topic.season.starts_on <= session.date <= session.topic.season.ends_on
    ] == []


def test_the_next_season_is_being_planned_with_ideas_pencilled_dates_and_things_to_mind():
    season = Season.objects.get(slug="season-twelve")
    plan = queries.plan(member("organiser"), season, now=LOADED_AT)

    assert (len(plan.ideas), len(plan.offered)) == (5, 1)
    assert {stage.slug: len(stage.cards) for stage in plan.stages} == {
        "pencilled": 3,
        "announced": 1,
        "held": 0,
        "written-up": 0,
    }
    assert (len(plan.ready), sum(bool(date.warnings) for date in plan.pencilled)) == (4, 3)


def test_demo_is_loaded_once_and_into_an_empty_database_alone():
    before = [model.objects.count() for model in COUNTED]

    with pytest.raises(demo.PeopleAlreadyHere):
        demo.load(now=LOADED_AT, say=lambda words: None)

    assert demo.is_loaded()
    assert [model.objects.count() for model in COUNTED] == before


def test_demo_is_not_there_before_it_is_loaded(before):
    state, said = before

    assert state == (
        False,
        [],
        "Every session of this demo is over. To load it afresh: make demo-fresh",
    )
    assert said == [
        "240 people",
        "29 topics of the past, 15 to come",
        "13 SIGs",
        "126 pages in the library",
    ]


def test_freshness_is_told_from_a_week_before_the_last_session():
    last = coming().last()
    week_before = last.starts_at - datetime.timedelta(weeks=1)

    assert demo.freshness(LOADED_AT) is None
    assert demo.freshness(week_before) is None
    assert demo.freshness(week_before + datetime.timedelta(minutes=1)) == (
        f"The last session of this demo is on {last.date:%A} {last.date.day} {last.date:%B}. "
        "To load it afresh: make demo-fresh"
    )
    assert demo.freshness(last.ends_at) == (
        "Every session of this demo is over. To load it afresh: make demo-fresh"
    )


def shelved():
    """
    Return what the demo put into the library, each as its own kind of page.
    """
    pages = LibraryPage.objects.live().exclude(owner=None)
    return list(pages.in_tree_order().select_related("sig").specific())


def blocks_of(page, kind):
    return [b.value for b in getattr(page, "body", []) if b.block_type == kind]


def test_library_holds_every_kind_of_page():
    assert Counter(type(page).__name__ for page in shelved()) == {
        "ArticlePage": 8,
        "BookPage": 1,
        "BookSectionPage": 17,
        "CaseStudyPage": 8,
        "ChapterPage": 6,
        "CollectionPage": 2,
        "DeckPage": 1,
        "ElementPage": 15,
        "GlossaryPage": 1,
        "GlossaryTermPage": 40,
        "LivedExperiencePage": 2,
        "PaperPage": 2,
        "PartPage": 2,
        "RecordingPage": 7,
        "SectionPage": 10,
        "ThemePage": 5,
        "ToolPage": 3,
        "WorkingDocumentPage": 1,
    }


def test_home_shows_the_shelves_in_order_and_the_pages_about_the_site_last():
    home = LibraryHome.objects.get()

    assert list(
        LibraryPage.objects.child_of(home).in_tree_order().values_list("title", flat=True)
    ) == [
        "Start here",
        "A small Book of PIE",
        "Themes",
        "Case studies",
        "Watch and listen",
        "Tools and slides",
        "Papers and articles",
        "In their own words",
        "Collections",
        "Glossary",
        "Working documents",
        "From the forums",
        "Newsletters",
        "About PIElink",
    ]


def test_two_newsletters_were_sent_to_those_who_agreed_and_one_is_being_written():
    sent = NewsletterSending.objects.exclude(sent_at=None)
    agreed = set(library.agreed_members().values_list("pk", flat=True))

    assert list(NewsletterPage.objects.in_tree_order().values_list("title", "live")) == [
        ("The store cupboard, the kettle and the clock", True),
        ("What we stopped counting", True),
        ("Before the holidays", False),
    ]
    assert [each.left_out for each in sent] == [[], []]
    for each in sent:
        deliveries = Delivery.objects.filter(message__source_key=each.page.source_key)
        assert set(deliveries.values_list("state", flat=True)) == {Delivery.State.SENT}
        assert set(deliveries.values_list("member", flat=True)) == agreed
    assert member("member").pk in agreed


def test_what_is_not_for_everyone_is_for_members_or_for_the_sig_it_belongs_to():
    kept = [
        (page.title, page.audience, page.sig and page.sig.slug)
        for page in shelved()
        if page.audience != "public"
    ]

    assert kept == [
        ("The letter nobody opened", "members", None),
        ("Two votes on the panel", "members", None),
        ("Three questions that open a debrief", "members", None),
        ("Read your letter aloud", "sig", "tenancy-sustainment"),
        ("Ten sentences for hard conversations", "members", None),
        ("Waiting: what people told us about the first hour", "members", None),
        ("Room for judgement: contract wording to argue with", "sig", "commissioning"),
        ("My third hostel", "members", None),
        ("House rules that read like a welcome", "sig", "plain-language"),
        ("The waiting room, 27 October 2026", "members", None),
        ("London: five boroughs in one morning, 5 November 2026", "members", None),
    ]


def test_visitors_and_members_outside_its_sig_learn_of_nothing_a_sig_keeps():
    visitor = AnonymousUser()
    outside = Member.objects.filter(sig_memberships=None).first()
    inside = Member.objects.filter(sig_memberships__sig__slug="commissioning").first()
    paper = LibraryPage.objects.get(title="Room for judgement: contract wording to argue with")
    found = {
        user: list(LibraryPage.objects.visible_to(user).search("contract wording"))
        for user in (visitor, outside, inside)
    }

    assert [paper in pages for pages in found.values()] == [False, False, True]
    for user, audiences in ((visitor, {"public"}), (outside, {"public", "members"})):
        visible = LibraryPage.objects.visible_to(user)
        assert set(visible.values_list("audience", flat=True)) == audiences
        assert {page.audience for page in found[user]} <= audiences


def test_files_are_for_the_same_people_as_the_pages_they_are_on():
    files = [
        (page, file)
        for page in shelved()
        for file in [
            getattr(page, "document", None),
            getattr(page, "recording", None),
            getattr(page, "poster", None),
            *(figure["picture"] for figure in blocks_of(page, "figure")),
            *(download["document"] for download in blocks_of(page, "download")),
        ]
        if file
    ]

    assert [
        (page.title, file.title)
        for page, file in files
        if (page.audience, page.sig_id) != (file.audience, file.sig_id)
    ] == []
    assert [model.objects.count() for model in (LibraryDocument, LibraryImage, LibraryMedia)] == [
        5,
        11,
        7,
    ]
    assert {file.pk for _, file in files if isinstance(file, LibraryImage)} == set(
        LibraryImage.objects.values_list("pk", flat=True)
    )
    assert LibraryImage.objects.filter(description="").count() == 0


def test_link_in_a_text_is_kept_by_the_number_of_the_page_it_leads_to():
    bodies = Bodies(pages={"case-tea": LibraryPage(pk=7)}, documents={}, pictures={})
    text = '<p>Read about <a href="ref:case-tea">eleven weeks of tea</a>.</p>'
    linked = '<p>Read about <a linktype="page" id="7">eleven weeks of tea</a>.</p>'
    callout = {"heading": "Before you go", "text": text}

    assert json.loads(
        bodies.body([{"type": "text", "value": text}, {"type": "callout", "value": callout}])
    ) == [
        {"type": "text", "value": linked},
        {"type": "callout", "value": {"heading": "Before you go", "text": linked}},
    ]


def test_every_page_could_be_saved_by_an_editor_as_it_is():
    for page in shelved():
        page.full_clean()
        for name in ("body", "items", "slides"):
            if stream := getattr(page, name, None):
                stream.stream_block.clean(stream)


def test_what_is_said_in_a_recording_is_found_and_can_be_read():
    recording = RecordingPage.objects.get(title="What is a PIE, in under a minute")

    assert recording.cues[0].text == "Think of two hostels on the same road."
    assert recording.recording.duration == 57.25
    assert recording in RecordingPage.objects.search("two hostels same road").get_queryset()


def test_what_only_a_document_says_is_found_by_those_who_may_read_it():
    actions.extract_documents(say=lambda done, total: None)

    (found,) = library.search(member("member"), ["draughts"], limit=10)
    assert found.title == "Waiting: what people told us about the first hour"
    assert "there was a box of draughts with two pieces missing" in found.snippet
    assert library.search(AnonymousUser(), ["draughts"], limit=10) == []


def test_pages_know_which_pages_refer_to_them():
    recording = RecordingPage.objects.get(title="What is a PIE, in under a minute")
    found = ReferenceIndex.get_references_to(recording)
    referring = {int(pk) for pk in found.values_list("object_id", flat=True)}
    titles = LibraryPage.objects.filter(pk__in=referring).values_list("title", flat=True)

    assert sorted(titles) == [
        "If you only have a lunch break",
        "Introducing PIEs to a team: ten slides for an hour",
        "What the three letters mean",
    ]


def test_term_leads_to_the_terms_its_entry_names():
    term = GlossaryTermPage.objects.get(title="Attachment")

    assert term.other_names == "attachment theory"
    assert [
        (item["page"].title, item["reason"]) for item in blocks_of(term, "related")[0]["items"]
    ] == [
        ("Psychological model", "What “Psychological model” means here."),
        ("Boundaries", "What “Boundaries” means here."),
    ]


def test_pages_were_published_over_the_past_year():
    days = [(LOADED_AT - page.first_published_at).days for page in shelved()]

    assert (min(days) >= 2, max(days)) == (True, 364)
    assert len(set(days)) == 52


def test_two_pages_wait_for_a_review_and_two_were_taken_out():
    today = LOADED_AT.date()
    retired = LibraryPage.objects.exclude(state=PageState.IN_USE).order_by("title")

    assert [page.title for page in library.due_for_review(today)] == [
        "I work on the street or on doorsteps",
        "The clinic in the corridor",
    ]
    assert [
        (page.title, page.state, page.replaced_by and page.replaced_by.title) for page in retired
    ] == [
        ("A debrief in twelve steps", "superseded", "Debrief card"),
        ("Keeping in touch through a screen", "archived", None),
    ]


def test_readings_are_tagged_with_words_of_the_vocabulary():
    page = LibraryPage.objects.get(title="Rewriting the eviction rules at the kitchen table")

    assert {
        name: sorted(getattr(page, name).values_list("slug", flat=True))
        for name in ("elements", "settings", "needs", "lenses")
    } == {
        "elements": ["built-environment", "roles", "rules-and-procedures"],
        "settings": ["hostel", "womens-service"],
        "needs": ["complex-needs", "domestic-abuse", "trauma"],
        "lenses": ["organisation", "relationships"],
    }


def test_members_suggested_things_and_the_editor_answered_all_but_the_latest():
    suggestions = Suggestion.objects.order_by("-created_at")

    assert [each.state for each in suggestions] == ["open", "declined", "accepted", "done"]
    assert Counter(each.by.email for each in suggestions) == {
        "member@example.org": 2,
        "bronwen.cadwgan@tyglaswern.example.org": 1,
        "szymon.wisniewski@inkwell.example.org": 1,
    }
    done = suggestions.get(state="done")
    assert done.made_page == done.page
    answers = Delivery.objects.filter(message__kind="resources.suggestion_answered")
    assert [each.state for each in answers] == ["sent"] * 3
    assert sorted(each.settled_at for each in answers) == sorted(
        each.answered_at for each in suggestions if each.answered_at
    )


def test_one_member_has_four_pages_to_read_later():
    assert list(SavedPage.objects.values_list("member__email", "page__title")) == [
        ("member@example.org", "Debrief card"),
        ("member@example.org", "An hour to think"),
        ("member@example.org", "The letter nobody opened"),
        ("member@example.org", "What is a PIE, in under a minute"),
    ]


def test_bells_ring_for_the_last_two_days_and_a_few_chose_what_suits_them():
    told = Delivery.objects.filter(member=member("member"))
    lately = LOADED_AT - datetime.timedelta(days=2)
    new = told.filter(seen_at=None)

    assert set(new) == set(told.filter(message__created_at__gte=lately))
    assert 0 < new.count() < told.count()
    assert {
        (chosen.member.email, chosen.stream.partition("-")[0], chosen.pace)
        for chosen in StreamPreference.objects.select_related("member")
    } == {
        ("member@example.org", "sig", "weekly"),
        ("facilitator@example.org", "forums", "weekly"),
        ("ifeoma.birtwistle@quillmere.example.org", "roundup", "weekly"),
        ("joan.adekunle@quillmere.example.org", "roundup", "daily"),
    }
    assert list(
        MailSettings.objects.exclude(paused_until=None).values_list("member__email", "paused_until")
    ) == [("editor@example.org", datetime.datetime(2026, 12, 2, tzinfo=LONDON))]


def test_newcomers_were_welcomed_and_have_a_round_up_waiting_and_so_has_the_member():
    mails = Delivery.objects.filter(member__email__in=PEOPLE)
    assert set(mails.filter(message__kind="dashboard.welcome").values_list("address", "state")) == {
        (email, "sent") for email in NEW
    }
    waiting = mails.filter(message__kind="notifications.roundup")
    assert sorted(waiting.values_list("address", "state")) == sorted(
        (email, "queued") for email in PEOPLE
    )


def test_the_newcomers_are_told_of_sessions_with_buttons_and_the_member_of_new_pages():
    roundups = Message.objects.filter(kind="notifications.roundup")
    for email in NEW:
        told = roundups.get(deliveries__address=email)
        assert "sessions" in told.subject
        assert "Yes, " in told.text
    told = roundups.get(deliveries__address=MEMBER)
    assert "in the library" in told.subject.lower()
    assert "Yes, " not in told.text


def test_two_people_ask_to_join_one_is_invited_and_some_follow_without_belonging():
    maryam, tomos = member("member"), member("facilitator")
    hidden = Sig.objects.get(joining="hidden")

    assert JoinRequest.objects.filter(sig__slug="pie-leads", state="waiting").count() == 2
    assert [each.sig.slug for each in maryam.sig_invitations.filter(state="open")] == [
        "supporting-the-supporters"
    ]
    assert [sigs_access.can_view(person, hidden) for person in (maryam, tomos)] == [False, True]
    followers = set(SigFollowing.objects.values_list("member", flat=True))
    assert len(followers) == 5
