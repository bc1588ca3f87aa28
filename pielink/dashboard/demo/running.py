"""
Who runs the SIGs of the demo: one goes and has asked somebody, one runs alone; and what people
wrote to them.
"""

from datetime import timedelta

from sigs import actions
from sigs.models import FacilitationTerm

from .people import FACILITATOR, MEMBER

MORAG = "morag.mackinlay@glenorrick.example.org"
GOING, OF_FACILITATOR = "tenancy-sustainment", "pie-leads"

WHAT_TO_KNOW = (
    "We meet on Tuesdays or Thursdays at four, because carers are free then. I write the question "
    "down two weeks before and ask one person to bring ten minutes of their own.\n\n"
    "We promised the repairs people at Quillmere a session in the spring. The long talk about "
    "risk forms did not work on a screen: take it to a visit."
)
HELD_ELSEWHERE = "Oluwaseun has the room booking at Quillmere. Morag has the shared folder."
ASKED = (
    "You were the one who kept asking who opens the door, and we all changed something because of "
    "it. It takes about three hours a month. I stay until the end, and a phone call away after it."
)
WRITTEN = (
    "I am new in a team of two and will be on my own from January. May I come and only listen the "
    "first time?"
)
ANSWERED = (
    "Please do. Half of us only listened the first time, and some still do. I will look out for "
    "your name on the day."
)
VISITOR = (
    "I look after repairs for a small almshouse trust. Is there anything written about letters to "
    "tenants that I could show my trustees?"
)


def add_terms(*, members, sigs, now):
    """
    Let somebody go and ask another to take over, and people write to those who run a SIG; give
    each moment at which mail waits to be sent.
    """
    going, of_facilitator = sigs[GOING], sigs[OF_FACILITATOR]
    day = timedelta(days=1)
    actions.write_notes(
        sig=going,
        what_to_know=WHAT_TO_KNOW,
        held_elsewhere=HELD_ELSEWHERE,
        seen=None,
        by=members[MORAG],
        now=now - 9 * day,
    )
    actions.announce_end(
        sig=going, member=members[MORAG], last_day=(now + 24 * day).date(), now=now - 8 * day
    )
    yield now - 8 * day
    term = FacilitationTerm.objects.get(sig=going, member=members[MORAG], ended_at=None)
    actions.offer_term(
        sig=going,
        member=members[MEMBER],
        role="facilitator",
        words=ASKED,
        by=members[MORAG],
        takes_over=term,
        now=now - 2 * day,
    )
    yield now - 2 * day
    contact = actions.write_to_sig(
        sig=of_facilitator, member=members[MEMBER], text=WRITTEN, now=now - 4 * day
    )
    yield now - 4 * day
    actions.answer_contact(
        contact=contact, by=members[FACILITATOR], text=ANSWERED, now=now - 3 * day
    )
    yield now - 3 * day
    actions.write_to_sig(
        sig=of_facilitator,
        name="Imelda Roach-Sykes",
        address="imelda.roach-sykes@almshouse.example.org",
        text=VISITOR,
        now=now - 2 * day,
    )
    yield now - 2 * day
