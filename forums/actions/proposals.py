"""
What members propose to talk about, who would come, and what organisers make of it.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction

from members.models import Member

from ..access import OPEN_IDEAS
from ..enums import TopicState
from ..invitations import Press, tell_decided, tell_merged
from ..models import Interest, Proposer, Topic
from .scheduling import refuse_while_polled

MOST_IN_A_DAY = 10
A_DAY = datetime.timedelta(days=1)
# Whoever presses twice, or goes back and sends the form again, does it within minutes.
SAME_ONE_FOR = datetime.timedelta(hours=1)

CAN_BECOME = {
    TopicState.PROPOSED: {TopicState.SHORTLISTED, TopicState.PARKED, TopicState.DECLINED},
    TopicState.SHORTLISTED: {
        TopicState.SHORTLISTED,
        TopicState.PROPOSED,
        TopicState.PARKED,
        TopicState.DECLINED,
    },
    TopicState.PARKED: {TopicState.PROPOSED, TopicState.SHORTLISTED, TopicState.DECLINED},
    TopicState.DECLINED: {TopicState.PROPOSED},
    TopicState.MERGED: set(),
    TopicState.SCHEDULED: set(),
}
NEEDS_REASON = {TopicState.PARKED, TopicState.DECLINED}
CAN_BE_WITHDRAWN = {*OPEN_IDEAS, TopicState.PARKED}

_WHY_NOT = {
    TopicState.SCHEDULED: "is on the programme already, so its dates are changed instead",
    TopicState.MERGED: "has itself been put together with another one",
    TopicState.DECLINED: "has been declined; open it again first",
    TopicState.PARKED: "is parked; open it again first",
}


class TooManyProposals(Exception):
    """
    One member has proposed as much as one may in a day.
    """

    def __init__(self):
        super().__init__(
            f"You have proposed {MOST_IN_A_DAY} topics within a day, and a person reads each one. "
            "Please send this one tomorrow."
        )


class NotProposer(Exception):
    """
    Somebody changes or withdraws what others proposed.
    """


class NoLongerOpen(Exception):
    """
    Something was decided about a topic, so that this cannot be done to it any more.
    """

    def __init__(self, topic, state=""):
        state = state or topic.get_state_display().lower()
        super().__init__(f"“{topic.title}” is not open any more ({state}). Nothing was changed.")


class DecidedSince(Exception):
    """
    Somebody else decided in the meantime.
    """

    def __init__(self, topic):
        state = topic.get_state_display().lower()
        super().__init__(
            f"Somebody else has decided about “{topic.title}” since you opened this page: "
            f"it is {state} now. Nothing of yours was saved or sent."
        )


class NoSuchDecision(Exception):
    """
    A topic cannot become this from where it is, or parking and declining came without a reason.
    """


class CannotMerge(Exception):
    """
    Two topics cannot be put together, for the reason that it says.
    """


@dataclass(frozen=True)
class Proposal:
    """
    What a member would like to talk about, what would suit them (a SessionType or empty, and a
    date in their words), and whether they would host it.
    """

    title: str
    question: str
    type: str = ""
    suits: str = ""
    would_host: bool = False


def propose_topic(*, by, proposal, now):
    """
    Write down what a member proposes to talk about and return it.

    The same once more within an hour is the same proposal. Raises TooManyProposals.
    """
    with transaction.atomic():
        # Two presses of one member wait for each other here.
        Member.objects.select_for_update(no_key=True).get(pk=by.pk)
        own = Topic.objects.filter(proposers__member=by)
        known = own.filter(
            title=proposal.title,
            question=proposal.question,
            created_at__gt=now - SAME_ONE_FOR,
        )
        if known.exists():
            return known.first()
        if own.filter(created_at__gt=now - A_DAY).count() >= MOST_IN_A_DAY:
            raise TooManyProposals
        # Nobody's own: whoever proposes a topic does not thereby look after it.
        topic = Topic.objects.create(
            title=proposal.title,
            question=proposal.question,
            state=TopicState.PROPOSED,
            created_by=None,
            created_at=now,
        )
        mine = Proposer(topic=topic, member=by, proposed_at=now)
        _note_what_suits(mine, proposal)
        return topic


@transaction.atomic
def change_proposal(*, topic, by, proposal):
    """
    Put a proposal into other words while nothing is decided, and what would suit this proposer.

    Raises NotProposer and NoLongerOpen.
    """
    topic = _locked(topic)
    mine = _proposer(topic, by)
    if topic.state != TopicState.PROPOSED:
        raise NoLongerOpen(topic)
    topic.title, topic.question = proposal.title, proposal.question
    topic.save(update_fields=["title", "question"])
    _note_what_suits(mine, proposal)
    return topic


@transaction.atomic
def withdraw_proposal(*, topic, by):
    """
    Take back what one member proposed; return whether the topic is gone with it.

    It stays where others proposed it too. Raises NotProposer, NoLongerOpen and PollIsOpen.
    """
    topic = _locked(topic)
    mine = _proposer(topic, by)
    if topic.state not in CAN_BE_WITHDRAWN:
        raise NoLongerOpen(topic)
    if topic.proposers.exclude(pk=mine.pk).exists():
        mine.delete()
        return False
    refuse_while_polled(topic)
    # What was merged into it leads to it, and to nothing without it.
    topic.merged.all().delete()
    topic.delete()
    return True


@transaction.atomic
def say_interested(*, topic, by, now):
    """
    Note that a member would come, once however often they say so; those who proposed it would
    anyway. Raises NoLongerOpen.
    """
    topic = _locked(topic)
    if topic.state not in OPEN_IDEAS:
        raise NoLongerOpen(topic)
    if topic.proposers.filter(member=by).exists():
        return
    Interest.objects.get_or_create(topic=topic, member=by, defaults={"said_at": now})


def take_interest_back(*, topic, by):
    """
    Forget that a member would come.
    """
    Interest.objects.filter(topic=topic, member=by).delete()


@transaction.atomic
def decide_topic(*, topic, by, to, reason="", season=None, now):
    """
    Shortlist, park, decline or reopen what members proposed, and tell those who proposed it.

    `topic` is what the organiser saw: if its state is another by now, what somebody else decided
    stands and DecidedSince is raised. The same decision by the same organiser changes nothing the
    second time. `season` is what it is shortlisted for. Raises NoSuchDecision, PollIsOpen, and
    NoLongerOpen for one that has been withdrawn.
    """
    seen = topic.state
    topic = _locked(topic)
    season = season if to == TopicState.SHORTLISTED else None
    decided = (by.pk, to, reason, season.pk if season else None)
    if decided == (topic.decided_by_id, topic.state, topic.outcome, topic.season_id):
        return topic
    if topic.state != seen:
        raise DecidedSince(topic)
    if to not in CAN_BECOME[topic.state] or (to in NEEDS_REASON and not reason):
        raise NoSuchDecision
    if to in NEEDS_REASON:
        refuse_while_polled(topic)
    topic.state, topic.outcome, topic.season = to, reason, season
    topic.decided_by, topic.decided_at = by, now
    topic.save(update_fields=["state", "outcome", "season", "decided_by", "decided_at"])
    tell_decided(topic, press=Press.at(now), now=now)
    return topic


@transaction.atomic
def merge_topics(*, topic, into, by, now):
    """
    Put a topic together with another, which stays: those who proposed it or would come go along,
    nobody twice, and all of both are told. Doing it again changes nothing.

    Raises CannotMerge and PollIsOpen.
    """
    if topic.pk == into.pk:
        raise CannotMerge("A topic cannot be put together with itself. Choose another one.")
    # In the order of their numbers, so that two who merge in both directions do not wait in a ring.
    both = Topic.objects.select_for_update(of=("self",)).filter(pk__in=[topic.pk, into.pk])
    topics = {each.pk: each for each in both.order_by("pk")}
    if len(topics) < 2:
        raise CannotMerge("One of the two has been withdrawn, so there is nothing to put together.")
    topic, into = topics[topic.pk], topics[into.pk]
    if topic.merged_into_id == into.pk:
        return into
    for each, allowed in [(topic, {*OPEN_IDEAS, TopicState.PARKED}), (into, set(OPEN_IDEAS))]:
        if each.state not in allowed:
            raise CannotMerge(f"“{each.title}” {_WHY_NOT[each.state]}.")
    refuse_while_polled(topic)
    _carry_over(topic, into)
    topic.merged.update(merged_into=into)
    topic.state, topic.merged_into, topic.season = TopicState.MERGED, into, None
    topic.decided_by, topic.decided_at = by, now
    topic.save(update_fields=["state", "merged_into", "season", "decided_by", "decided_at"])
    tell_merged(topic, into, press=Press.at(now), now=now)
    return into


def forget_proposals(*, member):
    """
    Take one person's name off what they proposed, decided and would come to; the words stay.
    """
    Proposer.objects.filter(member=member).delete()
    Interest.objects.filter(member=member).delete()
    Topic.objects.filter(decided_by=member).update(decided_by=None)


def _locked(topic):
    stored = Topic.objects.select_for_update(of=("self",)).filter(pk=topic.pk).first()
    if stored is None:
        raise NoLongerOpen(topic, "withdrawn")
    return stored


def _proposer(topic, member):
    mine = topic.proposers.filter(member=member).first()
    if mine is None:
        raise NotProposer
    return mine


def _note_what_suits(mine, proposal):
    mine.type, mine.suits, mine.would_host = proposal.type, proposal.suits, proposal.would_host
    mine.save()


def _carry_over(topic, into):
    proposers = set(into.proposers.values_list("member_id", flat=True))
    topic.proposers.exclude(member__in=proposers).update(topic=into)
    topic.proposers.all().delete()
    come_anyway = into.proposers.values("member_id")
    into.interests.filter(member__in=come_anyway).delete()
    interested = set(into.interests.values_list("member_id", flat=True))
    topic.interests.exclude(member__in=interested).exclude(member__in=come_anyway).update(
        topic=into
    )
    topic.interests.all().delete()
