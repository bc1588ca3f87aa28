"""
Where a SIG stands, in words: since when, why, how that came about, and how a proposal gets on.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.formats import date_format

from members.access import display_name

from ..enums import SigEvent, SigState
from ..models import Interest, Sig, Transition

# What leads from one state to the next, told of the past.
_HAPPENED = {
    SigEvent.PROPOSE: "Proposed",
    SigEvent.TAKE_UP: "Taken up",
    SigEvent.DECLINE: "Declined",
    SigEvent.EXPIRE: "Not taken up in time",
    SigEvent.START: "Started",
    SigEvent.REST: "Put to rest",
    SigEvent.WAKE: "Woken up",
    SigEvent.CLOSE: "Closed",
}
_BY_ITSELF = {SigEvent.REST: "Came to rest"}
_SINCE = {
    SigState.PROPOSED: "Proposed on",
    SigState.FORMING: "Forming since",
    SigState.ACTIVE: "Active since",
    SigState.RESTING: "Resting since",
    SigState.CLOSED: "Closed on",
    SigState.DECLINED: "Declined on",
    SigState.EXPIRED: "Not taken up by",
}


@dataclass(frozen=True)
class Happened:
    """
    One change in the life of a SIG, in words.
    """

    words: str
    day: str
    by: str
    reason: str


@dataclass(frozen=True)
class Progress:
    """
    How a proposal gets on, and what one person said of it: `mine` is the Interest or None.
    """

    interested: int
    would_run: int
    wanted: int
    until: str
    mine: Interest | None

    @property
    def shown(self):
        """
        Count those interested as far as the bar that shows them goes.
        """
        return min(self.interested, self.wanted)

    @property
    def words(self):
        """
        Say how many of how many are interested, and until when more can be.
        """
        return f"{self.interested} of {self.wanted} interested, until {self.until}"

    @property
    def running(self):
        """
        Say how many would help to run it.
        """
        if not self.would_run:
            return "Nobody has offered to help run it yet."
        people = "One person" if self.would_run == 1 else f"{self.would_run} people"
        return f"{people} would help to run it."


@dataclass(frozen=True)
class Standing:
    """
    Where a SIG stands: `since` and `note` in words, how a proposal gets on, and its history with
    the latest first.
    """

    since: str
    note: str
    progress: Progress | None = None
    history: list = field(default_factory=list)


def standing(sig, user):
    """
    Read where a SIG stands, for one person: in one step, and two more for a proposal.
    """
    history = [
        _happened(each) for each in sig.transitions.select_related("by").order_by("-at", "-pk")
    ]
    progress = None
    if sig.state == SigState.PROPOSED:
        [counted] = with_progress(Sig.objects.filter(pk=sig.pk), user)
        progress = progress_of(counted)
    return Standing(since_words(sig), sig.note, progress, history)


def since_words(sig):
    """
    Say since when a SIG is in its state and why, or nothing where nobody knows since when.
    """
    if not sig.state_since:
        return ""
    day = date_format(timezone.localtime(sig.state_since), "j F Y")
    return f"{_SINCE[sig.state]} {day}"


def with_progress(sigs, user):
    """
    Have each of these SIGs carry what progress_of() reads, in two steps.
    """
    mine = Interest.objects.filter(member=user.pk)
    counted = Q(interests__member__is_active=True)
    return sigs.annotate(
        interested=Count("interests", filter=counted, distinct=True),
        would_run=Count("interests", filter=counted & Q(interests__would_run=True), distinct=True),
    ).prefetch_related(Prefetch("interests", mine, to_attr="own_interests"))


def progress_of(sig):
    """
    Return how a proposal gets on, of one that with_progress() has read.
    """
    return Progress(
        interested=sig.interested,
        would_run=sig.would_run,
        wanted=sig.wanted,
        until=date_format(sig.decide_by, "j F") if sig.decide_by else "it is decided",
        mine=next(iter(sig.own_interests), None),
    )


def _happened(change: Transition):
    words = _HAPPENED[change.event]
    if change.by_id is None:
        words = _BY_ITSELF.get(change.event, words)
    return Happened(
        words=words,
        day=date_format(timezone.localtime(change.at), "j F Y"),
        by=display_name(change.by) if change.by else "",
        reason=change.reason,
    )
