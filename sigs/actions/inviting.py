"""
Inviting somebody to a SIG, and what they answer.
"""

from django.db import transaction

from members.access import display_name

from .. import queries, telling
from ..enums import OfferState, RequestState
from ..models import JoinRequest, Sig, SigInvitation
from .belonging import check_rules, check_takes_members, take_in
from .holding import lock


class InSigAlready(Exception):
    """
    Who is to be invited belongs to the SIG.
    """

    def __init__(self, sig, member):
        super().__init__(f"{display_name(member)} belongs to {sig.name} already.")
        self.sig = sig


class AskedThemselves(Exception):
    """
    Who is to be invited has asked to join and waits for an answer.
    """

    def __init__(self, sig, member):
        super().__init__(f"{display_name(member)} has asked to join already. Answer their request.")
        self.sig = sig


class InvitationOver(Exception):
    """
    An invitation does not wait for an answer any more.
    """

    def __init__(self, invitation):
        words = {
            OfferState.ACCEPTED: "You have said yes to this invitation before.",
            OfferState.DECLINED: "You have said no to this invitation.",
            OfferState.WITHDRAWN: "This invitation was taken back.",
            OfferState.LAPSED: "This invitation was not answered in time.",
        }[invitation.state]
        super().__init__(f"{words} If you would like to join, write to those who run the SIG.")
        self.invitation = invitation


def invite(*, sig, member, by, now, words=""):
    """
    Invite a member to a SIG in the words of whoever asks; return the invitation, the open one if
    there is one.

    Raises SigClosed, NotGoing, InSigAlready, AskedThemselves.
    """
    with transaction.atomic():
        sig = lock(sig)
        check_takes_members(sig)
        whose = {"sig": sig, "member": member}
        if queries.current_membership(sig, member):
            raise InSigAlready(sig, member)
        if JoinRequest.objects.filter(state=RequestState.WAITING, **whose).exists():
            raise AskedThemselves(sig, member)
        invitation, is_new = SigInvitation.objects.get_or_create(
            state=OfferState.OPEN,
            defaults={"words": words, "invited_by": by, "invited_at": now},
            **whose,
        )
        if is_new:
            telling.invite(invitation, now=now)
        return invitation


def accept_invitation(*, invitation, now, rules=None):
    """
    Have who was invited belong, having agreed to `rules`; return the membership. Saying yes twice
    changes nothing.

    Raises InvitationOver, SigClosed, NotGoing, AgreeFirst.
    """
    with transaction.atomic():
        sig, invitation = _held(invitation)
        if invitation.state != OfferState.OPEN:
            known = queries.current_membership(sig, invitation.member)
            if known and invitation.state == OfferState.ACCEPTED:
                return known
            raise InvitationOver(invitation)
        check_takes_members(sig)
        rules = check_rules(sig, rules)
        _settle(invitation, OfferState.ACCEPTED, now)
        return take_in(sig, invitation.member, now, rules=rules)


def decline_invitation(*, invitation, now):
    """
    Note that who was invited would rather not. Saying no twice changes nothing.

    Raises InvitationOver.
    """
    with transaction.atomic():
        _, invitation = _held(invitation)
        if invitation.state == OfferState.DECLINED:
            return
        if invitation.state != OfferState.OPEN:
            raise InvitationOver(invitation)
        _settle(invitation, OfferState.DECLINED, now)


def take_back_invitation(*, invitation, now):
    """
    Take back an invitation that waits for an answer; one that was answered stays as it is.
    """
    with transaction.atomic():
        _, invitation = _held(invitation)
        if invitation.state == OfferState.OPEN:
            _settle(invitation, OfferState.WITHDRAWN, now)


def _held(invitation):
    sig = lock(Sig(pk=invitation.sig_id))
    return sig, SigInvitation.objects.select_related("member", "sig").get(pk=invitation.pk)


def _settle(invitation, state, now):
    invitation.state, invitation.answered_at = state, now
    invitation.save(update_fields=["state", "answered_at"])
    telling.stop_inviting(invitation, now=now)
