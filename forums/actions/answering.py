"""
Answering an invitation, by oneself or through somebody who writes it down, and taking a place that
is offered.
"""

from dataclasses import dataclass

from django.db import transaction

from notifications.actions import mark_seen

from ..access import can_answer
from ..enums import (
    TAKING_PART,
    AnswerChoice,
    OfferState,
)
from ..invitations import confirm_place, confirm_waiting, withdraw
from ..models import Answer, Offer, Reply, Season
from ..notices import about_season, about_session, about_topic
from . import line


class AnsweringClosed(Exception):
    """
    Raised when every date of the topic has started, or the chosen one has or is off.
    """


class NotInvited(Exception):
    """
    Raised when the topic is not for this person.
    """


class OfferOver(Exception):
    """
    Raised for an offer that lapsed or was declined, or that ended since the date changed.
    """


class NoPlaceFree(Exception):
    """
    Raised when a place is given away and every one is taken, or kept for somebody.
    """


@dataclass(frozen=True)
class Access:
    """
    What someone needs in order to take part; only the host sees it.
    """

    wants_bsl: bool = False
    wants_captions: bool = False
    wants_dial_in: bool = False
    access_note: str = ""


@transaction.atomic
def respond(*, topic, choice, member=None, guest=None, session=None, access=None, now):
    """
    Record the answer of one person, member or guest, to a topic and return what they now say to
    each of its open dates.

    `choice` is yes (to `session`), maybe or no (to every open date). A yes to a full session, or
    to one that others wait for, is recorded as waiting; to one whose place is offered to them it
    takes the place. Saying yes to one date gives up the place on another. A freed place is offered
    to the next in line. The same answer again changes nothing and sends nothing. What a member was
    told of the topic and its dates is then seen, wherever they answer. Raises NotInvited and
    AnsweringClosed.
    """
    _refuse_uninvited(topic, member, guest)
    dates = list(line.locked_dates(topic.pk))
    said = _Said(dates, member, guest, access=access, now=now)
    if choice == AnswerChoice.YES:
        said.yes(said.open_date(session))
    else:
        said.alike(choice, said.open_dates)
    if member:
        abouts = [about_topic(topic.pk), *(about_session(date.pk) for date in dates)]
        if topic.season_id:
            abouts.append(about_season(topic.season_id))
        mark_seen(member_id=member.pk, abouts=abouts, now=now)
    return said.answers()


@transaction.atomic
def note_answer(*, session, choice, by, now, member=None, guest=None, access=None):
    """
    Write down for a member or a guest what they said to one date by other means, and tell them.

    As answer_date(); the answer keeps who wrote it down.
    """
    return answer_date(
        session=session,
        choice=choice,
        member=member,
        guest=guest,
        access=access,
        noted_by=by,
        now=now,
    )


@transaction.atomic
def answer_date(*, session, choice, member=None, guest=None, access=None, noted_by=None, now):
    """
    Record one person's answer to one date and return it. A maybe or a no is to this date alone, all
    else is as in respond().
    """
    _refuse_uninvited(session.topic, member, guest)
    dates = list(line.locked_dates(session.topic_id))
    said = _Said(dates, member, guest, access=access, noted_by=noted_by, now=now)
    return said.to_date(said.open_date(session), choice)


def answer_offer(*, offer, choice, now):
    """
    Take the place that is offered to somebody (yes), or let it go (no); return their answer.

    Doing it twice changes nothing. Raises OfferOver where the place is kept for them no longer; it
    is then passed on all the same. Raises what respond() raises.
    """
    answer = _take_or_let_go(offer, choice, now)
    if answer is None:
        raise OfferOver
    return answer


@transaction.atomic
def give_place(*, answer, by, now):
    """
    Give somebody who waits a free place at once, or the one that is offered to them, and tell them.

    Raises line.NotInLine, and NoPlaceFree.
    """
    session = line.locked_dates(answer.session.topic_id).get(pk=answer.session_id)
    line.lapse_due(session, now=now)
    answer = line.in_line(session).select_related("member", "guest").filter(pk=answer.pk).first()
    if answer is None or not line.is_open(session, now):
        raise line.NotInLine
    answer.session = session
    offer = answer.offers.filter(state=OfferState.OPEN).first()
    if offer:
        line.settle(offer, OfferState.TAKEN, now)
    elif not line.has_place(session):
        raise NoPlaceFree
    answer.choice = AnswerChoice.YES
    answer.waiting_since = None
    answer.rank = 0
    answer.revision += 1
    answer.noted_by = by
    answer.save(update_fields=["choice", "waiting_since", "rank", "revision", "noted_by"])
    confirm_place(answer, now=now)
    line.pass_on(session, now=now)
    return answer


def forget(*, member):
    """
    Delete everything one person answered or wrote back, and so free their places; no season has
    them host its sessions any more.

    No date is held for it, since their account already is: what they free is offered to the next
    in line by pass_on_offers() or by the next answer.
    """
    Season.objects.filter(host=member).update(host=None)
    Answer.objects.filter(member=member).delete()
    Reply.objects.filter(member=member).delete()


def _refuse_uninvited(topic, member, guest):
    if guest is None and not can_answer(member, topic):
        raise NotInvited
    if guest is not None and guest.topic_id != topic.pk:
        raise NotInvited


@transaction.atomic
def _take_or_let_go(offer, choice, now):
    """
    Return the answer that an open offer leads to, or None for one that is over.
    """
    answer, topic = offer.answer, offer.session.topic
    _refuse_uninvited(topic, answer.member, answer.guest)
    dates = list(line.locked_dates(topic.pk))
    said = _Said(dates, answer.member, answer.guest, now=now)
    offer.refresh_from_db()
    done = {AnswerChoice.YES: OfferState.TAKEN, AnswerChoice.NO: OfferState.DECLINED}[choice]
    if offer.state == done:
        return said.by_date[offer.session_id]
    if offer.state != OfferState.OPEN:
        said.pass_on()
        return None
    return said.to_date(said.open_date(offer.session), choice)


class _Said:
    """
    What one person says to the held dates of a topic.
    """

    def __init__(self, dates, member, guest, *, access=None, noted_by=None, now):
        self._who = {"member": member} if guest is None else {"guest": guest}
        self._access, self._noted_by, self._now = access, noted_by, now
        self.open_dates = [date for date in dates if line.is_open(date, now)]
        for date in self.open_dates:
            line.lapse_due(date, now=now)
        self.by_date = {
            answer.session_id: answer
            for answer in Answer.objects.filter(session__in=dates, **self._who)
        }

    def open_date(self, session):
        """
        Return the open date that is meant, else raise AnsweringClosed.
        """
        for date in self.open_dates:
            if session and date.pk == session.pk:
                return date
        raise AnsweringClosed

    def answers(self):
        return [self.by_date[date.pk] for date in self.open_dates if date.pk in self.by_date]

    def to_date(self, date, choice):
        """
        Say something to one date and return the answer to it.
        """
        if choice == AnswerChoice.YES:
            self.yes(date)
        else:
            self.alike(choice, [date])
        return self.by_date[date.pk]

    def yes(self, chosen):
        """
        Say yes to one date and no to every other they answered.
        """
        for date in self.open_dates:
            if date != chosen and date.pk in self.by_date:
                self._say(date, AnswerChoice.NO, access=None)
        self._say_yes(chosen)
        self.pass_on()

    def alike(self, choice, dates):
        """
        Say maybe or no to dates.
        """
        if not dates:
            raise AnsweringClosed
        for date in dates:
            self._say(date, choice, access=self._access)
        self.pass_on()

    def pass_on(self):
        """
        Offer what came free to the next in line.
        """
        for date in self.open_dates:
            line.offer_places(date, now=self._now)

    def _say_yes(self, date):
        before = self.by_date.get(date.pk)
        if before and before.choice == AnswerChoice.YES:
            _note_access(before, self._access)
            return
        offer = _open_offer(before)
        if offer:
            line.settle(offer, OfferState.TAKEN, self._now)
        if offer or self._finds_place(date, before):
            confirm_place(self._record(date, AnswerChoice.YES, self._access), now=self._now)
        elif before and before.choice == AnswerChoice.WAITING:
            _note_access(before, self._access)
        else:
            confirm_waiting(self._record(date, AnswerChoice.WAITING, self._access), now=self._now)

    def _finds_place(self, date, before):
        if not line.has_place(date):
            return False
        return not line.goes_to_the_line(date, self._now, apart_from=before and before.pk)

    def _say(self, date, choice, *, access):
        before = self.by_date.get(date.pk)
        if before and before.choice == choice:
            _note_access(before, access)
            return
        gave_up_a_place = before is not None and before.choice in TAKING_PART
        if offer := _open_offer(before):
            line.settle(offer, OfferState.DECLINED, self._now)
        answer = self._record(date, choice, access)
        if choice == AnswerChoice.NO or gave_up_a_place:
            withdraw(answer, now=self._now)

    def _record(self, date, choice, access):
        answer = self.by_date.setdefault(date.pk, Answer(session=date, revision=0, **self._who))
        waits = choice == AnswerChoice.WAITING
        answer.rank = line.last_rank(date) if waits else 0
        answer.session = date
        answer.choice = choice
        answer.answered_at = self._now
        answer.revision += 1
        answer.waiting_since = self._now if waits else None
        answer.noted_by = self._noted_by
        _set_access(answer, access)
        answer.save()
        return answer


def _open_offer(answer):
    if answer is None or answer.choice != AnswerChoice.WAITING:
        return None
    return Offer.objects.filter(answer=answer, state=OfferState.OPEN).first()


def _note_access(answer, access):
    if access is not None and _set_access(answer, access):
        answer.save(update_fields=list(vars(access)))


def _set_access(answer, access):
    if access is None:
        return False
    before = [getattr(answer, name) for name in vars(access)]
    for name, value in vars(access).items():
        setattr(answer, name, value)
    return before != list(vars(access).values())
