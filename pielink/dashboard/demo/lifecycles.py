"""
SIGs of the demo that are on their way: proposed, forming, resting, closed, declined.
"""

from datetime import timedelta
from typing import NamedTuple

from frameworks.models import Element
from sigs import actions
from sigs.enums import CharterPrompt, SigEvent
from sigs.models import SigMembership

from .people import ORGANISER
from .programme import AINE, BRONWEN, DESTA, KWABENA, PARISA, ROSALIND

BARTY, HOA = "barty.nwosu@wayfarers.example.org", "hoa.nguyen@northmoor.example.org"
THORUNN, XU = "thorunn@glenorrick.example.org", "xu@pennywhistle.example.org"


class Idea(NamedTuple):
    """
    What somebody thought of.
    """

    name: str
    purpose: str
    element: str


NIGHTS = Idea(
    "Night workers",
    "For everyone who is awake when the rest of the house is asleep, and who hands over at seven "
    "to people who were not there. What helps at three in the morning, and who looks after whoever "
    "was on?",
    "support-and-staff-welfare",
)
DOORS = Idea(
    "Gardens and front doors",
    "Places speak before anybody says hello. We would look at doors, gardens and noticeboards with "
    "those who live behind them, and try one change each before we meet again.",
    "networks-and-surroundings",
)
ANIMALS = Idea(
    "Animals in services",
    "Dogs in hostels, cats in supported flats, hens in the yard: what do they do for people, and "
    "who feeds them on Sunday?",
    "responsiveness",
)
MOVING_ON = Idea(
    "Moving on well",
    "Leaving a service is when most of us look away. We collect what makes the first three months "
    "in a place of one's own less lonely.",
    "pathways-and-systems",
)
LETTERS = Idea(
    "Letters that people open",
    "Standard letters, rewritten together with people who used to leave them unopened.",
    "rules-and-procedures",
)
CHARTER = {
    CharterPrompt.WHO.value: "Waking and sleeping night staff of any service, and whoever plans "
    "their rotas.",
    CharterPrompt.TOGETHER.value: "Compare how we hand over, and write one page that a new night "
    "worker can use on the first shift.",
}
HARVEST = (
    "Forty letters in plain words, each read aloud to three people before it was sent. Two "
    "landlords use them all, and one counts how many are answered: nearly twice as many as before."
    "\n\n"
    "What we would tell anybody who starts: begin with the first line, and sign with a name."
)


def live_on(*, members, now):
    """
    Let what happened to these SIGs happen in the order in which it did; return the moments at which
    people were told of something.
    """
    told = _close_and_rest(members, now)
    told += _propose_and_decide(members, now)
    return told


def _close_and_rest(members, now):
    letters = _found(LETTERS, [ROSALIND, DESTA], members, now - timedelta(days=420), joined=12)
    closed_at, rested_at = now - timedelta(days=95), now - timedelta(days=40)
    actions.change_state(
        sig=letters,
        event=SigEvent.CLOSE,
        by=members[ROSALIND],
        reason="We did what we set out to do.",
        harvest=HARVEST,
        thanks="Thanks to everyone who read a letter aloud, and to Desta, who never let one pass.",
        now=closed_at,
    )
    moving_on = _found(MOVING_ON, [KWABENA], members, now - timedelta(days=300), joined=9)
    actions.change_state(
        sig=moving_on,
        event=SigEvent.REST,
        by=members[KWABENA],
        reason="Kwabena has a newborn at home. We go on in spring, and sooner if one of you would "
        "run it until then.",
        now=rested_at,
    )
    return [closed_at, rested_at]


def _propose_and_decide(members, now):
    animals = _propose(ANIMALS, DESTA, members, now - timedelta(days=35))
    nights = _propose(NIGHTS, HOA, members, now - timedelta(days=30), would_run=True)
    declined_at, taken_up_at = now - timedelta(days=28), now - timedelta(days=21)
    actions.change_state(
        sig=animals,
        event=SigEvent.DECLINE,
        by=members[ORGANISER],
        reason="A lovely question, and one for a lunchtime rather than a SIG: we have asked Desta "
        "to bring it in spring.",
        now=declined_at,
    )
    _say(nights, [AINE, BARTY, XU], members, now - timedelta(days=25))
    actions.say_interested(sig=nights, by=members[THORUNN], would_run=True, now=taken_up_at)
    actions.set_up(
        sig=nights,
        details=actions.SetUp(purpose=NIGHTS.purpose, charter=CHARTER),
        by=members[HOA],
        now=now - timedelta(days=12),
    )
    doors = _propose(DOORS, BRONWEN, members, now - timedelta(days=9))
    _say(doors, [PARISA, BARTY], members, now - timedelta(days=6))
    return [declined_at, taken_up_at]


def _propose(idea, by, members, at, *, would_run=False):
    proposal = actions.SigProposal(
        name=idea.name,
        purpose=idea.purpose,
        elements=tuple(Element.objects.filter(slug=idea.element)),
        would_run=would_run,
    )
    return actions.propose_sig(by=members[by], proposal=proposal, now=at)


def _say(sig, people, members, at):
    for email in people:
        actions.say_interested(sig=sig, by=members[email], now=at)


def _found(idea, run_by, members, at, *, joined):
    first, *others = [members[email] for email in run_by]
    sig = actions.found_sig(
        name=idea.name,
        purpose=idea.purpose,
        elements=Element.objects.filter(slug=idea.element),
        by=first,
        now=at,
    )
    for member in others:
        actions.appoint_facilitator(sig=sig, member=member, now=at)
    there = [
        member
        for member in members.values()
        if member.joined_at < at and member.email not in run_by
    ]
    SigMembership.objects.bulk_create(
        SigMembership(sig=sig, member=member, joined_at=at) for member in there[-joined:]
    )
    return sig
