"""
The editorial board through HTTP: from a mail, signed in, and from the editor in Wagtail.
"""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.utils.html import escape
from wagtail.models import Revision, TaskState

from members.models import Member
from notifications.actions import choose_pace
from notifications.models import Message
from notifications.transport import MemoryTransport
from resources import actions, queries
from resources.enums import Audience, PageState
from resources.models import BoardComment, CaseStudyPage, LibraryHome, LibraryPage
from resources.notices import BOARD_STREAM, board_address
from tests.factories.board import submit
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    CaseStudyPageFactory,
    ElementPageFactory,
    SectionPageFactory,
)
from tests.factories.sigs import SigFactory
from tests.members.letters import letters_to, link_in

pytestmark = [pytest.mark.looks, pytest.mark.django_db]

NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _empty_box():
    MemoryTransport.sent.clear()
    yield
    MemoryTransport.sent.clear()


@pytest.fixture
def editor():
    return MemberFactory(name="Elspeth Morrow", roles=["editor"])


@pytest.fixture
def ada():
    return MemberFactory(name="Ada Birch", roles=["board"])


@pytest.fixture
def sam():
    return MemberFactory(name="Sam Rowan", roles=["board"])


@pytest.fixture
def page():
    return CaseStudyPageFactory(
        live=False, title="The plate kept warm", slug="plate", tried="<p>One plate too many.</p>"
    )


@pytest.fixture
def review(page, editor):
    return submit(page, by=editor)


def link(review, member):
    return board_address(review.pk, member.pk).removeprefix("http://testserver")


def text_of(answer):
    return answer.content.decode()


def say(client, address, review, **said):
    edition = queries.board_review(review.pk).edition
    return client.post(address, {"edition": edition, "comment": "", **said})


def state(review):
    return TaskState.objects.get(pk=review.pk)


def sign_in(client, *roles, **fields):
    member = MemberFactory(roles=roles, **fields)
    client.force_login(member)
    return member


def test_the_link_of_a_mail_shows_the_page_who_submitted_it_and_what_was_said(
    client, review, ada, sam
):
    actions.comment(review_id=review.pk, member=sam, text="Whose <plate>?", now=NOW)

    answer = client.get(link(review, ada))

    text = text_of(answer)
    assert answer.status_code == 200
    for shown in [
        "<h1>The plate kept warm</h1>",
        "<dd>Case study</dd>",
        "<dd>Elspeth Morrow</dd>",
        "Waiting since today",
        "<b>Sam Rowan</b>",
        "<p>Whose &lt;plate&gt;?</p>",
        f'href="{link(review, ada)}draft/"',
        "Approve it",
    ]:
        assert shown in text
    assert '<meta name="robots" content="noindex">' in text
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_and_its_draft_changes_nothing(client, review, ada, method):
    before = (state(review).status, Revision.objects.count(), Message.objects.count())

    for address in [link(review, ada), f"{link(review, ada)}draft/"]:
        assert getattr(client, method)(address).status_code == 200

    assert (state(review).status, Revision.objects.count(), Message.objects.count()) == before
    assert not BoardComment.objects.exists()
    assert not CaseStudyPage.objects.get(slug="plate").live


def test_approving_from_the_mail_publishes_and_thanks(client, review, ada, page):
    answer = say(client, link(review, ada), review, verdict="approve")

    assert answer.status_code == 302
    assert state(review).finished_by == ada
    assert client.get(page.url).status_code == 200
    text = text_of(client.get(answer["Location"]))
    assert "Thank you, Ada." in text
    assert "It is published." in text
    assert f'href="{page.url}"' in text


def test_sending_the_form_twice_is_one_decision(client, review, ada):
    edition = queries.board_review(review.pk).edition
    typed = {"edition": edition, "comment": "", "verdict": "approve"}

    answers = [client.post(link(review, ada), typed).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Message.objects.filter(kind="resources.board_decided").count() == 1


def test_whoever_comes_second_reads_who_decided(client, review, ada, sam):
    say(client, link(review, ada), review, verdict="approve")

    answer = say(client, link(review, sam), review, verdict="changes", comment="No.")

    assert answer.status_code == 409
    assert "Ada Birch has already approved this. What you have just sent changed nothing." in (
        text_of(answer)
    )
    assert state(review).status == TaskState.STATUS_APPROVED
    assert "Ada Birch has approved it." in text_of(client.get(link(review, sam)))


def test_asking_for_changes_without_a_reason_keeps_what_was_chosen(client, review, ada):
    answer = say(client, link(review, ada), review, verdict="changes")

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "comment": ["Say what to change, so that the editor knows where to begin."]
    }
    assert 'value="changes" ' in text_of(answer).partition("checked")[0][-120:]
    assert state(review).status == TaskState.STATUS_IN_PROGRESS


def test_choosing_nothing_is_told(client, review, ada):
    answer = say(client, link(review, ada), review)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"verdict": ["Choose what you say to the page."]}


def test_a_comment_is_shown_and_the_decision_stays_open(client, review, ada):
    answer = say(client, link(review, ada), review, verdict="comment", comment="Whose plate?")

    text = text_of(client.get(answer["Location"]))
    assert "Your comment is with the editor. Thank you." in text
    assert "<p>Whose plate?</p>" in text
    assert "Approve it" in text


def test_a_draft_changed_meanwhile_has_to_be_read_again(client, review, ada, page, sam):
    edition = queries.board_review(review.pk).edition
    page.title = "Something else"
    page.save_revision(user=sam)
    typed = {"edition": edition, "verdict": "approve", "comment": "Good as it is."}

    answer = client.post(link(review, ada), typed)

    assert answer.status_code == 409
    assert "The page was changed after you opened it. Read it once more." in text_of(answer)
    assert "Good as it is." in text_of(answer)
    assert not CaseStudyPage.objects.get(pk=page.pk).live

    typed["edition"] = answer.context["form"]["edition"].value()
    assert client.post(link(review, ada), typed).status_code == 302


def test_a_page_whose_shelf_was_taken_out_is_not_approved_and_why_is_said(
    client, review, ada, page
):
    shelf = page.get_parent().specific
    actions.retire_page(
        page=shelf, by=None, state=PageState.ARCHIVED, reason="Nobody came.", now=NOW
    )

    answer = say(client, link(review, ada), review, verdict="approve", comment="Good as it is.")

    assert answer.status_code == 409
    assert f"“{shelf.title}” was taken out of the library" in text_of(answer)
    assert "Good as it is." in text_of(answer)


@pytest.mark.parametrize("ending", ["", "draft/"])
def test_a_link_ends_when_its_person_leaves_the_board_or_the_site(client, review, ada, sam, ending):
    ada.groups.clear()
    Member.objects.filter(pk=sam.pk).update(is_active=False)

    for member in [ada, sam]:
        address = link(review, member) + ending
        assert client.get(address).status_code == 404
        assert "plate" not in text_of(client.get(address))
    assert say(client, link(review, ada), review, verdict="approve").status_code == 404
    assert state(review).status == TaskState.STATUS_IN_PROGRESS


@pytest.mark.parametrize("ending", ["", "draft/"])
def test_a_link_that_was_changed_or_is_for_nobody_on_the_board_opens_nothing(
    client, review, ada, editor, ending
):
    address = link(review, ada)

    for other in [f"{address[:-3]}x/", "/board/nonsense/", link(review, editor)]:
        assert client.get(other + ending).status_code == 404


def test_the_link_of_a_deleted_page_opens_nothing(client, review, ada, page):
    page.delete()

    assert client.get(link(review, ada)).status_code == 404
    assert client.get(f"{link(review, ada)}draft/").status_code == 404


def test_a_link_shows_what_was_decided_and_that_the_page_came_again(client, review, ada, editor):
    say(client, link(review, ada), review, verdict="changes", comment="Whose plate?")
    workflow_state = state(review).workflow_state
    assert "Elspeth Morrow knows what you ask for." in text_of(client.get(link(review, ada)))

    workflow_state.resume(editor)

    text = text_of(client.get(link(review, ada)))
    assert "It was submitted again since" in text
    assert "<p>Whose plate?</p>" in text
    assert "Approve it" not in text


def test_what_an_editor_took_back_is_said_to_be_so(client, review, ada, editor):
    review.workflow_state.cancel(user=editor)

    text = text_of(client.get(link(review, ada)))

    assert "It was taken back or published before the board decided" in text


@pytest.mark.parametrize("audience", Audience.values)
def test_the_draft_of_any_audience_is_shown_to_whom_the_link_is_for_alone(
    client, editor, ada, audience
):
    sig = SigFactory() if audience == Audience.SIG else None
    page = CaseStudyPageFactory(
        live=False, audience=audience, sig=sig, tried="<p>One plate too many.</p>"
    )
    review = submit(page, by=editor)

    answer = client.get(f"{link(review, ada)}draft/")

    assert answer.status_code == 200
    assert "<p>One plate too many.</p>" in text_of(answer)
    assert client.get(page.url).status_code == 404
    assert client.get(f"/board/{review.pk}/draft/").status_code == 302
    assert Client().get(f"{link(review, ada)[:-2]}/draft/").status_code == 404


def test_the_draft_is_kept_nowhere_and_framed_by_nobody_else(client, review, ada):
    answer = client.get(f"{link(review, ada)}draft/")
    other = client.get("/library/")

    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == other["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == other["X-Frame-Options"]


@pytest.mark.redis
def test_the_draft_of_a_public_page_does_not_enter_the_page_cache(
    client, page_cache, review, ada, sam
):
    address = f"{link(review, ada)}draft/"
    assert client.get(address).status_code == 200
    ada.groups.clear()

    assert client.get(address).status_code == 404
    assert client.get(f"{link(review, sam)}draft/").status_code == 200


def test_the_draft_shows_the_latest_words_and_not_the_published_ones(client, editor, ada):
    page = CaseStudyPageFactory(title="The old plate")
    page.title = "The new plate"
    review = submit(page, by=editor)

    text = text_of(client.get(f"{link(review, ada)}draft/"))

    assert "<h1>The new plate</h1>" in text
    assert "The old plate" not in text


@pytest.mark.parametrize("role", ["board", "editor"])
def test_board_and_editors_see_what_waits_and_what_was_decided(client, review, ada, editor, role):
    decided = submit(CaseStudyPageFactory(live=False, title="A quiet room"), by=editor)
    say(client, link(decided, ada), decided, verdict="changes", comment="Which room?")
    sign_in(client, role)

    text = text_of(client.get("/board/"))

    for shown in [
        f'<a href="/board/{review.pk}/">The plate kept warm</a>',
        "since today",
        f'<a href="/board/{decided.pk}/">A quiet room</a>',
        "<p>Which room?</p>",
        "Ada Birch",
    ]:
        assert shown in text


@pytest.mark.parametrize("address", ["/board/", "/board/{}/", "/board/{}/draft/"])
@pytest.mark.parametrize(
    ("roles", "status"),
    [(None, 302), ([], 404), (["organiser"], 404), (["steward"], 404), (["editor"], 200)],
)
def test_others_learn_nothing_of_the_board(client, review, address, roles, status):
    if roles is not None:
        sign_in(client, *roles)

    answer = client.get(address.format(review.pk))

    assert answer.status_code == status
    assert ("The plate kept warm" in text_of(answer)) == (status == 200)


def test_a_signed_in_board_member_decides_without_the_mail(client, review):
    member = sign_in(client, "board")

    answer = say(client, f"/board/{review.pk}/", review, verdict="approve")

    assert answer["Location"] == f"/board/{review.pk}/"
    assert state(review).finished_by == member


def test_an_editor_reads_and_does_not_decide(client, review):
    sign_in(client, "editor")

    assert "Approve it" not in text_of(client.get(f"/board/{review.pk}/"))
    assert say(client, f"/board/{review.pk}/", review, verdict="approve").status_code == 404
    assert state(review).status == TaskState.STATUS_IN_PROGRESS


def test_an_empty_board_says_what_will_stand_there(client):
    sign_in(client, "board")

    text = text_of(client.get("/board/"))

    assert "Nothing waits" in text
    assert "The board has decided nothing yet." in text


@pytest.mark.parametrize(
    ("roles", "words"),
    [(["board"], "1 page waits for a decision."), (["editor"], "1 page waits"), ([], None)],
)
def test_the_home_of_board_and_editors_leads_to_the_board(client, review, roles, words):
    sign_in(client, *roles)

    text = text_of(client.get("/"))

    assert ('<a href="/board/">' in text) == (words is not None)
    assert words is None or words in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_is_read_in_the_same_number_of_queries(
    client, editor, ada, number, django_assert_num_queries
):
    for _ in range(number):
        waits, done = submit(by=editor), submit(by=editor)
        actions.comment(review_id=waits.pk, member=ada, text="Whose?", now=NOW)
        say(client, link(done, ada), done, verdict="approve", comment="Good.")
    sign_in(client, "board")
    client.get("/board/")

    with django_assert_num_queries(12):
        client.get("/board/")


@pytest.mark.parametrize("number", [1, 3])
def test_a_review_is_read_in_the_same_number_of_queries(
    client, review, ada, number, django_assert_num_queries
):
    for turn in range(number):
        actions.comment(review_id=review.pk, member=ada, text=f"{turn}", now=NOW)
    client.get(link(review, ada))

    with django_assert_num_queries(12):
        client.get(link(review, ada))


def test_a_board_member_who_stops_the_mails_still_sees_what_waits(client, editor):
    member = sign_in(client, "board", name="Ada Birch")
    assert "Pages that wait for the editorial board" in text_of(client.get("/mail/"))
    choose_pace(member=member, stream=BOARD_STREAM, pace="off", now=NOW)

    submit(CaseStudyPageFactory(live=False, title="A quiet room"), by=editor)

    message = Message.objects.get(kind="resources.board_review")
    assert list(message.deliveries.all()) == []
    assert "A quiet room" in text_of(client.get("/board/"))


def test_only_the_board_is_offered_its_mails(client):
    sign_in(client, "editor")

    assert "editorial board" not in text_of(client.get("/mail/"))


# From the editor in Wagtail to the reader.


def typed(title, elements=(), **changes):
    """
    Give what an editor's browser sends for a new case study.
    """
    words = ["place_setting", "needs_text", "tried", "helped", "hindered", "changed"]
    draftail = (
        '{"blocks": [{"key": "a", "text": "A soup kitchen.", "type": "unstyled", "depth": 0,'
        ' "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
    )
    return {
        "title": title,
        "slug": "the-plate",
        "summary": "One plate in the oven.",
        "audience": "public",
        "sig": "",
        "organisation": "Fennel Court",
        "service": "A kitchen",
        "happened_on": "March 2026",
        "whose_account": "The washing-up crew",
        "consent": "All agreed.",
        **dict.fromkeys(words, draftail),
        "elements": [element.pk for element in elements],
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "promises-TOTAL_FORMS": "0",
        "promises-INITIAL_FORMS": "0",
        **changes,
    }


@pytest.mark.django_db(transaction=True)
def test_a_case_study_goes_from_the_editor_over_the_board_to_the_readers(client, ada, sam, editor):
    element_page = ElementPageFactory()
    shelf = SectionPageFactory(title="Case studies", slug="case-studies")
    client.force_login(editor)
    form = client.get(f"/cms/pages/add/resources/casestudypage/{shelf.pk}/")
    assert 'name="action-submit"' in text_of(form)
    assert "Submit to Editorial board" in text_of(form)
    assert 'name="action-publish"' in text_of(form)

    client.post(
        f"/cms/pages/add/resources/casestudypage/{shelf.pk}/",
        typed("The plate kept warm", [element_page.element], **{"action-submit": "1"}),
    )
    page = CaseStudyPage.objects.get(slug="the-plate")
    reader = Client()
    assert reader.get(page.url).status_code == 404
    assert editor_sees(client, page)[0]

    assert letters_to(editor.email) == []
    [to_ada], [to_sam] = letters_to(ada.email), letters_to(sam.email)
    address = link_in(to_ada, "/board/")
    assert address != link_in(to_sam, "/board/")
    assert "Elspeth Morrow asks the editorial board to look at a page" in to_ada

    by_mail = Client()
    shown = by_mail.get(address)
    assert shown.status_code == 200
    assert "A soup kitchen." in text_of(by_mail.get(f"{address}draft/"))
    assert reader.get(page.url).status_code == 404

    edition = shown.context["form"]["edition"].value()
    answer = by_mail.post(
        address, {"verdict": "approve", "comment": "Warm and clear.", "edition": edition}
    )
    assert "Thank you, Ada." in text_of(by_mail.get(answer["Location"]))

    assert "<h1>The plate kept warm</h1>" in text_of(reader.get(page.url))
    named = f'href="{page.url}"'
    assert named in text_of(reader.get("/search/?q=plate"))
    assert f"http://testserver{page.url}" in text_of(reader.get("/library/feed/"))
    assert named in text_of(reader.get(element_page.url))
    theme_page = element_page.get_parent()
    assert named in text_of(reader.get(theme_page.url))

    [to_editor] = letters_to(editor.email)
    assert f"http://testserver{page.url}" in to_editor
    assert "Warm and clear." in to_editor
    assert len(letters_to(ada.email)) == len(letters_to(sam.email)) == 1
    assert mail.outbox == []


def editor_sees(client, page):
    """
    Give the words above the editor's fields.
    """
    answer = client.get(f"/cms/pages/{page.pk}/edit/")
    return [str(message) for message in answer.context["messages"]]


def test_an_editor_reads_above_the_fields_what_the_board_says(client, review, ada, page, editor):
    client.force_login(editor)
    assert not [said for said in editor_sees(client, page) if "comments" in said]

    actions.comment(review_id=review.pk, member=ada, text="Whose <plate>?", now=NOW)
    said = " ".join(editor_sees(client, page))
    assert escape("Ada Birch of the editorial board comments: Whose <plate>?") in said
    assert f'href="/board/{review.pk}/"' in said

    actions.decide(
        review_id=review.pk,
        member=ada,
        approve=False,
        comment="Say whose.",
        edition=queries.board_review(review.pk).edition,
    )
    said = " ".join(editor_sees(client, page))
    assert "Ada Birch of the editorial board asks for changes: Say whose." in said


def test_an_editor_changes_the_page_and_submits_it_again(client, review, ada, page, editor):
    say(client, link(review, ada), review, verdict="changes", comment="Say whose.")
    client.force_login(editor)
    address = f"/cms/pages/{page.pk}/edit/"
    assert "Resubmit to Editorial board" in text_of(client.get(address))

    client.post(address, typed("The plate kept warm", slug="plate", **{"action-submit": "1"}))

    [waiting] = queries.board_waiting()
    assert waiting.pk != review.pk
    assert [remark.text for remark in waiting.remarks] == ["Say whose."]


@pytest.mark.parametrize(("roles", "shown"), [(["editor"], True), (["board"], True)])
def test_the_board_stands_in_the_menu_of_wagtail(client, roles, shown):
    sign_in(client, *roles)

    menu = text_of(client.get("/cms/"))

    assert ("/board/" in menu) == shown


def test_the_whole_library_goes_through_the_board():
    pages = [LibraryHome.objects.get(), CaseStudyPageFactory(), *LibraryPage.objects.all()]

    assert {page.get_workflow().name for page in pages} == {"Editorial board"}
