"""
Sessions as plain values, for pages that many people open: building a model instance for each of
them, and for its topic, theme and SIG, costs several times the query itself.
"""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from sigs.enums import Joining

from ..clock import zone_label
from ..enums import Audience, Confidentiality, RecordingPolicy, SessionType
from ..models import session_address

FIELDS = (
    "pk",
    "topic_id",
    "topic__title",
    "topic__question",
    "topic__audience",
    "topic__created_by_id",
    "topic__theme__name",
    "topic__theme__tone",
    "topic__sig_id",
    "topic__sig__name",
    "topic__sig__slug",
    "topic__sig__joining",
    "topic__sig__is_confidential",
    "type",
    "state",
    "date",
    "start_time",
    "end_time",
    "time_zone",
    "starts_at",
    "ends_at",
    "capacity",
    "sequence",
    "host_id",
    "recording_policy",
)
MORE_FIELDS = (
    "place",
    "confidentiality",
    "host__name",
    "topic__season__title",
    "topic__season__slug",
    "is_open_to_guests",
)


@dataclass(slots=True)
class ThemeWords:
    """
    A theme by name, and the tone it wears.
    """

    name: str
    tone: str


@dataclass(slots=True)
class SigWords:
    """
    A SIG by name; one that `is_confidential` keeps who was there and who said what to itself.
    """

    name: str
    slug: str
    is_confidential: bool

    def get_absolute_url(self):
        return reverse("sigs:sig", args=[self.slug])


@dataclass(slots=True)
class SeasonWords:
    """
    A season by title.
    """

    title: str
    slug: str

    def get_absolute_url(self):
        return reverse("forums:season", args=[self.slug])


@dataclass(slots=True)
class HostWords:
    """
    A host by name.
    """

    name: str


@dataclass(slots=True)
class TopicWords:
    """
    A topic as pages show it.
    """

    pk: int
    title: str
    question: str
    audience: str
    created_by_id: int | None
    theme: ThemeWords | None
    sig_id: int | None
    sig: SigWords | None
    is_for_sig: bool
    season: SeasonWords | None = None

    @property
    def is_confidential(self):
        return self.sig is not None and self.sig.is_confidential


@dataclass(slots=True)
class SessionWords:
    """
    A session as pages show it; what one asks of it has the names that the model gives it.
    """

    pk: int
    topic: TopicWords
    type: str
    state: str
    date: datetime.date
    start_time: datetime.time
    end_time: datetime.time
    time_zone: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    capacity: int | None
    sequence: int
    host_id: int | None
    recording_policy: str
    place: str = ""
    confidentiality: str = ""
    host: HostWords | None = None
    is_open_to_guests: bool = False

    @property
    def zone_label(self):
        return zone_label(self.time_zone)

    def get_absolute_url(self):
        return session_address(self.pk, self.topic.title)

    def get_type_display(self):
        return dict(SessionType.choices)[self.type]

    def get_recording_policy_display(self):
        return RecordingPolicy(self.recording_policy).label if self.recording_policy else ""

    def get_confidentiality_display(self):
        return Confidentiality(self.confidentiality).label if self.confidentiality else ""


def listed(sessions):
    """
    Read a queryset of sessions as SessionWords, in one step.
    """
    topics = {}
    return [_words(row, topics) for row in sessions.values_list(*FIELDS)]


def shown(sessions):
    """
    Read a queryset of sessions as SessionWords with all that their own pages show, in one step.
    """
    topics = {}
    found = []
    for row in sessions.values_list(*FIELDS, *MORE_FIELDS):
        place, confidentiality, host, season_title, season_slug, guests = row[len(FIELDS) :]
        session = _words(row[: len(FIELDS)], topics)
        session.place, session.confidentiality = place, confidentiality
        session.is_open_to_guests = guests
        session.host = HostWords(host) if host is not None else None
        if season_slug:
            session.topic.season = SeasonWords(season_title, season_slug)
        found.append(session)
    return found


def _words(row, topics):
    pk, topic_id, title, question, audience, creator, theme, tone, *rest = row
    sig_id, sig, slug, joining, is_confidential, *own = rest
    topic = topics.get(topic_id)
    if topic is None:
        topic = topics[topic_id] = TopicWords(
            pk=topic_id,
            title=title,
            question=question,
            audience=audience,
            created_by_id=creator,
            theme=ThemeWords(theme, tone) if theme else None,
            sig_id=sig_id,
            sig=SigWords(sig, slug, is_confidential) if sig else None,
            is_for_sig=audience == Audience.SIG or joining == Joining.HIDDEN,
        )
    return SessionWords(pk, topic, *own)
