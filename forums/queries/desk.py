"""
What those who look after sessions read: who comes, who hosts, whom a change concerns.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from members.models import Member
from sigs.enums import OPEN_STATES
from sigs.models import Sig

from ..access import visible_sessions
from ..enums import (
    MAY_COME,
    AnswerChoice,
    OfferState,
    SessionState,
)
from ..models import Answer, Offer, Session
from .invited import invited_to
from .lines import DateLine, entries_of, lines_of
from .programme import LONGEST_LIST


@dataclass
class People:
    """
    Who answered a session and how many have not, for those who look after it.
    """

    line: DateLine
    answers: dict[str, list[Answer]]
    silent: int

    @property
    def counts(self):
        return {choice: len(answers) for choice, answers in self.answers.items()}


def people(session):
    """
    Read who answered a session. Needs stay out of it; see needs_of().
    """
    answers = defaultdict(list)
    open_offers = Offer.objects.filter(answer=OuterRef("pk"), state=OfferState.OPEN)
    for answer in (
        session.answers.select_related("member__organisation", "guest")
        .annotate(is_offered=Exists(open_offers))
        .defer("wants_bsl", "wants_captions", "wants_dial_in", "access_note")
        .order_by("rank", "waiting_since", "answered_at", "pk")
    ):
        answers[answer.choice].append(answer)
    taken, waiting = len(answers[AnswerChoice.YES]), len(answers[AnswerChoice.WAITING])
    offered = sum(answer.is_offered for answer in answers[AnswerChoice.WAITING])
    said = Answer.objects.filter(session__topic_id=session.topic_id, member__isnull=False)
    hosts = Session.objects.filter(topic=session.topic_id, host__isnull=False)
    silent = (
        invited_to(session.topic)
        .exclude(pk__in=said.values("member_id"))
        .exclude(pk__in=hosts.values("host_id"))
        .count()
    )
    return People(
        line=DateLine(session, taken=taken, waiting=waiting - offered, offered=offered),
        answers={choice: answers[choice] for choice in AnswerChoice.values},
        silent=silent,
    )


def needs_of(session):
    """
    Read what those who come asked for, for the host alone.
    """
    asked = Q(wants_bsl=True) | Q(wants_captions=True) | Q(wants_dial_in=True) | ~Q(access_note="")
    coming = Q(choice__in=MAY_COME)
    answers = session.answers.filter(asked & coming).select_related("member", "guest")
    return sorted(answers, key=lambda answer: (answer.name, answer.pk))


def desk(user, *, now, managed):
    """
    Read the drafts and coming sessions of those whom `managed` (a queryset of sessions) admits.
    """
    sessions = (
        managed.filter(state__in=[SessionState.DRAFT, SessionState.ANNOUNCED], ends_at__gt=now)
        .select_related("topic__theme", "topic__sig", "host")
        .in_order()[:LONGEST_LIST]
    )
    return entries_of(lines_of(sessions, user))


def hosted_by(member, *, now):
    """
    Read the coming sessions and drafts that one person hosts.
    """
    return list(
        Session.objects.filter(
            host=member,
            state__in=[SessionState.DRAFT, SessionState.ANNOUNCED],
            ends_at__gt=now,
        )
        .select_related("topic")
        .in_order()
    )


def possible_hosts(sigs, *, also=None, topic=None):
    """
    Return those who may be asked to host: people of these SIGs, organisers, who proposed the topic,
    and one more by id.
    """
    may_host = (
        Q(sig_memberships__sig__in=sigs, sig_memberships__left_at=None)
        | Q(facilitation_terms__sig__in=sigs, facilitation_terms__ended_at=None)
        | Q(groups__name="organiser")
        | Q(pk=also)
    )
    if topic:
        may_host |= Q(proposals__topic=topic)
    return Member.objects.current().filter(may_host).order_by("name", "pk").distinct()


def sigs_for_scheduling(user, *, everything, ids):
    """
    Return the SIGs this person may schedule for: all that are taken up and not over for an
    organiser.
    """
    open_ones = Sig.objects.filter(state__in=OPEN_STATES)
    return open_ones if everything else open_ones.filter(pk__in=ids)


def for_staff(user):
    """
    Return the sessions this person may know of with the numbers of those coming and waiting.
    """
    return (
        visible_sessions(user)
        .select_related("topic", "host")
        .annotate(
            yes_count=Count("answers", filter=Q(answers__choice=AnswerChoice.YES)),
            waiting_count=Count("answers", filter=Q(answers__choice=AnswerChoice.WAITING)),
        )
    )
