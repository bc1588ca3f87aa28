"""
Ways into the demo's SIGs: one that is asked, one that invites, one nobody else knows of.
"""

from datetime import timedelta

from members.models import Member
from sigs import actions
from sigs.enums import Joining
from sigs.models import GroundRules, Sig, SigMembership

from .people import FACILITATOR, MEMBER, ORGANISER

ONE_MINUTE = timedelta(minutes=1)
QUESTIONS = [
    "What is your part in bringing the approach into your organisation?",
    "What would you like to talk over first?",
]
RULES = (
    "What is said here may be used outside; who said it, and who was here, is not told.\n\n"
    "We speak of our own work. Whoever we support is never named, nor made out by details.\n\n"
    "Anybody may pass. Nobody has to explain why."
)
ADDED = "Whoever joins from work says so, if somebody else can hear us."
ASKING = [
    (
        "gwen@firstkey.example.org",
        75,
        "I look after four teams, and was asked in spring to “do PIE” with all of them.",
        "How to begin with the team that has been promised things before.",
    ),
    (
        "xu@pennywhistle.example.org",
        52,
        "None on paper. I run the allotment, and people follow what works there.",
        "Whether somebody without a title can lead this at all.",
    ),
]
WORDS = (
    "You asked at the forum who looks after those who do the looking after. Six of us meet once a "
    "month to find out. It would be good to have you."
)


def open_ways_in(*, members, sigs, now):
    """
    Have some people ask, be invited, follow and show themselves, as long ago as they would have by
    `now`; give each moment at which mail waits to be sent.
    """
    yield from _ask_the_leads(members, sigs["pie-leads"], now)
    yield from _invite(members, now)
    yield from _keep_to_ourselves(members, now)
    for address in ["margot@westmarch.example.org", "emile@firstkey.example.org"]:
        _follow(members[address], sigs.values(), now)


def _ask_the_leads(members, sig, now):
    first, rules = (
        GroundRules.objects.create(
            sig=sig,
            version=version,
            text=text,
            written_by=members[FACILITATOR],
            written_at=now - timedelta(days=days_ago),
        )
        for version, text, days_ago in [(1, RULES, 60), (2, f"{RULES}\n\n{ADDED}", 3)]
    )
    SigMembership.objects.filter(sig=sig).update(rules=first, agreed_at=now - timedelta(days=50))
    shown = SigMembership.objects.filter(sig=sig, left_at=None).order_by("pk")[:9]
    SigMembership.objects.filter(pk__in=list(shown.values_list("pk", flat=True))).update(
        is_shown=True
    )
    sig.joining, sig.join_questions = Joining.REQUEST, QUESTIONS
    sig.save(update_fields=["joining", "join_questions"])
    for address, hours_ago, *answers in ASKING:
        member = members[address]
        actions.leave(sig=sig, member=member, now=now - timedelta(days=40))
        asked_at = now - timedelta(hours=hours_ago)
        actions.ask_to_join(
            sig=sig,
            member=member,
            answers=list(zip(QUESTIONS, answers, strict=True)),
            rules=rules,
            now=asked_at,
        )
        yield asked_at + ONE_MINUTE


def _invite(members, now):
    sig = _found(
        members,
        name="Supporting the supporters",
        purpose="For those who supervise reflective practice and have nobody to reflect with.",
        joining=Joining.INVITATION,
        now=now,
    )
    invited_at = now - timedelta(hours=50)
    actions.invite(
        sig=sig, member=members[MEMBER], by=members[FACILITATOR], words=WORDS, now=invited_at
    )
    yield invited_at + ONE_MINUTE


def _keep_to_ourselves(members, now):
    sig = _found(
        members,
        name="After a death in the service",
        purpose="Four people who have been through an inquiry, for each other. We are not listed.",
        joining=Joining.HIDDEN,
        now=now,
    )
    asked = "harriet.ashby-lowe@larkspur.example.org"
    invited_at = now - timedelta(days=9)
    invitation = actions.invite(
        sig=sig, member=members[asked], by=members[FACILITATOR], now=invited_at
    )
    yield invited_at + ONE_MINUTE
    accepted_at = invited_at + timedelta(hours=3)
    actions.accept_invitation(invitation=invitation, now=accepted_at)
    yield accepted_at + ONE_MINUTE


def _found(members, *, name, purpose, joining, now):
    founded_at = now - timedelta(days=80)
    sig = actions.found_sig(
        name=name, purpose=purpose, elements=[], by=members[FACILITATOR], now=founded_at
    )
    actions.appoint_facilitator(sig=sig, member=members[ORGANISER], now=founded_at)
    sig.joining = joining
    sig.save(update_fields=["joining"])
    return sig


def _follow(member, sigs, now):
    for sig in sigs:
        belongs = Member.objects.filter(pk=member.pk, sig_memberships__sig=sig).exists()
        if sig.state == Sig.State.ACTIVE and not belongs:
            actions.follow(sig=sig, member=member, now=now - timedelta(days=12))
