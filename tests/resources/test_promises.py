import csv
import datetime
import io

import pytest
import redis
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from wagtail.models import Page

from members.actions import close_account
from notifications.models import Delivery, Message
from notifications.registry import kind_of
from pielink.kernel import pagecache
from resources import actions, jobs
from resources.enums import Audience, PageState, PromiseState
from resources.models import ArticlePage, Promise
from tests.factories.members import MemberFactory
from tests.factories.promises import PromiseFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MADE = datetime.date(2026, 9, 1)
DUE = datetime.date(2026, 12, 1)
NOON = datetime.datetime(2026, 11, 10, 12, tzinfo=datetime.UTC)


def shown(client, page):
    answer = client.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


def publish(page):
    Page.objects.get(pk=page.pk).specific.save_revision().publish()


def take_out(page):
    return actions.retire_page(
        page=page, by=None, state=PageState.WITHDRAWN, reason="Taken back.", now=NOON
    )


def refused(**values):
    with pytest.raises(ValidationError) as error:
        PromiseFactory.build(
            page=ArticlePageFactory(), owner=MemberFactory(roles=["editor"]), **values
        ).full_clean()
    return error.value.message_dict


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (DUE - 31 * DAY, PromiseState.OPEN),
        (DUE - 30 * DAY, PromiseState.DUE),
        (DUE, PromiseState.DUE),
        (DUE + DAY, PromiseState.OVERDUE),
    ],
)
def test_a_promise_is_open_then_due_then_overdue(today, state):
    assert PromiseFactory.build(owner=None, page=None).state_on(today) == state


def test_a_promise_is_kept_once_the_page_that_keeps_it_is_published():
    page = ArticlePageFactory(live=False)
    promise = PromiseFactory(fulfilled_by=page)
    assert promise.state_on(DUE + DAY) == PromiseState.OVERDUE

    publish(page)

    assert Promise.objects.get().state_on(DUE + DAY) == PromiseState.FULFILLED


def test_a_promise_with_a_reason_against_it_is_withdrawn():
    promise = PromiseFactory(withdrawn_reason="The garden is being dug up.")

    assert promise.state_on(DUE) == PromiseState.WITHDRAWN


def test_a_promise_reaches_six_months_ahead_and_no_further():
    PromiseFactory(due_on=MADE + 183 * DAY).full_clean()

    assert refused(due_on=MADE + 184 * DAY) == {
        "due_on": ["A promise is for six months at most: give a day up to 3 March 2027."]
    }


def test_a_promise_for_a_day_gone_by_is_refused():
    assert refused(due_on=MADE - DAY)["due_on"] == ["Give a day to come."]


def test_a_promise_is_not_kept_and_withdrawn():
    errors = refused(fulfilled_by=ArticlePageFactory(), withdrawn_reason="No.")

    assert errors["withdrawn_reason"] == [
        "It has a page that keeps it. Take that page out, or leave this empty."
    ]


def test_a_page_does_not_keep_its_own_promise():
    promise = PromiseFactory()
    promise.fulfilled_by = promise.page

    with pytest.raises(ValidationError) as error:
        promise.full_clean()

    assert error.value.message_dict == {
        "fulfilled_by": ["A page cannot keep its own promise: choose another page."]
    }


def test_a_promise_is_seen_to_by_somebody_with_a_task_on_the_site():
    with pytest.raises(ValidationError) as error:
        PromiseFactory(owner=MemberFactory()).full_clean()

    assert list(error.value.message_dict) == ["owner"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("promise_due_once_it_is_made", {"due_on": MADE - DAY}),
        ("promise_kept_or_withdrawn", {"withdrawn_reason": "No.", "kept": True}),
        ("promise_deferred_with_a_reason", {"deferred_on": MADE}),
        ("promise_deferred_with_a_reason", {"deferred_reason": "Busy."}),
    ],
)
def test_the_database_holds_what_no_clock_is_needed_for(name, values):
    if values.pop("kept", False):
        values["fulfilled_by"] = ArticlePageFactory()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PromiseFactory(**values)


@pytest.mark.parametrize(("days", "words"), [(40, "By "), (5, "By "), (-1, "Was expected by ")])
def test_readers_see_by_when_it_is_expected(days, words, client):
    today = timezone.localdate()
    due_on = today + days * DAY
    promise = PromiseFactory(text="The rota", made_on=today - 100 * DAY, due_on=due_on)

    text = shown(client, promise.page)

    assert "Coming next" in text
    assert "<p>The rota</p>" in text
    assert f'<p class="small">{words}{due_on:%B %Y}</p>' in text
    assert "verdue" not in strip_tags(text)


def test_readers_see_why_a_promise_is_withdrawn(client):
    promise = PromiseFactory(withdrawn_reason="The garden is being dug up.")

    assert "No longer planned. The garden is being dug up." in shown(client, promise.page)


def test_a_page_without_promises_has_nothing_coming(client):
    PromiseFactory()

    assert "Coming next" not in shown(client, ArticlePageFactory())


def test_a_draft_that_will_keep_a_promise_is_not_named(client):
    page = ArticlePageFactory(live=False, title="Not for anyone yet")
    promise = PromiseFactory(text="The rota", fulfilled_by=page)
    assert "Not for anyone yet" not in shown(client, promise.page)

    publish(page)

    text = shown(client, promise.page)
    assert f'<a href="{page.url}">Not for anyone yet</a>' in text
    assert "Here now, as promised: The rota" in text


@pytest.mark.parametrize(
    ("audience", "role", "kept"),
    [
        (Audience.PUBLIC, "visitor", True),
        (Audience.MEMBERS, "visitor", False),
        (Audience.MEMBERS, "member", True),
        (Audience.SIG, "visitor", False),
        (Audience.SIG, "member", False),
        (Audience.SIG, "belonging", True),
    ],
)
def test_a_kept_promise_leads_those_who_may_open_it_and_stays_one_for_others(
    audience, role, kept, client
):
    sig = SigFactory()
    page = ArticlePageFactory(
        title="What we told the council",
        audience=audience,
        sig=sig if audience == Audience.SIG else None,
    )
    promise = PromiseFactory(text="The rota", fulfilled_by=page)
    if role != "visitor":
        member = MemberFactory()
        client.force_login(member)
        if role == "belonging":
            sig.memberships.create(member=member, joined_at=NOON)

    text = shown(client, promise.page)

    assert ("What we told the council" in text, page.url in text) == (kept, kept)
    assert ("<p>The rota</p>" in text) is not kept


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_the_same_steps_for_any_number_of_promises(
    count, client, django_assert_num_queries
):
    page = ArticlePageFactory()
    for _ in range(count):
        PromiseFactory(page=page, fulfilled_by=ArticlePageFactory())
        PromiseFactory(page=page)
    shown(client, page)

    with django_assert_num_queries(10):
        text = shown(client, page)

    assert text.count("Here now, as promised") == count
    assert text.count("A checklist for night shelters") == 2 * count


def test_the_page_that_keeps_a_promise_names_where_it_was_made(client):
    page = ArticlePageFactory(live=False)
    promise = PromiseFactory(fulfilled_by=page, page__title="On the night shift")
    publish(page)

    text = shown(client, page)

    assert f'<a href="{promise.page.url}">On the night shift</a>' in text


def test_a_copy_of_a_page_promises_nothing():
    promise = PromiseFactory()

    copy = promise.page.copy(update_attrs={"slug": "copy"})

    assert list(Promise.objects.values_list("page_id", flat=True)) == [promise.page_id]
    assert copy.promises.count() == 0


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
class TestKeptPages:
    @pytest.fixture(autouse=True)
    def _on(self, page_cache):
        pagecache.clear("begin")

    def test_publishing_the_page_that_keeps_a_promise_clears_where_it_was_made(self, client):
        page = ArticlePageFactory(live=False, title="Before the doors open")
        promise = PromiseFactory(fulfilled_by=page)
        unrelated = ArticlePageFactory()
        assert "Before the doors open" not in shown(client, promise.page)
        shown(client, unrelated)

        publish(page)

        assert "Before the doors open" in shown(client, promise.page)
        kept = pagecache.find(f"http:{unrelated.url}?", "plain")[0]
        assert kept is not None

    def test_withdrawing_a_promise_clears_its_page(self, client):
        promise = PromiseFactory()
        assert "No longer planned" not in shown(client, promise.page)

        actions.withdraw_promise(
            promise=promise, reason="The shelter closed.", by=promise.owner, now=NOON
        )

        assert "No longer planned. The shelter closed." in shown(client, promise.page)

    def test_a_page_is_kept_until_the_first_promise_on_it_is_overdue(self, client, page_cache):
        promise = PromiseFactory()
        PromiseFactory(page=promise.page, due_on=DUE + DAY)
        PromiseFactory(page=promise.page, due_on=DUE - DAY)
        last_minute = datetime.datetime(2026, 12, 1, 23, 59, tzinfo=datetime.UTC)
        with time_machine.travel(last_minute, tick=False):
            assert "By December 2026" in shown(client, promise.page)

        server = redis.Redis.from_url(page_cache)
        [left] = [server.ttl(key) for key in server.scan_iter(f"{pagecache.PREFIX}*:plain:*")]

        assert 30 < left <= 60


class TestSettling:
    @pytest.fixture
    def promise(self):
        promise = PromiseFactory()
        publish(promise.page)
        return promise

    def test_a_page_named_for_a_promise_keeps_it(self, promise):
        page = ArticlePageFactory()

        actions.keep_promise(promise=promise, page=page, by=promise.owner, now=NOON)

        assert Promise.objects.get().state_on(NOON.date()) == PromiseState.FULFILLED

    def test_a_promise_is_put_off_by_six_months_from_today_at_most(self, promise):
        today = NOON.date()
        with pytest.raises(actions.PromiseStands, match="up to 12 May 2027"):
            actions.defer_promise(
                promise=promise,
                due_on=today + 184 * DAY,
                reason="Busy.",
                by=promise.owner,
                now=NOON,
            )

        actions.defer_promise(
            promise=promise, due_on=today + 183 * DAY, reason="Busy.", by=promise.owner, now=NOON
        )

        promise.refresh_from_db()
        assert (promise.due_on, promise.deferred_on, promise.deferred_reason) == (
            today + 183 * DAY,
            today,
            "Busy.",
        )

    @pytest.mark.parametrize("days", [0, -1])
    def test_a_promise_is_not_put_off_to_a_day_gone_by(self, promise, days):
        with pytest.raises(actions.PromiseStands, match="a day to come"):
            actions.defer_promise(
                promise=promise,
                due_on=NOON.date() + days * DAY,
                reason="Busy.",
                by=promise.owner,
                now=NOON,
            )

    def test_a_promise_that_was_taken_off_its_page_meanwhile_is_left(self, promise):
        Promise.objects.filter(pk=promise.pk).delete()

        with pytest.raises(actions.PromiseStands, match="taken this promise off its page"):
            actions.withdraw_promise(promise=promise, reason="No.", by=promise.owner, now=NOON)

    def test_nothing_is_put_off_or_withdrawn_without_a_reason(self, promise):
        with pytest.raises(actions.PromiseStands, match="Say why"):
            actions.withdraw_promise(promise=promise, reason=" ", by=promise.owner, now=NOON)
        with pytest.raises(actions.PromiseStands, match="Say why"):
            actions.defer_promise(
                promise=promise, due_on=DUE, reason="", by=promise.owner, now=NOON
            )

    def test_what_is_settled_stays_so(self, promise):
        actions.withdraw_promise(promise=promise, reason="No.", by=promise.owner, now=NOON)

        with pytest.raises(actions.PromiseStands, match="withdrawn before"):
            actions.keep_promise(
                promise=promise, page=ArticlePageFactory(), by=promise.owner, now=NOON
            )
        kept = PromiseFactory(fulfilled_by=ArticlePageFactory())
        with pytest.raises(actions.PromiseStands, match="kept already"):
            actions.withdraw_promise(promise=kept, reason="No.", by=kept.owner, now=NOON)

    def test_a_draft_of_the_page_does_not_undo_it_when_it_is_published(self, promise):
        page = ArticlePage.objects.get(pk=promise.page_id)
        page.title = "A better title"
        page.save_revision()

        actions.withdraw_promise(promise=promise, reason="No.", by=promise.owner, now=NOON)

        page = ArticlePage.objects.get(pk=promise.page_id)
        assert page.title != "A better title"
        assert page.has_unpublished_changes
        page.get_latest_revision().publish()
        assert ArticlePage.objects.get(pk=page.pk).title == "A better title"
        assert Promise.objects.get().withdrawn_reason == "No."

    def test_a_page_without_a_draft_has_none_afterwards(self, promise):
        actions.withdraw_promise(promise=promise, reason="No.", by=promise.owner, now=NOON)

        assert not ArticlePage.objects.get(pk=promise.page_id).has_unpublished_changes


class TestTelling:
    @pytest.fixture
    def promise(self):
        return PromiseFactory(text="The rota", page__title="On the night shift")

    def told(self, day):
        now = datetime.datetime.combine(day, datetime.time(9), tzinfo=datetime.UTC)
        return actions.tell_owners(now=now)

    def test_an_owner_is_told_a_week_before_and_once_it_is_overdue(self, promise):
        days = [DUE + n * DAY for n in range(-9, 4)]

        assert [self.told(day) for day in days] == [0, 0, 1, *[0] * 7, 1, 0, 0]
        assert list(Message.objects.order_by("pk").values_list("subject", flat=True)) == [
            "Due on 1 December: The rota",
            "Readers are still waiting for: The rota",
        ]
        assert set(Delivery.objects.values_list("member", flat=True)) == {promise.owner_id}
        first = Message.objects.order_by("pk").first()
        assert "On the night shift" in first.text
        assert f"/cms/promises/{promise.pk}/" in first.text

    def test_the_job_tells_owners(self):
        promise = PromiseFactory(
            made_on=timezone.localdate() - 100 * DAY, due_on=timezone.localdate() - DAY
        )

        jobs.tell_owners_of_promises()
        jobs.tell_owners_of_promises()

        assert Delivery.objects.get().member == promise.owner

    def test_a_promise_put_off_is_told_of_again(self, promise):
        self.told(DUE)
        actions.defer_promise(
            promise=promise, due_on=DUE + 20 * DAY, reason="Busy.", by=promise.owner, now=NOON
        )

        assert [self.told(DUE + n * DAY) for n in (1, 12, 13, 21)] == [0, 0, 1, 1]

    @pytest.mark.parametrize(
        "values",
        [
            {"withdrawn_reason": "No."},
            {"owner": None},
            {"owner__is_active": False},
            {"page__live": False},
        ],
    )
    def test_nobody_is_told_of_what_is_settled_unowned_or_not_published(self, values):
        PromiseFactory(**values)

        assert self.told(DUE + DAY) == 0

    def test_nobody_is_told_of_a_promise_that_is_kept(self):
        PromiseFactory(fulfilled_by=ArticlePageFactory())

        assert self.told(DUE + DAY) == 0

    def test_nobody_is_told_of_a_promise_on_a_page_that_was_taken_out(self, promise):
        take_out(promise.page)

        assert actions.tell_owners(now=NOON + 20 * DAY) == 0

    def test_an_owner_is_told_when_the_page_that_kept_it_was_taken_out(self, promise):
        promise.fulfilled_by = take_out(ArticlePageFactory())
        promise.save()

        assert actions.tell_owners(now=NOON + 20 * DAY) == 1

    def test_what_changed_before_it_was_sent_is_not_sent(self, promise):
        with transaction.atomic():
            self.told(DUE)
        Promise.objects.update(withdrawn_reason="No.")
        message = Message.objects.get()
        reasons = kind_of(message.kind).still_valid(message, list(message.deliveries.all()))

        assert set(reasons.values()) == {"The promise has changed since."}

    @pytest.mark.parametrize("count", [1, 3])
    def test_finding_nothing_new_takes_two_queries(self, count, django_assert_num_queries):
        PromiseFactory.create_batch(count)
        self.told(DUE)

        with django_assert_num_queries(2):
            assert self.told(DUE) == 0


def test_a_promise_outlives_the_account_of_its_owner(client):
    promise = PromiseFactory(text="The rota")

    close_account(member=promise.owner, now=NOON)

    promise.refresh_from_db()
    assert promise.owner is None
    client.force_login(MemberFactory(roles=["editor"]))
    assert "Without an owner" in client.get("/cms/promises/").content.decode()


class TestInWagtail:
    @pytest.fixture
    def editor(self, client):
        editor = MemberFactory(name="Elspeth Morrow", roles=["editor"])
        client.force_login(editor)
        return editor

    @pytest.fixture
    def promises(self):
        today = timezone.localdate()
        made_on = today - 100 * DAY
        names = ["kept", "open", "overdue", "withdrawn"]
        values = {
            "kept": {"due_on": today - 50 * DAY, "fulfilled_by": ArticlePageFactory()},
            "open": {"due_on": today + 40 * DAY},
            "overdue": {"due_on": today - DAY},
            "withdrawn": {"due_on": today - 60 * DAY, "withdrawn_reason": "No."},
        }
        return {
            name: PromiseFactory(
                text=f"It is {name}", made_on=made_on, owner__name="Tom Reed", **values[name]
            )
            for name in names
        }

    def test_an_editor_sees_overdue_promises_first_and_settled_ones_last(
        self, client, editor, promises
    ):
        PromiseFactory(text="Of a draft", page__live=False)
        PromiseFactory(text="Of what was taken out", page=take_out(ArticlePageFactory()))

        text = client.get("/cms/promises/").content.decode()

        order = sorted(promises, key=lambda name: text.index(f"It is {name}"))
        assert order == ["overdue", "open", "withdrawn", "kept"]
        assert "Tom Reed" in text
        assert date_format(promises["open"].due_on, "j F Y") in text
        assert "Of a draft" not in text
        assert "Of what was taken out" not in text

    def test_an_editor_takes_the_list_away_as_a_table(self, client, editor, promises):
        answer = client.get("/cms/promises/?export=csv")

        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
        assert [(row["What is coming"], row["State"], row["Owner"]) for row in rows] == [
            ("It is overdue", "Overdue", "Tom Reed"),
            ("It is open", "Open", "Tom Reed"),
            ("It is withdrawn", "Withdrawn", "Tom Reed"),
            ("It is kept", "Kept", "Tom Reed"),
        ]
        assert rows[0]["Promised on"] == promises["overdue"].page.title

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_takes_the_same_steps_for_any_number_of_promises(
        self, count, client, editor, django_assert_num_queries
    ):
        for _ in range(count):
            PromiseFactory(fulfilled_by=ArticlePageFactory())
        client.get("/cms/promises/")

        with django_assert_num_queries(8):
            client.get("/cms/promises/results/")

    def test_the_front_tells_editors_how_many_are_overdue(self, client, editor, promises):
        text = client.get("/cms/").content.decode()
        assert "Promises overdue: 1" in text
        assert [name for name in promises if f"It is {name}" in text] == ["overdue"]
        promises["overdue"].delete()
        assert "Promises overdue: 0" in client.get("/cms/").content.decode()

    def test_the_front_leads_the_board_to_the_list_and_to_nothing_it_may_not_open(
        self, client, promises
    ):
        client.force_login(MemberFactory(roles=["board"]))

        text = client.get("/cms/").content.decode()

        assert "It is overdue" in text
        assert 'href="/cms/promises/"' in text
        assert f'href="/cms/promises/{promises["overdue"].pk}/"' not in text

    @pytest.mark.parametrize("role", ["organiser", "steward"])
    def test_others_on_the_staff_see_no_list(self, role, client, promises):
        client.force_login(MemberFactory(roles=[role]))

        answer = client.get("/cms/promises/", follow=True)

        assert "It is overdue" not in answer.content.decode()
        assert "Promises overdue" not in client.get("/cms/").content.decode()

    def test_an_owner_withdraws_a_promise_and_readers_see_why(self, client):
        owner = MemberFactory(roles=["organiser"])
        promise = PromiseFactory(owner=owner)
        client.force_login(owner)
        address = f"/cms/promises/{promise.pk}/"
        assert promise.text in client.get(address).content.decode()

        answer = client.post(address, {"outcome": "withdrawn", "reason": "The shelter closed."})

        assert answer.status_code == 302
        client.logout()
        assert "No longer planned. The shelter closed." in shown(client, promise.page)

    def test_somebody_else_on_the_staff_does_not(self, client):
        promise = PromiseFactory()
        client.force_login(MemberFactory(roles=["organiser"]))

        client.post(f"/cms/promises/{promise.pk}/", {"outcome": "withdrawn", "reason": "I say so."})

        promise.refresh_from_db()
        assert promise.withdrawn_reason == ""

    def test_an_editor_puts_a_promise_off(self, client, editor):
        promise = PromiseFactory()
        due_on = timezone.localdate() + 60 * DAY

        client.post(
            f"/cms/promises/{promise.pk}/",
            {"outcome": "later", "due_on": due_on.isoformat(), "reason": "Waiting for a photo."},
        )

        promise.refresh_from_db()
        assert (promise.due_on, promise.deferred_reason) == (due_on, "Waiting for a photo.")

    def test_an_editor_names_the_page_that_keeps_it(self, client, editor):
        promise = PromiseFactory()
        page = ArticlePageFactory()

        client.post(f"/cms/promises/{promise.pk}/", {"outcome": "kept", "page": page.pk})

        promise.refresh_from_db()
        assert promise.fulfilled_by_id == page.pk

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"outcome": "kept"}, "page", "Choose the page that keeps it."),
            ({"outcome": "later", "reason": "x"}, "due_on", "Give the day by which it will come."),
            ({"outcome": "withdrawn"}, "reason", "Say why in a sentence."),
            (
                {"outcome": "later", "reason": "x", "due_on": "2020-01-01"},
                None,
                "Give a day to come.",
            ),
        ],
    )
    def test_what_is_missing_is_said_and_what_was_typed_stays(
        self, typed, field, words, client, editor
    ):
        promise = PromiseFactory()

        answer = client.post(f"/cms/promises/{promise.pk}/", typed)

        form = answer.context["form"]
        errors = form.errors[field] if field else form.non_field_errors()
        assert errors == [words]
        assert words in answer.content.decode()

    def test_an_editor_promises_something_on_a_page(self, client, editor):
        page = ArticlePageFactory()
        due_on = timezone.localdate() + 60 * DAY

        client.post(f"/cms/pages/{page.pk}/edit/", typed(page, due_on, editor))

        promise = Promise.objects.get()
        assert (promise.text, promise.owner, promise.due_on, promise.made_on) == (
            "A checklist for night shelters",
            editor,
            due_on,
            timezone.localdate(),
        )
        assert "A checklist for night shelters" in shown(client, page)

    def test_an_editor_who_promises_too_much_is_told_beside_the_day(self, client, editor):
        page = ArticlePageFactory()
        due_on = timezone.localdate() + 200 * DAY

        answer = client.post(f"/cms/pages/{page.pk}/edit/", typed(page, due_on, editor))

        errors = answer.context["form"].formsets["promises"].errors[0]
        assert errors["due_on"][0].startswith("A promise is for six months at most")
        assert Promise.objects.count() == 0


def typed(page, due_on, owner):
    """
    Give what an editor's browser sends for an article with one promise.
    """
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "audience": page.audience,
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "promises-TOTAL_FORMS": "1",
        "promises-INITIAL_FORMS": "0",
        "promises-0-text": "A checklist for night shelters",
        "promises-0-owner": owner.pk,
        "promises-0-due_on": due_on.isoformat(),
        "promises-0-fulfilled_by": "",
        "promises-0-withdrawn_reason": "",
        "action-publish": "1",
    }
