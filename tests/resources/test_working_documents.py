"""
Documents that a SIG writes together, paragraph by paragraph.
"""

import pytest
from django.urls import reverse

from notifications import registry
from notifications.models import Message
from resources import actions, publishing, queries
from resources.enums import Audience, LineState
from resources.models import LineSuggestion, WorkingDocumentPage
from resources.models.line_words import Words, paragraphs, word_diff
from tests.factories.members import MemberFactory
from tests.factories.sig_rooms import LineSuggestionFactory, WorkingDocumentPageFactory
from tests.factories.sigs import FOUNDED_AT, SigFactory

NOW = FOUNDED_AT
BEFORE = "Everybody rings before ten."


@pytest.fixture
def people(db):
    return MemberFactory(name="Ada Birch"), MemberFactory(name="Rosa Tarn")


@pytest.fixture
def page(people):
    sig = SigFactory(name="Night team", members=[people[0]], facilitators=[people[1]])
    return WorkingDocumentPageFactory(sig=sig, title="House rules")


def texts_of(page):
    return [str(line.value) for line in WorkingDocumentPage.objects.get(pk=page.pk).lines]


def accept(suggestion, by, **changed):
    typed = {"seen": suggestion.before, "text": suggestion.after, **changed}
    return actions.accept_line(suggestion=suggestion, by=by, now=NOW, **typed)


def suggest(page, by, **changed):
    typed = {"line_id": "l2", "seen": BEFORE, "text": "Ring before nine.", "reason": "The bus."}
    return actions.suggest_line(page=page, by=by, now=NOW, **{**typed, **changed})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo\nlines.", [(False, "One."), (False, "Two lines.")]),
        ("One.\nTwo.", [(False, "One."), (False, "Two.")]),
        (
            "# A heading\r\n\r\nOne.\r\n \r\nTwo.",
            [(True, "A heading"), (False, "One."), (False, "Two.")],
        ),
        ("\n\n#\n\n  \n", []),
    ],
)
def test_pasted_text_is_split_into_paragraphs_and_headings(text, expected):
    assert paragraphs(text) == expected


def test_a_diff_tells_which_words_stay_go_and_come():
    assert word_diff("Ring before ten at the door.", "Ring before nine at the blue door.") == [
        Words("Ring before", "stay"),
        Words("ten", "go"),
        Words("nine", "come"),
        Words("at the", "stay"),
        Words("blue", "come"),
        Words("door.", "stay"),
    ]


def test_a_diff_keeps_no_splinters_between_longer_changes():
    assert word_diff("Residents must sign the book upon entry.", "Please write in the pad.") == [
        Words("Residents must sign the book upon entry.", "go"),
        Words("Please write in the pad.", "come"),
    ]


def test_accepted_words_become_a_revision_in_the_name_of_whoever_decided(page, people):
    suggestion = suggest(page, people[0])

    accepted = accept(suggestion, people[1])

    assert texts_of(page) == ["At the door", "Ring before nine.", "The kettle is for all."]
    assert accepted.revision.user == people[1]
    assert [line.id for line in WorkingDocumentPage.objects.get(pk=page.pk).lines] == [
        "l1",
        "l2",
        "l3",
    ]


def test_a_suggestion_of_two_paragraphs_becomes_two_and_an_empty_one_takes_it_out(page, people):
    accept(suggest(page, people[0], text="Ring.\n\nThen knock."), people[1])
    accept(
        suggest(page, people[0], line_id="l3", seen="The kettle is for all.", text=""), people[1]
    )

    assert texts_of(page) == ["At the door", "Ring.", "Then knock."]


def test_the_same_suggestion_twice_is_one(page, people):
    assert suggest(page, people[0]) == suggest(page, people[0])
    assert LineSuggestion.objects.count() == 1


def test_several_people_may_suggest_for_one_paragraph(page, people):
    suggest(page, people[0])
    suggest(page, people[1], text="Ring before noon.")

    assert LineSuggestion.objects.open().filter(line_id="l2").count() == 2


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"text": f"  {BEFORE} "}, actions.NothingDifferent),
        ({"line_id": "gone"}, actions.LineGone),
        ({"seen": "Somebody rings."}, actions.LineChanged),
    ],
)
def test_what_cannot_be_suggested_is_refused(page, people, changed, refusal):
    with pytest.raises(refusal):
        suggest(page, people[0], **changed)

    assert LineSuggestion.objects.count() == 0


def test_a_paragraph_changed_meanwhile_is_not_overwritten(page, people):
    first = suggest(page, people[0])
    second = suggest(page, people[0], text="Ring before eight.")
    accept(first, people[1])

    with pytest.raises(actions.LineChanged) as refused:
        accept(second, people[1])

    assert refused.value.now == "Ring before nine."
    assert texts_of(page)[1] == "Ring before nine."

    accept(second, people[1], seen="Ring before nine.", text="Ring before half past eight.")

    assert texts_of(page)[1] == "Ring before half past eight."


def test_the_second_to_decide_is_told_what_the_first_decided(page, people):
    suggestion = suggest(page, people[0])
    actions.decline_line(suggestion=suggestion, reason="It is fine.", by=people[1], now=NOW)

    with pytest.raises(actions.LineDecided) as refused:
        accept(suggestion, MemberFactory())

    assert str(refused.value) == (
        "Rosa Tarn has left it out already. That stands; yours changed nothing."
    )
    assert texts_of(page)[1] == BEFORE


def test_deciding_the_same_twice_changes_nothing(page, people):
    suggestion = suggest(page, people[0])
    accept(suggestion, people[1])
    revisions = page.revisions.count()

    accept(suggestion, people[1])

    assert page.revisions.count() == revisions


def test_what_was_withdrawn_is_not_decided(page, people):
    suggestion = suggest(page, people[0])
    actions.withdraw_line(suggestion=suggestion, by=people[0], now=NOW)

    with pytest.raises(actions.LineDecided):
        accept(suggestion, people[1])


def test_declining_needs_a_reason(page, people):
    with pytest.raises(actions.NoReason):
        actions.decline_line(suggestion=suggest(page, people[0]), reason="", by=people[1], now=NOW)


def test_a_draft_of_an_editor_stays_a_draft_and_takes_the_words_in(page, people):
    draft = WorkingDocumentPage.objects.get(pk=page.pk)
    draft.replace_line("l3", ["The kettle is for all, and the biscuits."])
    draft.save_revision()

    accept(suggest(page, people[0]), people[1])

    assert texts_of(page) == ["At the door", "Ring before nine.", "The kettle is for all."]
    latest = WorkingDocumentPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [str(line.value) for line in latest.lines] == [
        "At the door",
        "Ring before nine.",
        "The kettle is for all, and the biscuits.",
    ]


@pytest.mark.parametrize("accepted", [True, False])
def test_whoever_suggested_is_told_what_became_of_it(page, people, accepted):
    suggestion = suggest(page, people[0])

    for _ in range(2):
        if accepted:
            accept(suggestion, people[1])
        else:
            actions.decline_line(
                suggestion=suggestion, reason="We like ten.", by=people[1], now=NOW
            )

    [message] = Message.objects.filter(kind="resources.line_decided")
    [delivery] = message.deliveries.all()
    assert delivery.member == people[0]
    what = "Taken in" if accepted else "Left as it was"
    assert message.subject == f"{what}: your change to “House rules”"
    assert ("We like ten." in message.text) is not accepted


def test_the_mail_is_kept_back_once_its_reader_has_left_the_sig(page, people):
    accept(suggest(page, people[0]), people[1])
    [message] = Message.objects.filter(kind="resources.line_decided")
    [delivery] = message.deliveries.all()
    kind = registry.kind_of("resources.line_decided")
    still = kind.still_valid(message, [delivery])
    page.sig.memberships.update(left_at=NOW)

    assert still == {}
    assert kind.still_valid(message, [delivery]) == {
        delivery.pk: "The document is not theirs to read any more."
    }


def test_whoever_decides_on_their_own_words_is_not_told(page, people):
    accept(suggest(page, people[1]), people[1])

    assert Message.objects.filter(kind="resources.line_decided").count() == 0


def test_a_facilitator_begins_a_document_without_wagtail(client, page, people):
    client.force_login(people[1])
    address = reverse("resources:begin_document", args=[page.sig.slug])

    for _ in range(2):
        response = client.post(address, {"title": "Handbook", "text": "# Doors\n\nRing.\n\nWait."})

    [made] = WorkingDocumentPage.objects.filter(title="Handbook")
    assert response.url == made.url
    assert made.audience == Audience.SIG
    assert [(line.block_type, str(line.value)) for line in made.lines] == [
        ("heading", "Doors"),
        ("line", "Ring."),
        ("line", "Wait."),
    ]
    assert len({line.id for line in made.lines}) == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * 4001, "Paragraph 1 is longer than 4000 characters."),
        ("a\n\n" * 401, "This makes 401 paragraphs"),
        (" \n ", "Paste the text, or write the first paragraph."),
    ],
)
def test_a_text_that_is_no_document_is_refused_and_kept(client, page, people, text, sentence):
    client.force_login(people[1])

    response = client.post(
        reverse("resources:begin_document", args=[page.sig.slug]),
        {"title": "Handbook", "text": text},
    )

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert response.context["form"]["title"].value() == "Handbook"


def test_a_member_suggests_on_the_page_and_a_facilitator_takes_it_in(client, page, people):
    client.force_login(people[0])
    address = reverse("resources:suggest_line", args=[page.pk, "l2"])
    client.post(address, {"seen": BEFORE, "text": "<b>Ring</b> first.", "reason": "Politer."})

    shown = client.get(page.url).content.decode()

    assert "&lt;b&gt;Ring&lt;/b&gt;" in shown
    assert "Take it in" not in shown
    suggestion = LineSuggestion.objects.get()
    decide = reverse("resources:line_suggestion", args=[suggestion.pk])
    assert client.post(decide, {"seen": BEFORE, "text": "x", "do": "accept"}).status_code == 403

    client.force_login(people[1])
    assert "Take it in" in client.get(page.url).content.decode()
    client.post(decide, {"seen": BEFORE, "text": suggestion.after, "do": "accept"})

    assert texts_of(page)[1] == "<b>Ring</b> first."


def test_a_paragraph_changed_while_somebody_writes_is_shown_and_their_words_kept(
    client, page, people
):
    accept(suggest(page, people[0]), people[1])
    client.force_login(people[0])

    response = client.post(
        reverse("resources:suggest_line", args=[page.pk, "l2"]),
        {"seen": BEFORE, "text": "Knock.", "reason": "Softer."},
    )

    assert response.status_code == 409
    assert response.context["changed_to"] == "Ring before nine."
    assert response.context["form"]["text"].value() == "Knock."
    assert response.context["form"]["seen"].value() == "Ring before nine."


def test_what_was_suggested_for_other_words_is_decided_beside_all_three(client, page, people):
    first, second = suggest(page, people[0]), suggest(page, people[0], text="Knock.")
    accept(first, people[1])
    client.force_login(people[1])
    address = reverse("resources:line_suggestion", args=[second.pk])

    shown = client.get(address).content.decode()
    refused = client.post(address, {"seen": BEFORE, "text": "Knock twice.", "do": "accept"})

    assert [words in shown for words in (BEFORE, "Ring before nine.", "Knock.")] == [True] * 3
    assert refused.status_code == 409
    assert refused.context["take_in"]["text"].value() == "Knock twice."
    assert texts_of(page)[1] == "Ring before nine."


def test_only_its_maker_withdraws_a_suggestion(client, page, people):
    suggestion = suggest(page, people[0])
    address = reverse("resources:withdraw_line", args=[suggestion.pk])
    client.force_login(people[1])
    refused = client.post(address)
    client.force_login(people[0])
    client.post(address)

    suggestion.refresh_from_db()
    assert (refused.status_code, suggestion.state) == (403, LineState.WITHDRAWN)


def test_history_names_both_who_suggested_and_who_decided_and_shows_it_as_it_was(
    client, page, people
):
    page.save_revision(user=people[1]).publish(user=people[1], skip_permission_checks=True)
    accept(suggest(page, people[0]), people[1])
    page.refresh_from_db()
    page.save_revision(user=people[0])
    client.force_login(people[0])

    shown = client.get(reverse("resources:document_history", args=[page.pk]))

    versions = list(shown.context["versions"])
    assert [version.by for version in versions] == [people[1], people[1]]
    assert [[each.by for each in version.taken_in] for version in versions] == [[people[0]], []]
    was = client.get(
        reverse("resources:document_as_it_was", args=[page.pk, versions[1].number])
    ).content.decode()
    assert BEFORE in was
    draft = page.revisions.order_by("-pk").first()
    hidden = client.get(reverse("resources:document_as_it_was", args=[page.pk, draft.pk]))
    assert hidden.status_code == 404


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_page_costs_the_same_however_much_is_suggested(
    client, page, people, number, django_assert_num_queries
):
    for _ in range(number):
        LineSuggestionFactory(page=page, by=MemberFactory())
    client.force_login(people[1])
    client.get(page.url)

    with django_assert_num_queries(11):
        client.get(page.url)


def test_an_editor_finds_it_among_what_may_stand_on_a_shelf_and_has_to_name_its_sig(page):
    page.sig = None
    page.audience = Audience.MEMBERS

    with pytest.raises(Exception, match="Choose the SIG that writes it together"):
        page.full_clean()


def test_closing_an_account_takes_the_name_off_and_leaves_the_words(page, people):
    suggestion = suggest(page, people[0])

    actions.forget_lines(member=people[0])

    suggestion.refresh_from_db()
    assert (suggestion.by, suggestion.after) == (None, "Ring before nine.")
    accept(suggestion, people[1])
    assert texts_of(page)[1] == "Ring before nine."


def test_suggestions_waiting_for_a_sig_are_read_at_once(page, people, django_assert_num_queries):
    for number in range(3):
        suggest(page, people[0], text=f"Ring {number} times.")
    LineSuggestionFactory()

    with django_assert_num_queries(2):
        [(document, waiting)] = queries.waiting_lines(page.sig, people[1])

    assert (document.pk, len(waiting)) == (page.pk, 3)


def test_the_shelf_of_working_documents_is_put_up_once(page, people):
    for title in ["First", "Second"]:
        publishing.begin_document(
            sig=page.sig, title=title, summary="", lines=[(False, "A.")], by=people[1], now=NOW
        )

    first, second = WorkingDocumentPage.objects.filter(title__in=["First", "Second"])
    assert first.get_parent() == second.get_parent()


def test_words_beyond_all_measure_are_refused_and_kept(client, page, people):
    client.force_login(people[0])
    typed = {"seen": BEFORE, "text": "x" * 100_000, "reason": ""}

    response = client.post(reverse("resources:suggest_line", args=[page.pk, "l2"]), typed)

    assert response.status_code == 422
    assert response.context["form"]["text"].value() == typed["text"]
    assert "Say in a sentence why" in response.content.decode()
    assert LineSuggestion.objects.count() == 0


def test_an_editor_begins_one_in_wagtail_for_a_sig(client, page):
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))

    response = client.get(
        reverse(
            "wagtailadmin_pages:add",
            args=["resources", "workingdocumentpage", page.get_parent().pk],
        )
    )

    assert response.status_code == 200
    assert response.context["form"]["audience"].value() == Audience.SIG


def test_a_document_for_its_sig_is_in_no_feed_or_api(client, page):
    answers = [client.get(address) for address in ("/library/feed/", "/api/v2/pages/")]

    assert [page.title in answer.content.decode() for answer in answers] == [False, False]
    assert client.get(f"/api/v2/pages/{page.pk}/").status_code == 404
