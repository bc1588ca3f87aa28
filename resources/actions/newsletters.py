"""
Trying out a newsletter, and sending it: now, or at an hour that is decided on beforehand.
"""

import uuid

from django.db import transaction

from notifications import outbox

from .. import queries
from ..models import NewsletterPage, NewsletterSending
from ..models.newsletters import NEWSLETTER_KIND, NEWSLETTER_STREAM
from ..notices import NEWSLETTER_TRIAL


class NewsletterRefused(Exception):
    """
    What an editor asked for cannot be done; the text says why.
    """


class AlreadySent(NewsletterRefused):
    """
    It went out before.
    """

    def __str__(self):
        return "This newsletter has been sent already. It goes out once."


class NewsletterChanged(NewsletterRefused):
    """
    It is not what the editor looked at any more.
    """

    def __str__(self):
        return "The newsletter was changed after you opened this page. Look at it once more."


class NotReady(NewsletterRefused):
    """
    Something is missing in it.
    """


class TimeIsPast(NewsletterRefused):
    """
    The hour to send it at has passed.
    """

    def __str__(self):
        return "That is in the past. Choose a time to come, or send it now."


class NotScheduled(NewsletterRefused):
    """
    There is nothing to call off.
    """

    def __str__(self):
        return "It is not waiting to be sent: somebody called that off, or it has gone."


def try_newsletter(*, page, recipient, now):
    """
    Send the newsletter as it was last saved to one Recipient, as often as an editor likes.

    Raises NotReady.
    """
    newsletter = _ready(page.get_latest_revision())
    return outbox.post(
        kind=NEWSLETTER_TRIAL,
        source_key=f"newsletter-trial:{page.pk}:{uuid.uuid4()}",
        context=newsletter.letter(now)[0],
        recipients=[recipient],
        now=now,
    )


def schedule_newsletter(*, page, revision_id, at, by, now):
    """
    Have the newsletter as it is saved now go out at an instant; a later word replaces an earlier.

    `revision_id` is the revision the editor looked at. Raises TimeIsPast, AlreadySent,
    NewsletterChanged or NotReady, with nothing changed.
    """
    if at <= now:
        raise TimeIsPast
    with transaction.atomic():
        sending = _locked(page)
        revision = _looked_at(page, revision_id)
        _ready(revision)
        sending.revision, sending.scheduled_for, sending.by = revision, at, by
        sending.problem = ""
        sending.save()
    return sending


def cancel_newsletter(*, page):
    """
    Call off that a newsletter goes out by itself. Raises NotScheduled or AlreadySent.
    """
    with transaction.atomic():
        sending = _locked(page)
        if sending.scheduled_for is None:
            raise NotScheduled
        sending.scheduled_for = sending.revision = None
        sending.save(update_fields=["scheduled_for", "revision"])
    return sending


def send_newsletter(*, page, revision_id, by, now):
    """
    Publish the newsletter as it is saved now, and post it to everybody who agrees to get it.

    `revision_id` is the revision the editor looked at. Raises AlreadySent, NewsletterChanged or
    NotReady, with nothing changed.
    """
    with transaction.atomic():
        sending = _locked(page)
        return _send(sending, _looked_at(page, revision_id), by, now)


def send_due_newsletters(*, now):
    """
    Send the newsletters whose hour has come, each as it was when that was decided.

    One that cannot go out waits no more and keeps the reason for its editors. Returns how many
    were sent.
    """
    sent = 0
    for page in NewsletterPage.objects.filter(sending__in=NewsletterSending.objects.due(now)):
        with transaction.atomic():
            sending = NewsletterSending.objects.select_for_update().get(page=page)
            # Another worker may have sent it, or somebody called it off, while we waited.
            if sending.sent_at or not sending.scheduled_for or sending.scheduled_for > now:
                continue
            try:
                with transaction.atomic():
                    _send(sending, sending.revision, sending.by, now)
                sent += 1
            except NotReady as problem:
                NewsletterSending.objects.filter(pk=sending.pk).update(
                    scheduled_for=None, revision=None, problem=str(problem)
                )
    return sent


def _locked(page):
    NewsletterSending.objects.get_or_create(page=page)
    sending = NewsletterSending.objects.select_for_update().get(page=page)
    if sending.sent_at:
        raise AlreadySent
    return sending


def _looked_at(page, revision_id):
    revision = page.get_latest_revision()
    if revision is None or revision.pk != revision_id:
        raise NewsletterChanged
    return revision


def _ready(revision):
    """
    Return the newsletter of a revision, whole. Raises NotReady.
    """
    if revision is None:
        raise NotReady("Save the newsletter first.")
    newsletter = revision.as_object()
    if newsletter.is_retired:
        raise NotReady("It was taken out of the library. Put it back first.")
    missing = [
        name
        for name, value in [
            ("a title", newsletter.title),
            ("a date", newsletter.issue_date),
            ("the words it begins with", newsletter.intro),
            ("something in it", len(newsletter.body)),
        ]
        if not value
    ]
    if missing:
        raise NotReady(f"It still needs {', '.join(missing)}.")
    return newsletter


def _send(sending, revision, by, now):
    newsletter = _ready(revision)
    context, left_out = newsletter.letter(now)
    if not context["newsletter"]["entries"]:
        raise NotReady(f"Nothing in it may be sent any more. {' '.join(left_out)}")
    # The mail leads there, so the page is on the web before the first mail is.
    revision.publish(user=by, skip_permission_checks=True)
    outbox.post(
        kind=NEWSLETTER_KIND,
        source_key=newsletter.source_key,
        context=context,
        recipients=queries.agreed_members(),
        now=now,
        stream=NEWSLETTER_STREAM,
        about=newsletter.source_key,
        facts={"page": newsletter.pk},
    )
    sending.revision, sending.scheduled_for = revision, None
    sending.sent_at, sending.by = now, by
    sending.left_out, sending.problem = left_out, ""
    sending.save()
    return sending
