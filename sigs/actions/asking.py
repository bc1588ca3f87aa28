"""
Asking to join a SIG, and what facilitators say to it.
"""

from django.db import transaction

from .. import queries, telling
from ..enums import Joining, RequestState
from ..models import JoinRequest, Sig
from .belonging import ByInvitation, check_may_join, check_rules, check_takes_members, take_in
from .holding import lock


class AlreadyBelongs(Exception):
    """
    Somebody belongs to the SIG already.
    """

    def __init__(self, sig):
        super().__init__(f"You belong to {sig.name} already.")
        self.sig = sig


class AnsweredAlready(Exception):
    """
    A request has been answered otherwise, or was taken back.
    """

    def __init__(self, request):
        words = {
            RequestState.APPROVED: "was approved already",
            RequestState.DECLINED: "was declined already",
            RequestState.WITHDRAWN: "was taken back in the meantime",
        }[request.state]
        super().__init__(f"This request {words}. Nothing was changed.")
        self.request = request


def ask_to_join(*, sig, member, answers, now, rules=None):
    """
    Ask those who run a SIG to be let in; return the request, the one that waits already if any.

    `answers` is [(question, answer)], `rules` the GroundRules as they read them. Raises
    AlreadyBelongs, SigClosed, NotGoing, WasRemoved, ByInvitation, AgreeFirst.
    """
    with transaction.atomic():
        sig = lock(sig)
        if queries.current_membership(sig, member):
            raise AlreadyBelongs(sig)
        waiting = JoinRequest.objects.filter(
            sig=sig, member=member, state=RequestState.WAITING
        ).first()
        if waiting:
            return waiting
        check_may_join(sig, member)
        if sig.joining not in {Joining.OPEN, Joining.REQUEST}:
            raise ByInvitation(sig)
        request = JoinRequest.objects.create(
            sig=sig,
            member=member,
            answers=[[question, answer] for question, answer in answers],
            rules=check_rules(sig, rules),
            asked_at=now,
        )
        telling.join_requested(request, now=now)
        return request


def take_back_request(*, sig, member, now):
    """
    Take back what a member has asked, if it still waits.
    """
    with transaction.atomic():
        lock(sig)
        waiting = JoinRequest.objects.filter(sig=sig, member=member, state=RequestState.WAITING)
        for request in waiting:
            _settle(request, RequestState.WITHDRAWN, by=member, now=now)


def approve(*, request, by, now):
    """
    Let in who asked, and welcome them; return the membership. Doing it twice changes nothing.

    Raises AnsweredAlready, SigClosed, NotGoing.
    """
    with transaction.atomic():
        sig, request = _held(request)
        return _approve(sig, request, by, now)


def approve_many(*, sig, requests, by, now):
    """
    Let in all who still wait of these requests; return those who were let in.

    Raises SigClosed, NotGoing.
    """
    with transaction.atomic():
        sig = lock(sig)
        waiting = JoinRequest.objects.filter(
            sig=sig, pk__in=requests, state=RequestState.WAITING
        ).select_related("member", "rules")
        return [_approve(sig, request, by, now).member for request in waiting]


def decline(*, request, by, reason, now):
    """
    Say no to who asked, and tell them why. Doing it twice changes nothing.

    Raises AnsweredAlready where somebody else said yes, or they took it back.
    """
    with transaction.atomic():
        _, request = _held(request)
        if request.state == RequestState.DECLINED:
            return
        if request.state != RequestState.WAITING:
            raise AnsweredAlready(request)
        request.reason = reason
        _settle(request, RequestState.DECLINED, by=by, now=now)
        telling.join_declined(request, now=now)


def _approve(sig, request, by, now):
    if request.state == RequestState.APPROVED:
        return queries.last_membership(sig, request.member)
    if request.state != RequestState.WAITING:
        raise AnsweredAlready(request)
    check_takes_members(sig)
    _settle(request, RequestState.APPROVED, by=by, now=now)
    return take_in(sig, request.member, now, rules=request.rules, by=by)


def _held(request):
    sig = lock(Sig(pk=request.sig_id))
    return sig, JoinRequest.objects.select_related("member", "rules", "sig").get(pk=request.pk)


def _settle(request, state, *, by, now):
    request.state, request.answered_by, request.answered_at = state, by, now
    request.save(update_fields=["state", "answered_by", "answered_at", "reason"])
    telling.stop_asking(request, now=now)
