"""
How one person stands to a SIG: belonging, waiting, invited, following, or none of it.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from .. import access
from ..enums import OVER_STATES, Joining, RequestState
from ..models import GroundRules, JoinRequest, Sig, SigMembership


@dataclass(frozen=True)
class Belonging:
    """
    What the card about belonging says to one person.

    `stands` is belongs, invited, waiting, removed, over, proposed or outside. `rules` are the
    ground rules as they are now, `is_behind` says that they are newer than what a member agreed to.
    `asks_more` says that joining takes more than one press: rules to agree to, or questions.
    """

    stands: str
    joining: str
    membership: SigMembership | None = None
    rules: GroundRules | None = None
    is_behind: bool = False
    asks_more: bool = False
    follows: bool = False
    is_managed: bool = False
    waiting: int = 0


def belonging(user, sig):
    """
    Read how one person stands to a SIG: nothing of a visitor, four steps at most of a member.
    """
    if not user.is_authenticated:
        return Belonging(_stands_outside(sig), sig.joining)
    last = last_membership(sig, user)
    current = last if last and last.left_at is None else None
    # The page of a SIG has read them already.
    rules = sig.rules if hasattr(sig, "rules") else current_rules(sig)
    is_managed = access.can_manage(user, sig)
    waiting = JoinRequest.objects.filter(sig=sig, state=RequestState.WAITING)
    return Belonging(
        stands=_stands(user, sig, last, waiting),
        joining=sig.joining,
        membership=current,
        rules=rules,
        is_behind=bool(current and rules and current.rules_id != rules.pk),
        asks_more=bool(rules) or (sig.joining == Joining.REQUEST and bool(sig.join_questions)),
        follows=sig.pk in access.followed_ids_of(user),
        is_managed=is_managed,
        waiting=waiting.filter(member__is_active=True).count() if is_managed else 0,
    )


def current_membership(sig, member):
    """
    Return a member's belonging to a SIG now, or None.
    """
    return SigMembership.objects.filter(sig=sig, member=member, left_at=None).first()


def last_membership(sig, member):
    """
    Return a member's latest belonging to a SIG, ended or not, or None.
    """
    own = SigMembership.objects.filter(sig=sig, member=member)
    return own.order_by("-joined_at", "-pk").first()


def was_removed(sig, member):
    """
    Return the membership that a member was taken out of, None where they were not or are back.
    """
    last = last_membership(sig, member)
    return last if last and last.left_at and last.end_reason else None


def current_rules(sig):
    """
    Return a SIG's ground rules as they are now, or None.
    """
    return GroundRules.objects.filter(sig=sig).order_by("-version").first()


def removed_from(sig):
    """
    Return the memberships of those who were taken out of a SIG and are not back, latest first.
    """
    of_them = SigMembership.objects.filter(sig=sig, member=OuterRef("member"))
    later = of_them.filter(joined_at__gte=OuterRef("joined_at"), pk__gt=OuterRef("pk"))
    ended = SigMembership.objects.filter(sig=sig, left_at__isnull=False).exclude(end_reason="")
    return ended.filter(~Exists(later), member__is_active=True).order_by("-left_at", "-pk")


def _stands(user, sig, last, waiting):
    if sig.pk in access.sig_ids_of(user):
        return "belongs"
    if sig.state in OVER_STATES:
        return "over"
    if sig.pk in access.invited_ids_of(user):
        return "invited"
    if waiting.filter(member=user).exists():
        return "waiting"
    if last and last.end_reason:
        return "removed"
    return _stands_outside(sig)


def _stands_outside(sig):
    if sig.state in OVER_STATES:
        return "over"
    return "proposed" if sig.state == Sig.State.PROPOSED else "outside"
