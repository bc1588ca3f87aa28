"""
Reporting posts, deciding about them and erasing what was hidden.
"""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from discussions import access, actions
from discussions.models import Attachment, Decision, Mention, Post, PostRevision, Report
from discussions.notices import about_post
from members.models import Member
from notifications import outbox
from notifications.models import Delivery, Message
from tests.factories.discussions import (
    DecisionFactory,
    PostFactory,
    ReportFactory,
    ThreadFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import FacilitationTermFactory, SigMembershipFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
WORDS = "Sarah, 34, at Fennel Court, has stopped coming down for meals."
REASON = "It says who a resident is and where she lives."

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(sig, author):
    return ThreadFactory(sig=sig, started_by=author, title="Who debriefs the night shift?")


@pytest.fixture
def post(thread):
    PostFactory(thread=thread)
    return PostFactory(thread=thread, text=WORDS)


def told(kind):
    """
    Return to whom mail of this kind goes, by name.
    """
    return sorted(
        Delivery.objects.filter(message__kind=f"discussions.{kind}").values_list("name", flat=True)
    )


def report(post, by, **more):
    how = {"reason": "identifies", "words": "I know her.", "now": NOW, **more}
    return actions.report_post(post=post, by=by, **how)


def hide(post, by, **more):
    return actions.hide_post(**{"post": post, "by": by, "reason": REASON, "now": NOW, **more})


def test_a_report_waits_and_is_told_to_those_who_run_the_sig(post, reader, organiser):
    filed = report(post, reader)

    assert (filed.state, filed.reported_by, filed.words) == ("open", reader, "I know her.")
    assert told("report_filed") == ["Tomos"]


def test_the_mail_of_a_report_holds_neither_the_post_nor_what_was_said_of_it(post, reader):
    report(post, reader)
    message = Message.objects.get(kind="discussions.report_filed")
    whole = message.subject + message.text + message.html

    assert [word for word in ("Sarah", "Fennel", "I know her", "Rosalind") if word in whole] == []


def test_one_person_has_one_open_report_of_a_post(post, reader):
    first = report(post, reader)
    second = report(post, reader, reason="other", words="Again.")

    assert (second.pk, Report.objects.count()) == (first.pk, 1)


def test_a_second_report_waits_beside_the_first_without_another_mail(post, reader, sig):
    other = SigMembershipFactory(sig=sig).member
    report(post, reader)
    report(post, other)

    assert (Report.objects.count(), told("report_filed")) == (2, ["Tomos"])


def test_organisers_are_told_where_the_author_alone_runs_the_sig(thread, facilitator, reader):
    MemberFactory(name="Ines", roles=["organiser"])
    own = PostFactory(thread=thread, author=facilitator, text=WORDS)
    report(own, reader)

    assert told("report_filed") == ["Ines"]


def test_the_other_facilitator_is_told_of_a_post_by_the_first(thread, facilitator, reader):
    MemberFactory(name="Ines", roles=["organiser"])
    FacilitationTermFactory(sig=thread.sig, member=MemberFactory(name="Deputy"))
    report(PostFactory(thread=thread, author=facilitator), reader)

    assert told("report_filed") == ["Deputy"]


@pytest.mark.parametrize("who", ["author", "outsider", "organiser"])
def test_who_wrote_a_post_or_cannot_read_it_does_not_report_it(who, post, request):
    with pytest.raises(actions.NotYoursToReport):
        report(post, request.getfixturevalue(who))


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_what_is_not_shown_cannot_be_reported(post, reader, state):
    Post.objects.filter(pk=post.pk).update(state=state)
    with pytest.raises(actions.NothingToReport, match="nothing left to report"):
        report(post, reader)


def test_hiding_takes_the_words_settles_the_reports_and_says_who_when_and_why(
    post, facilitator, reader
):
    filed = report(post, reader)
    hide(post, facilitator)
    post.refresh_from_db()
    filed.refresh_from_db()
    decision = Decision.objects.get()

    assert (post.state, post.state_by, post.state_at, post.state_reason, post.text) == (
        "hidden",
        facilitator,
        NOW,
        REASON,
        WORDS,
    )
    assert (filed.state, filed.settled_by, filed.settled_at, filed.answer) == (
        "upheld",
        facilitator,
        NOW,
        REASON,
    )
    assert (decision.kind, decision.by, decision.at, decision.reason) == (
        "hidden",
        facilitator,
        NOW,
        REASON,
    )


def test_the_author_gets_the_reason_and_the_words_back_and_no_name_of_who_reported(
    post, facilitator, reader
):
    report(post, reader)
    hide(post, facilitator)
    message = Message.objects.get(kind="discussions.post_hidden")

    assert told("post_hidden") == ["Maryam"]
    assert (REASON in message.text, WORDS in message.text) == (True, True)
    assert "Rosalind" not in message.subject + message.text + message.html


def test_the_mail_with_the_words_is_blanked_once_it_has_gone(
    post, facilitator, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        hide(post, facilitator)
    message = Message.objects.get(kind="discussions.post_hidden")

    assert (message.deliveries.get().state, message.text, message.html) == ("sent", "", "")


def test_who_reported_is_told_what_was_decided(post, facilitator, reader):
    report(post, reader)
    hide(post, facilitator)
    message = Message.objects.get(kind="discussions.report_settled")

    assert (told("report_settled"), message.subject) == (
        ["Rosalind"],
        "The post you reported is hidden",
    )
    assert "Sarah" not in message.text + message.html


def test_letting_a_post_stand_is_told_to_who_reported_and_to_nobody_else(post, facilitator, reader):
    report(post, reader)
    actions.keep_post(post=post, by=facilitator, answer="She is a colleague.", now=NOW)
    message = Message.objects.get(kind="discussions.report_settled")

    assert (Report.objects.get().state, Post.objects.get(pk=post.pk).state) == (
        "dismissed",
        "shown",
    )
    assert (message.subject, "She is a colleague." in message.text) == (
        "The post you reported stays",
        True,
    )
    assert told("post_hidden") == []


def test_letting_stand_what_nobody_reports_changes_nothing(post, facilitator):
    actions.keep_post(post=post, by=facilitator, answer="", now=NOW)

    assert (Decision.objects.count(), Message.objects.count()) == (0, 0)


def test_hiding_twice_by_the_same_person_changes_nothing(post, facilitator):
    hide(post, facilitator)
    hide(post, facilitator, reason="Something else.")

    assert (Decision.objects.count(), told("post_hidden")) == (1, ["Maryam"])


def test_a_second_facilitator_is_told_who_was_faster(post, facilitator, sig):
    second = FacilitationTermFactory(sig=sig).member
    hide(post, facilitator)
    with pytest.raises(actions.AlreadyDecided, match=f"^Tomos has hidden this.*“{REASON}”$"):
        hide(post, second)
    with pytest.raises(actions.AlreadyDecided, match=r"^Tomos has hidden this post already"):
        actions.keep_post(post=post, by=second, answer="", now=NOW)


def test_a_post_that_its_author_deleted_cannot_be_hidden(post, facilitator):
    Post.objects.filter(pk=post.pk).update(state="deleted", state_at=NOW)
    with pytest.raises(actions.AlreadyDecided, match="Its author has deleted this post"):
        hide(post, facilitator)


def test_hiding_needs_a_reason(post, facilitator):
    with pytest.raises(actions.NoReason):
        hide(post, facilitator, reason="  ")


@pytest.mark.parametrize("who", ["author", "reader", "outsider", "organiser"])
@pytest.mark.parametrize(
    "act",
    [
        hide,
        lambda post, by: actions.keep_post(post=post, by=by, answer="", now=NOW),
        lambda post, by: actions.restore_post(post=post, by=by, reason="", now=NOW),
        lambda post, by: actions.erase_post(post=post, by=by, now=NOW),
    ],
    ids=["hide", "keep", "restore", "erase"],
)
def test_nobody_but_facilitators_decides_about_what_was_not_reported(who, act, post, request):
    with pytest.raises(actions.NotYoursToDecide):
        act(post, request.getfixturevalue(who))


def test_an_organiser_decides_about_what_was_reported_in_a_sig_that_is_not_theirs(
    post, organiser, reader
):
    report(post, reader)
    hide(post, organiser)

    assert Post.objects.get(pk=post.pk).state == "hidden"


def test_a_facilitator_does_not_decide_about_their_own_post(thread, facilitator, reader):
    own = PostFactory(thread=thread, author=facilitator)
    report(own, reader)
    with pytest.raises(actions.NotYoursToDecide):
        actions.keep_post(post=own, by=facilitator, answer="", now=NOW)


def test_posts_to_decide_about_one_by_one_and_many_at_once_agree(
    post, thread, facilitator, author, reader, organiser, outsider
):
    report(PostFactory(thread=thread, author=facilitator), reader)
    ReportFactory(post=PostFactory())
    DecisionFactory(post=PostFactory())
    everybody = [facilitator, author, reader, organiser, outsider]

    for member in everybody:
        user = Member.objects.get(pk=member.pk)
        many = set(access.moderated_posts(user))
        assert many == {each for each in Post.objects.all() if access.can_decide(user, each)}
    assert [access.moderated_posts(Member.objects.get(pk=m.pk)).count() for m in everybody] == [
        2,
        0,
        0,
        3,
        0,
    ]


def test_a_hidden_post_can_be_shown_again_and_its_author_hears_of_it(post, facilitator):
    hide(post, facilitator)
    actions.restore_post(post=post, by=facilitator, reason="My mistake.", now=NOW + DAY)
    post.refresh_from_db()

    assert (post.state, post.state_by, post.state_at, post.state_reason) == (
        "shown",
        None,
        None,
        "",
    )
    assert [decision.kind for decision in Decision.objects.all()] == ["hidden", "restored"]
    assert told("post_restored") == ["Maryam"]


def test_what_is_hidden_again_after_being_shown_is_told_again(post, facilitator):
    hide(post, facilitator)
    actions.restore_post(post=post, by=facilitator, reason="", now=NOW)
    hide(post, facilitator)

    assert told("post_hidden") == ["Maryam", "Maryam"]


def test_the_title_goes_with_the_first_post_of_a_thread_and_with_no_other(thread, facilitator):
    first, second = PostFactory(thread=thread), PostFactory(thread=thread)
    hide(second, facilitator, title="Not this")
    hide(first, facilitator, title="About meals")
    thread.refresh_from_db()

    assert thread.title == "About meals"


def test_a_thread_that_the_hidden_post_answered_is_open_again(post, thread, facilitator):
    thread.outcome, thread.settled_post, thread.settled_at = "answered", post, NOW
    thread.save()
    hide(post, facilitator)
    thread.refresh_from_db()

    assert (thread.outcome, thread.settled_post, thread.settled_at) == ("", None, None)


def test_posts_that_repeat_the_words_go_too_but_none_of_another_sig(post, thread, facilitator):
    quoting = PostFactory(thread=thread, text=f"> {WORDS}\n\nHow sad.")
    elsewhere = PostFactory(text=f"> {WORDS}")
    hide(post, facilitator, also=[quoting, elsewhere])

    assert [Post.objects.get(pk=each.pk).state for each in (post, quoting, elsewhere)] == [
        "hidden",
        "hidden",
        "shown",
    ]


def test_what_waits_to_be_sent_about_a_hidden_post_is_taken_back(post, facilitator, reader):
    outbox.post(
        kind="discussions.mention",
        source_key="mention",
        context={
            "post": post,
            "thread": post.thread,
            "sig": post.thread.sig,
            "author": "Maryam",
            "files": [],
            "post_url": "https://pielink.example/p",
            "thread_url": "https://pielink.example/t",
        },
        recipients=Member.objects.filter(pk=reader.pk),
        about=about_post(post.pk),
        facts={"post": post.pk},
        now=NOW,
    )
    hide(post, facilitator)
    delivery = Delivery.objects.get(message__source_key="mention")

    assert (delivery.state, delivery.reason) == ("skipped", "The post was hidden.")


def erased(post):
    post.refresh_from_db()
    return (post.text, post.html, post.folded) == ("", "", "")


@pytest.fixture
def planted(post, facilitator, settings, tmp_path, django_capture_on_commit_callbacks, reader):
    """
    Return a hidden post with words and a file in every place that it has.
    """
    settings.MEDIA_ROOT = tmp_path
    Post.objects.filter(pk=post.pk).update(folded="Sarah again")
    PostRevision.objects.create(post=post, revision=1, text=WORDS, replaced_at=NOW)
    Mention.objects.create(post=post, member=reader)
    attachment = Attachment(post=post, name="sarah.txt", size=5, attached_at=NOW)
    attachment.file.save("guess.txt", ContentFile(b"Sarah"))
    report(post, reader, words="Sarah is my neighbour.")
    with django_capture_on_commit_callbacks(execute=True):
        hide(post, facilitator)
    post.refresh_from_db()
    return post


def test_erasing_leaves_the_tombstone_and_not_a_word(
    planted, facilitator, django_capture_on_commit_callbacks
):
    name = planted.attachments.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_post(post=planted, by=facilitator, reason="", now=NOW)

    assert erased(planted)
    assert (planted.state, planted.number, planted.state_reason) == ("hidden", 2, REASON)
    assert [planted.revisions.count(), planted.mentions.count(), planted.attachments.count()] == [
        0,
        0,
        0,
    ]
    assert (default_storage.exists(name), planted.reports.get().words) == (False, "")
    assert [each.kind for each in planted.decisions.all()] == ["hidden", "erased"]


def test_erasing_blanks_what_mails_about_the_post_said(planted, facilitator):
    Message.objects.create(
        kind="discussions.mention",
        source_key="old",
        subject="Sarah",
        text=WORDS,
        html=WORDS,
        about=about_post(planted.pk),
        created_at=NOW,
    )
    actions.erase_post(post=planted, by=facilitator, now=NOW)
    kept = Message.objects.get(source_key="old")

    assert (kept.subject, kept.text, kept.html) == ("Erased", "", "")


def test_erasing_twice_is_put_down_once(planted, facilitator):
    actions.erase_post(post=planted, by=facilitator, now=NOW)
    actions.erase_post(post=planted, by=facilitator, now=NOW)

    assert planted.decisions.filter(kind="erased").count() == 1


def test_what_is_shown_cannot_be_erased(post, facilitator):
    with pytest.raises(actions.AlreadyDecided, match="Hide it first"):
        actions.erase_post(post=post, by=facilitator, now=NOW)


def test_what_is_erased_cannot_be_shown_again(planted, facilitator):
    actions.erase_post(post=planted, by=facilitator, now=NOW)
    with pytest.raises(actions.AlreadyDecided, match="are erased"):
        actions.restore_post(post=planted, by=facilitator, reason="", now=NOW)


@pytest.mark.parametrize(
    ("state", "days", "goes"),
    [
        ("hidden", 89, False),
        ("hidden", 90, True),
        ("deleted", 29, False),
        ("deleted", 30, True),
        ("shown", 400, False),
    ],
)
def test_words_go_by_themselves_after_their_time(post, state, days, goes):
    Post.objects.filter(pk=post.pk).update(state=state, state_at=NOW - days * DAY)

    assert actions.erase_due(now=NOW) == goes
    assert erased(post) == goes
    assert list(Decision.objects.values_list("kind", "by")) == [("erased", None)] * goes
    assert actions.erase_due(now=NOW) == 0


def test_what_is_reported_and_not_decided_waits_with_its_words(post, reader):
    report(post, reader)
    Post.objects.filter(pk=post.pk).update(state="deleted", state_at=NOW - 99 * DAY)

    assert actions.erase_due(now=NOW) == 0


def test_a_post_by_mail_that_may_identify_somebody_is_posted_and_looked_at(thread, author):
    post = actions.post_reply(thread=thread, by=author, text=WORDS, source="mail", now=NOW)
    flag = Report.objects.get()

    assert (post.state, flag.post, flag.reported_by, flag.reason) == (
        "shown",
        post,
        None,
        "identifies",
    )
    assert "“Sarah, 34, at Fennel Court” could tell who somebody is." in flag.words
    assert told("report_filed") == ["Tomos"]
    assert actions.flag_post(post=post, now=NOW).pk == flag.pk


@pytest.mark.parametrize(
    ("text", "source"), [(WORDS, "site"), ("Who has a good rota for nights?", "mail")]
)
def test_nothing_is_flagged_of_whoever_was_asked_or_wrote_nothing_telling(
    thread, author, text, source
):
    actions.post_reply(thread=thread, by=author, text=text, source=source, now=NOW)

    assert Report.objects.count() == 0


def test_one_member_starts_so_many_threads_within_an_hour(sig, author, settings):
    settings.DISCUSSIONS_THREADS_AN_HOUR = 2

    def start(number, now=NOW):
        actions.start_thread(
            sig=sig, by=author, title=f"T {number}", kind="discussion", text="Hello", now=now
        )

    start(1)
    start(2)
    with pytest.raises(actions.TooMuchAtOnce, match=r"started 2 threads .* is not lost"):
        start(3)
    start(4, now=NOW + DAY)


def test_one_member_posts_so_many_times_within_an_hour(thread, author, reader, settings):
    settings.DISCUSSIONS_POSTS_AN_HOUR = 1
    actions.post_reply(thread=thread, by=author, text="One", now=NOW)
    with pytest.raises(actions.TooMuchAtOnce, match="posted 1 times within an hour"):
        actions.post_reply(thread=thread, by=author, text="Two", now=NOW)
    actions.post_reply(thread=thread, by=reader, text="Another person", now=NOW)
    with pytest.raises(actions.TooMuchAtOnce):
        actions.post_reply(thread=thread, by=author, text="By mail", source="mail", now=NOW)


def test_closing_an_account_takes_its_name_off_reports_and_decisions(post, facilitator, reader):
    report(post, reader)
    hide(post, facilitator)
    for member in (reader, facilitator):
        actions.forget(member=member)

    assert list(Report.objects.values_list("reported_by", "settled_by")) == [(None, None)]
    assert list(Decision.objects.values_list("by", flat=True)) == [None]
