"""
Somebody of every role there is, as the library sees them, and who of them reads what.
"""

from django.contrib.auth.models import AnonymousUser

from resources.enums import Audience
from tests.factories.members import MemberFactory
from tests.factories.sigs import FOUNDED_AT, SigFactory, SigMembershipFactory

EVERYONE = {
    "anonymous",
    "member",
    "elsewhere",
    "gone",
    "belonging",
    "facilitator",
    "organiser",
    "editor",
    "board",
    "steward",
}
SIGNED_IN = EVERYONE - {"anonymous"}
OF_THE_SIG = {"belonging", "facilitator"}
AT_WORK = {"editor", "board"}
READERS = {Audience.PUBLIC: EVERYONE, Audience.MEMBERS: SIGNED_IN, Audience.SIG: OF_THE_SIG}


def make_cast(sig):
    """
    Make the cast, {role: user}: two are tied to the SIG, one has left it, one is in another.
    """
    cast = {"anonymous": AnonymousUser(), "member": MemberFactory()}
    for role in ["elsewhere", "gone", "belonging", "facilitator"]:
        cast[role] = MemberFactory()
    for role in ["organiser", "editor", "board", "steward"]:
        cast[role] = MemberFactory(roles=[role])
    sig.memberships.create(member=cast["belonging"], joined_at=FOUNDED_AT)
    sig.terms.create(member=cast["facilitator"], started_at=FOUNDED_AT)
    SigMembershipFactory(sig=sig, member=cast["gone"], left_at=FOUNDED_AT)
    SigFactory(members=[cast["elsewhere"]])
    return cast
