"""
What members propose to talk about: the list, one topic, and what waits for the organisers.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q

from members.access import display_name, is_organiser
from pielink.kernel.search import mentioned, words

from ..access import OPEN_IDEAS, visible_sessions, visible_topics
from ..enums import SessionState, TopicState
from ..models import Interest, Proposer, Topic
from .lines import SESSION_TYPES, DateLine, lines_of
from .listed import listed
from .programme import LONGEST_LIST

MOST_ALIKE = 3
MOST_CANDIDATES = 60
# Half of all titles ask something, so these say nothing about what.
_ASKING = {"do", "does", "how", "is", "our", "we", "what", "when", "where", "which", "who", "why"}
SET_ASIDE = (TopicState.PARKED, TopicState.DECLINED)
TONES = {
    TopicState.PROPOSED: "tone-action",
    TopicState.SHORTLISTED: "tone-good",
    TopicState.SCHEDULED: "tone-good",
    TopicState.PARKED: "tone-warn",
}


@dataclass
class ProposalLine:
    """
    A topic that members proposed, as one person sees it.
    """

    topic: Topic
    proposers: list[Proposer]
    mine: Proposer | None = None
    is_interested: bool = False

    @property
    def wanted(self):
        """
        Count the people who would come, with those who proposed it.
        """
        return self.topic.interested + len(self.proposers)

    @property
    def was_proposed(self):
        """
        Test whether it is or was an idea, as opposed to a topic that began with its dates.
        """
        return self.topic.state != TopicState.SCHEDULED or self.wanted > 0

    @property
    def is_open(self):
        return self.topic.state in OPEN_IDEAS

    @property
    def tone(self):
        return TONES.get(self.topic.state, "")

    @property
    def proposed_by(self):
        """
        Name those who proposed it, in words.
        """
        names = [display_name(each.member) for each in self.proposers]
        if not names:
            return "the organisers" if self.topic.created_by_id else "a former member"
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    @property
    def my_offer(self):
        """
        Say in words what this person said would suit them.
        """
        return _what_suits(self.mine) if self.mine else ""

    @property
    def offers(self):
        """
        List what each who proposed it said would suit, {"name", "words"}, for those who plan.
        """
        return [
            {"name": display_name(each.member), "words": said}
            for each in self.proposers
            if (said := _what_suits(each))
        ]


@dataclass
class Proposals:
    """
    What the list of proposals shows: what is open, one's own, and for organisers what is set aside.
    """

    open: list[ProposalLine]
    own: list[ProposalLine]
    set_aside: list[ProposalLine]


@dataclass
class ProposalPage:
    """
    What the page of one topic shows: its dates as far as this person may know of them, and what
    is like it.
    """

    line: ProposalLine
    dates: list[DateLine] = field(default_factory=list)
    alike: list[Topic] = field(default_factory=list)
    is_announced: bool = False


def proposals(user):
    """
    Read the open proposals, one's own in every state and, for organisers, what was set aside.

    What most people want comes first for organisers, what is newest for everybody else.
    """
    decides = is_organiser(user)
    wanted = Q(state__in=OPEN_IDEAS) | Q(proposers__member=user)
    if decides:
        wanted |= Q(state__in=SET_ASIDE)
    topics = (
        visible_topics(user)
        .filter(pk__in=Topic.objects.filter(wanted).values("pk"))
        .order_by("-created_at", "-pk")[:LONGEST_LIST]
    )
    lines = _lines(topics, user)
    ideas = [line for line in lines if line.is_open]
    if decides:
        ideas.sort(key=lambda line: -line.wanted)
    return Proposals(
        open=ideas,
        own=[line for line in lines if line.mine],
        set_aside=[line for line in lines if decides and line.topic.state in SET_ASIDE],
    )


def proposal_page(user, pk):
    """
    Read the page of one topic; None where this person may not know of it.
    """
    lines = _lines(visible_topics(user).filter(pk=pk), user)
    if not lines:
        return None
    line = lines[0]
    page = ProposalPage(line)
    if line.is_open:
        page.alike = topics_like(user, line.topic.title, but=pk)
    elif line.topic.state == TopicState.SCHEDULED:
        sessions = visible_sessions(user).filter(topic=pk).in_order()
        page.dates = lines_of(listed(sessions), user)
        page.is_announced = any(date.session.state != SessionState.DRAFT for date in page.dates)
    return page


def topics_like(user, title, *, but=None):
    """
    Return at most three topics that this person may know of and whose titles share at least half
    of their telling words with this one, the closest first; `but` is the number of one to leave
    out.
    """
    typed = _telling(title)
    if not typed:
        return []
    any_word = Q()
    for word in typed:
        any_word |= Q(title__icontains=word)
    known = (
        visible_topics(user)
        .filter(any_word)
        .exclude(Q(pk=but) | Q(state__in=[*SET_ASIDE, TopicState.MERGED]))
        .order_by("-created_at", "-pk")[:MOST_CANDIDATES]
    )
    near = [(_nearness(typed, topic.title), topic) for topic in known]
    alike = sorted((each for each in near if each[0] >= 0.5), key=lambda each: -each[0])
    return [topic for _, topic in alike[:MOST_ALIKE]]


def open_ideas(*, but=None):
    """
    Return the ideas that nothing final was decided about, for choosing one.
    """
    return Topic.objects.filter(state__in=OPEN_IDEAS).exclude(pk=but).order_by("title", "pk")


def waiting_proposals(user, *, limit=5):
    """
    Read what waits for a decision of the organisers: how many, and the most wanted of them.
    """
    topics = Topic.objects.filter(state=TopicState.PROPOSED).order_by("created_at", "pk")
    lines = sorted(_lines(topics[:LONGEST_LIST], user), key=lambda line: -line.wanted)
    return {"number": len(lines), "lines": lines[:limit]}


def _lines(topics, user):
    proposers = Proposer.objects.select_related("member")
    found = list(
        topics.select_related("season", "theme")
        .annotate(interested=Count("interests"))
        .prefetch_related(Prefetch("proposers", queryset=proposers))
    )
    said = set(
        Interest.objects.filter(topic__in=found, member=user).values_list("topic_id", flat=True)
    )
    lines = []
    for topic in found:
        people = list(topic.proposers.all())
        mine = next((each for each in people if each.member_id == user.pk), None)
        lines.append(ProposalLine(topic, people, mine, topic.pk in said))
    return lines


def _what_suits(proposer):
    parts = [SESSION_TYPES.get(proposer.type, ""), proposer.suits]
    if proposer.would_host:
        parts.append("would host it")
    return "; ".join(part for part in parts if part)


def _telling(title):
    return [word for word in words(title) if word not in _ASKING]


def _nearness(typed, title):
    shared = mentioned(title, typed)
    return len(shared) / max(len(typed), len(_telling(title)))
