"""
Telling people what became of their belonging to a SIG, and those who run it who asks for it.
"""

from django.conf import settings

from members.access import ORGANISER, display_name
from members.models import Member
from notifications import outbox

from .. import queries
from ..notices import about_invitation, about_request


def join_requested(request, *, now):
    """
    Tell those who run the SIG, or the organisers where nobody does, who asks and what they said.
    """
    people = queries.runners(request.sig)
    if not people.exists():
        people = Member.objects.current().filter(groups__name=ORGANISER)
    outbox.post(
        kind="sigs.join_requested",
        source_key=f"sigs.join_requested:{request.pk}",
        context=request_context(request),
        recipients=people.exclude(pk=request.member_id),
        about=about_request(request.pk),
        facts={"sig": request.sig_id, "request": request.pk},
        now=now,
    )


def stop_asking(request, *, now):
    """
    Take back what still waits to ask facilitators about a request that is answered.
    """
    outbox.recall(about=about_request(request.pk), reason="The request is answered.", now=now)


def join_declined(request, *, now):
    """
    Tell who asked that the answer is no, and why.
    """
    outbox.post(
        kind="sigs.join_declined",
        source_key=f"sigs.join_declined:{request.pk}",
        context={**sig_context(request.sig), "reason": request.reason},
        recipients=_only(request.member_id),
        facts={"sig": request.sig_id},
        now=now,
    )


def welcome(membership, *, by=None, now):
    """
    Welcome a new member: what the SIG is for, when it meets, what was agreed to, how to leave. `by`
    said yes to who had asked.
    """
    kind = "sigs.join_approved" if by else "sigs.welcome"
    outbox.post(
        kind=kind,
        source_key=f"sigs.welcome:{membership.pk}",
        context=welcome_context(membership.sig, membership.rules),
        recipients=_only(membership.member_id),
        facts={"sig": membership.sig_id},
        now=now,
    )


def invite(invitation, *, now):
    """
    Ask a member to join, in the words of whoever invites.
    """
    outbox.post(
        kind="sigs.invited",
        source_key=f"sigs.invited:{invitation.pk}",
        context=invitation_context(invitation, queries.current_rules(invitation.sig)),
        recipients=_only(invitation.member_id),
        about=about_invitation(invitation.pk),
        facts={"sig": invitation.sig_id, "invitation": invitation.pk},
        now=now,
    )


def stop_inviting(invitation, *, now):
    """
    Take back what still waits to carry an invitation that is over.
    """
    reason = "The invitation does not wait for an answer any more."
    outbox.recall(about=about_invitation(invitation.pk), reason=reason, now=now)


def removed(membership, *, now):
    """
    Tell a member that they do not belong any more, and why.
    """
    outbox.post(
        kind="sigs.removed",
        source_key=f"sigs.removed:{membership.pk}",
        context={**sig_context(membership.sig), "reason": membership.end_reason},
        recipients=_only(membership.member_id),
        facts={"sig": membership.sig_id},
        now=now,
    )


def restored(membership, *, by, now):
    """
    Tell a member that they belong again.
    """
    outbox.post(
        kind="sigs.restored",
        source_key=f"sigs.restored:{membership.pk}",
        context={**sig_context(membership.sig), "by": display_name(by)},
        recipients=_only(membership.member_id),
        facts={"sig": membership.sig_id},
        now=now,
    )


def sig_context(sig):
    """
    Return what the templates of every mail about belonging are given.
    """
    return {"sig": sig, "sig_url": settings.SITE_ADDRESS + sig.get_absolute_url()}


def welcome_context(sig, rules):
    """
    Return what a mail to somebody who has just come in is given.
    """
    return {**sig_context(sig), "rules": rules}


def request_context(request):
    """
    Return what the mail about somebody who asks is given.
    """
    organisation = request.member.organisation
    return {
        **sig_context(request.sig),
        "asker": display_name(request.member),
        "organisation": organisation.name if organisation else "",
        "answers": request.answers,
    }


def invitation_context(invitation, rules):
    """
    Return what an invitation is given.
    """
    by = invitation.invited_by
    return {
        **sig_context(invitation.sig),
        "words": invitation.words,
        "by": display_name(by) if by else "",
        "rules": rules,
    }


def _only(member_id):
    return Member.objects.current().filter(pk=member_id)
