"""
Who gets the newsletter, and what its editors are told before and after it is sent.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from wagtail.models import Revision

from members.models import ConsentRecord, Member
from notifications import outbox
from notifications import queries as mail
from notifications.recipients import Reach

from ..models import NewsletterPage, NewsletterSending, NewslettersPage
from ..models.newsletters import NEWSLETTER_KIND, NEWSLETTER_STREAM
from .waiting import Line


@dataclass(frozen=True)
class NewsletterDesk:
    """
    One newsletter as it was last saved, and how far its sending is.

    `revision` is the last one, None where nothing is saved yet. `left_out` says what of it would
    not be sent now, or, once it is sent, what was not. `changed` tells that it was changed since
    its hour was set.
    """

    sending: NewsletterSending
    revision: Revision | None
    newsletter: NewsletterPage
    left_out: list
    reach: Reach | None
    progress: mail.SentMessage | None

    @property
    def is_sent(self):
        return self.sending.sent_at is not None

    @property
    def is_scheduled(self):
        return self.sending.scheduled_for is not None

    @property
    def changed(self):
        return self.is_scheduled and self.sending.revision_id != self.revision.pk


def agreeing():
    """
    Return the consents to the newsletter that stand.
    """
    return ConsentRecord.objects.filter(purpose=ConsentRecord.Purpose.NEWSLETTER, withdrawn_at=None)


def agreed_members():
    """
    Return the reachable members who agree to get the newsletter now.
    """
    return Member.objects.reachable().filter(pk__in=agreeing().values("member"))


def newsletter_desk(page, now, *, as_scheduled=True):
    """
    Read what an editor needs in order to send a newsletter, or to see how its sending goes.

    One with an hour set is read as it goes out then; `as_scheduled=False` gives it as saved last.
    """
    sending = NewsletterSending.objects.filter(page=page).select_related("by", "revision").first()
    sending = sending or NewsletterSending(page=page)
    revision = page.get_latest_revision()
    goes_out = (as_scheduled and sending.revision) or revision
    newsletter = goes_out.as_object() if goes_out else page
    if sending.sent_at:
        progress = mail.progress_of(page.source_key)
        return NewsletterDesk(sending, revision, newsletter, sending.left_out, None, progress)
    reach = outbox.reach(
        kind=NEWSLETTER_KIND, recipients=agreed_members(), now=now, stream=NEWSLETTER_STREAM
    )
    return NewsletterDesk(sending, revision, newsletter, newsletter.letter(now)[1], reach, None)


def newsletters_line():
    """
    Return the Line of the newsletters whose hour came and that could not go out.
    """
    failed = NewsletterSending.objects.exclude(problem="").select_related("page")
    items = [(each.page_id, each.page.title, each.problem) for each in failed]
    return Line("Newsletters that could not be sent", len(items), items)


def newsletter_archive():
    """
    Return the archive of newsletters, or None where none is open.
    """
    return NewslettersPage.objects.visible_to(AnonymousUser()).first()


def newest_newsletters(archive, user, *, limit):
    """
    Return at most `limit` newsletters that were sent, the newest first.
    """
    issues = NewsletterPage.objects.child_of(archive).visible_to(user)
    return list(issues.order_by("-first_published_at", "-pk")[:limit])
