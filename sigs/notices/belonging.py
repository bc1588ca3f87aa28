"""
The kinds of mail about belonging to a SIG, and when each is still worth sending.
"""

import functools

from django.conf import settings
from django.urls import reverse

from members.access import is_organiser
from members.models import Member
from notifications.registry import NoticeKind, register
from pielink.kernel import tokens

from .. import access
from ..enums import OfferState, RequestState
from ..models import JoinRequest, Sig, SigInvitation

REQUEST = "sigs.request"
INVITATION = "sigs.invitation"
LEAVE = "sigs.leave"


def request_address(request_id, member_id):
    """
    Return the address at which one facilitator answers one request without signing in.
    """
    return _address("sigs:request_by_mail", REQUEST, request_id, member_id)


def invitation_address(invitation_id, member_id):
    """
    Return the address at which who is invited answers without signing in.
    """
    return _address("sigs:invitation_by_mail", INVITATION, invitation_id, member_id)


def leave_address(sig_id, member_id):
    """
    Return the address at which one member leaves one SIG without signing in.
    """
    return _address("sigs:leave_by_mail", LEAVE, sig_id, member_id)


def about_request(request_id):
    """
    Name what a mail about a request to join speaks of, for the outbox.
    """
    return f"sig-request:{request_id}"


def about_invitation(invitation_id):
    """
    Name what an invitation to a SIG speaks of, for the outbox.
    """
    return f"sig-invitation:{invitation_id}"


def _address(name, purpose, *numbers):
    path = _path(name).replace("-token-", tokens.sign(purpose, *numbers))
    return settings.SITE_ADDRESS + path


@functools.cache
def _path(name):
    return reverse(name, args=["-token-"])


def _slots(slot, fact, address_of):
    def slots(message, deliveries):
        number = message.facts[fact]
        return {each.pk: {slot: address_of(number, each.member_id)} for each in deliveries}

    return slots


def _request_still_valid(message, deliveries):
    request = (
        JoinRequest.objects.filter(pk=message.facts["request"], state=RequestState.WAITING)
        .select_related("sig")
        .first()
    )
    if request is None:
        return _every_one(deliveries, "The request is answered.")
    members = _members(deliveries)
    return {
        each.pk: "They do not run this SIG any more."
        for each in deliveries
        if each.member_id not in members
        or not access.can_manage(members[each.member_id], request.sig)
    }


def _invitation_still_valid(message, deliveries):
    still_open = SigInvitation.objects.filter(
        pk=message.facts["invitation"], state=OfferState.OPEN
    ).exists()
    return {} if still_open else _every_one(deliveries, "The invitation is over.")


def _belongs_still(message, deliveries):
    belonging = access.members_among(message.facts["sig"], Member.objects.current())
    ids = set(
        belonging.filter(pk__in=[each.member_id for each in deliveries]).values_list(
            "pk", flat=True
        )
    )
    return {
        each.pk: "They do not belong to this SIG any more."
        for each in deliveries
        if each.member_id not in ids
    }


def _links(messages):
    slugs = _slugs(messages)
    return {
        each.pk: reverse("sigs:sig", args=[slugs[each.facts["sig"]]])
        for each in messages
        if each.facts["sig"] in slugs
    }


def _request_links(messages):
    slugs = _slugs(messages)
    return {
        each.pk: reverse("sigs:request", args=[slugs[each.facts["sig"]], each.facts["request"]])
        for each in messages
        if each.facts["sig"] in slugs
    }


def _slugs(messages):
    wanted = {each.facts["sig"] for each in messages}
    return dict(Sig.objects.filter(pk__in=wanted).values_list("pk", "slug"))


def _open_to(member, messages):
    known = set(
        access.visible_sigs(member)
        .filter(pk__in={each.facts["sig"] for each in messages})
        .values_list("pk", flat=True)
    )
    return {each.pk for each in messages if each.facts["sig"] in known}


def _open_to_managers(member, messages):
    run = {each.facts["sig"] for each in messages} & access.facilitated_ids_of(member)
    organises = is_organiser(member)
    return {each.pk for each in messages if organises or each.facts["sig"] in run}


def _members(deliveries):
    ids = [each.member_id for each in deliveries]
    return Member.objects.current().in_bulk(ids)


def _every_one(deliveries, reason):
    return {each.pk: reason for each in deliveries}


register(
    NoticeKind(
        name="sigs.join_requested",
        label="Somebody asks to join your SIG",
        category="service",
        why="you look after this SIG",
        slots=_slots("request_url", "request", request_address),
        still_valid=_request_still_valid,
        links=_request_links,
        open_to=_open_to_managers,
    )
)
register(
    NoticeKind(
        name="sigs.join_declined",
        label="Your asking to join a SIG was declined",
        category="service",
        why="you asked to join this SIG",
        links=_links,
        open_to=_open_to,
    )
)
register(
    NoticeKind(
        name="sigs.invited",
        label="You are invited to a SIG",
        category="personal",
        why="somebody who runs this SIG would like to have you in it",
        slots=_slots("invitation_url", "invitation", invitation_address),
        still_valid=_invitation_still_valid,
        links=_links,
        open_to=_open_to,
    )
)
register(
    NoticeKind(
        name="sigs.removed",
        label="You were taken out of a SIG",
        category="service",
        why="you belonged to this SIG",
        links=_links,
        open_to=_open_to,
    )
)
for _name, _label, _why in [
    ("welcome", "Welcome to a SIG", "you have joined this SIG"),
    ("join_approved", "You were let into a SIG", "you asked to join this SIG"),
    ("restored", "You belong to a SIG again", "you belong to this SIG again"),
]:
    register(
        NoticeKind(
            name=f"sigs.{_name}",
            label=_label,
            category="service",
            why=_why,
            slots=_slots("leave_url", "sig", leave_address),
            still_valid=_belongs_still,
            links=_links,
            open_to=_open_to,
        )
    )
