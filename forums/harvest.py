"""
A session is written up: what was said there becomes a page of the library.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import Truncator

from resources import clearing, publishing
from resources.enums import Audience as Readers

from .access import may_link_recording
from .enums import Audience, Confidentiality, HarvestState, SessionState
from .invitations import tell_missed
from .models import Harvest, HarvestLink, Session
from .queries import names_in

SHELF = publishing.Shelf(
    "from-the-forums",
    "From the forums",
    "What came of the lunchtimes and meetings: a summary, a few points to take away, and links.",
)
LONGEST_SUMMARY_OF_A_PAGE = 300


class NotBegun(Exception):
    """
    Raised for a session that has not begun, or that is off.
    """


class NotOver(Exception):
    """
    Raised for publishing what was said in a session that is still under way.
    """


class NothingWritten(Exception):
    """
    Raised for publishing without a summary or without a point to take away.
    """


class RecordingNotAnnounced(Exception):
    """
    Raised for a recording of a session that was not announced as recorded.
    """


class ChangedMeanwhile(Exception):
    """
    Raised when somebody else saved other words since these were begun: the `harvest` they saved.
    """

    def __init__(self, harvest):
        super().__init__(harvest)
        self.harvest = harvest


class NamesTold(Exception):
    """
    Raised once for words that hold `names` of people who were there, where nobody shall be named.
    """

    def __init__(self, names):
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True)
class WriteUp:
    """
    What a host writes: `points` are sentences, `links` are resources.publishing.Links.
    """

    summary: str = ""
    points: tuple[str, ...] = ()
    links: tuple[publishing.Link, ...] = ()
    recording_link: str = ""

    @property
    def words(self):
        """
        Give all that is written as one text.
        """
        return "\n".join([self.summary, *self.points, *(link.title for link in self.links)])


def written(harvest):
    """
    Return the WriteUp that was saved.
    """
    return WriteUp(
        summary=harvest.summary,
        points=tuple(harvest.points),
        links=tuple(publishing.Link(link.title, link.url) for link in harvest.links.all()),
        recording_link=harvest.recording_link,
    )


@transaction.atomic
def save_write_up(*, session, write_up, by, seen, now):
    """
    Save what was written so far, however unfinished; return the Harvest. What is published stays.

    `seen` is when the words that were changed had been saved, None for none. The same words again
    change nothing. Raises NotBegun, RecordingNotAnnounced and ChangedMeanwhile.
    """
    session = _locked(session)
    return _save(session, write_up, by=by, seen=seen, now=now)


@transaction.atomic
def publish_harvest(*, session, write_up, by, seen, now, accepted=()):
    """
    Publish a write-up as a page of the library, or anew on the page it has; return the Harvest.

    The page is for those the topic is for, and for the SIG alone where that keeps who said what.
    Members who could not come are told once, however often it is published. `accepted` are the
    names that may stand in it though nobody shall be named. Raises NotOver, NothingWritten,
    NamesTold, what save_write_up() raises, and PageIsOut and PageNotPublished of
    resources.publishing.
    """
    session = _locked(session)
    if session.ends_at > now:
        raise NotOver
    if not write_up.summary or not write_up.points:
        raise NothingWritten
    if session.rule != Confidentiality.OPEN:
        names = names_in(write_up.words, session)
        if not set(names) <= set(accepted):
            raise NamesTold(names)
    harvest = _save(session, write_up, by=by, seen=seen, now=now)
    if harvest.state == HarvestState.PUBLISHED and harvest.published_at >= harvest.changed_at:
        return harvest
    harvest.page = publishing.publish_page(
        draft=_draft(session, write_up), shelf=SHELF, by=by, now=now, page_id=harvest.page_id
    )
    harvest.state = HarvestState.PUBLISHED
    harvest.published_at = now
    harvest.save(update_fields=["page", "state", "published_at"])
    session.state = SessionState.WRITTEN_UP
    session.save(update_fields=["state"])
    clearing.clear_what_is_told()
    tell_missed(session, harvest, now=now)
    return harvest


def _locked(session):
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("topic__theme", "topic__sig", "host")
        .get(pk=session.pk)
    )


def _save(session, write_up, *, by, seen, now):
    if session.starts_at > now or session.state in {SessionState.DRAFT, SessionState.CANCELLED}:
        raise NotBegun
    if write_up.recording_link and not may_link_recording(session):
        raise RecordingNotAnnounced
    harvest = Harvest.objects.filter(session=session).select_related("page").first()
    if harvest and written(harvest) == write_up:
        return harvest
    if harvest and harvest.changed_at != seen:
        raise ChangedMeanwhile(harvest)
    harvest = harvest or Harvest(session=session)
    harvest.summary = write_up.summary
    harvest.points = list(write_up.points)
    harvest.recording_link = write_up.recording_link
    harvest.written_by = by
    harvest.changed_at = now
    harvest.save()
    harvest.links.all().delete()
    HarvestLink.objects.bulk_create(
        HarvestLink(harvest=harvest, title=link.title, url=link.address, position=position)
        for position, link in enumerate(write_up.links)
    )
    return harvest


def _draft(session, write_up):
    topic = session.topic
    is_for_a_sig = topic.audience == Audience.SIG or topic.is_confidential
    day = f"{session.date.day} {session.date:%B %Y}"
    video = None
    if write_up.recording_link:
        video = publishing.Link(f"{topic.title}, the recording of {day}", write_up.recording_link)
    return publishing.PageDraft(
        title=f"{topic.title}, {day}",
        summary=Truncator(" ".join(topic.question.split())).chars(LONGEST_SUMMARY_OF_A_PAGE),
        passages=(
            publishing.Passage(text=write_up.summary),
            publishing.Passage("To take away", points=write_up.points),
            publishing.Passage("Named in the session", links=write_up.links),
        ),
        audience=Readers.SIG if is_for_a_sig else Readers.MEMBERS,
        sig=topic.sig if is_for_a_sig else None,
        elements=topic.theme.elements.all() if topic.theme else (),
        video=video,
    )
