"""
What some of the demo's people tell of themselves in the directory, and whom.
"""

from typing import NamedTuple

from frameworks.models import Need
from frameworks.queries import current_themes
from members.actions import save_profile
from members.enums import Nation, SeenBy
from members.models import Profile
from sigs.models import SigMembership

from .people import EDITOR, FACILITATOR, MEMBER, ORGANISER

NOBODY, SIGS, MEMBERS = SeenBy.NOBODY, SeenBy.SIGS, SeenBy.MEMBERS


class Entry(NamedTuple):
    """
    One profile: `seen_by` is for every part that `apart`, {part: audience}, does not name.
    """

    email: str
    role: str
    nation: str
    elements: tuple
    needs: tuple = ()
    about: str = ""
    ask_about: str = ""
    seen_by: str = MEMBERS
    apart: tuple = ()
    is_listed: bool = True


ENTRIES = [
    Entry(
        MEMBER,
        "Team manager in a hostel",
        Nation.ENGLAND,
        ("reflective-practice", "rules-and-procedures", "roles"),
        ("trauma", "complex-needs"),
        "I came to this work by way of a night shelter kitchen, and never quite left it.",
        "rewriting house rules with the people who live by them",
        apart=(("organisation", SIGS), ("nation", NOBODY)),
    ),
    Entry(
        FACILITATOR,
        "Outreach lead",
        Nation.ENGLAND,
        ("culture-of-enquiry", "support-and-staff-welfare", "reflective-practice"),
        ("rough-sleeping",),
        "Twenty years of early mornings. Still learning to listen before eight o'clock.",
        "keeping a reflective hour alive when the rota is thin",
    ),
    Entry(
        ORGANISER,
        "Looks after the programme",
        Nation.ENGLAND,
        ("sector-engagement", "training", "roles"),
        apart=(("setting", NOBODY),),
    ),
    Entry(
        EDITOR,
        "Edits the library",
        Nation.ENGLAND,
        ("evidence-generating-practice", "psychological-models"),
        ask_about="turning a good story into a page that somebody reads",
    ),
    Entry(
        "bronwen.cadwgan@tyglaswern.example.org",
        "Service manager, supported housing",
        Nation.WALES,
        ("culture-of-enquiry", "built-environment", "roles"),
        ("mental-distress", "trauma"),
        "I run two houses above a valley, in two languages.",
        "bilingual support plans",
    ),
    Entry(
        "oluwaseun.adebayo-quayle@quillmere.example.org",
        "Tenancy sustainment worker",
        Nation.ENGLAND,
        ("responsiveness", "rules-and-procedures", "networks-and-surroundings"),
        ("complex-needs",),
        ask_about="letters that do not frighten people",
        apart=(("organisation", SIGS), ("about", SIGS)),
    ),
    Entry(
        "morag.mackinlay@glenorrick.example.org",
        "Area housing manager",
        Nation.SCOTLAND,
        ("responsiveness", "pathways-and-systems"),
        ("later-life",),
        "Islands, ferries and one very long road.",
        "support over distances",
    ),
    Entry(
        "szymon.wisniewski@inkwell.example.org",
        "Researcher with lived experience",
        Nation.ENGLAND,
        ("evidence-generating-practice", "empathy-and-emotional-awareness", "roles"),
        seen_by=SIGS,
    ),
    Entry(
        "desta.woldemariam@inkwell.example.org",
        "Writer and co-trainer",
        Nation.ENGLAND,
        ("empathy-and-emotional-awareness", "training", "reflective-practice"),
        ("difference",),
        "I write with people who were told they cannot.",
        "drafts read aloud",
        apart=(("nation", SIGS),),
    ),
    Entry(
        "rosalind.achterberg@brackenvale.example.org",
        "Commissioner",
        Nation.ENGLAND,
        ("pathways-and-systems", "sector-engagement", "rules-and-procedures"),
        ask_about="contracts that leave room for judgement",
    ),
    Entry(
        "sinead.oneill@loughcarran.example.org",
        "Head of housing support",
        Nation.NORTHERN_IRELAND,
        ("pathways-and-systems", "support-and-staff-welfare"),
        ("domestic-abuse",),
    ),
    Entry(
        "aine.nimhurchu@coisabhann.example.org",
        "Housing First project worker",
        Nation.IRELAND,
        ("roles", "responsiveness"),
        ("substance-use", "rough-sleeping"),
        ask_about="the first month in a home of one's own",
    ),
    Entry(
        "hoa.nguyen@northmoor.example.org",
        "Clinical psychologist, outreach",
        Nation.ENGLAND,
        ("psychological-models", "reflective-practice", "support-and-staff-welfare"),
        ("trauma", "mental-distress"),
        apart=(("organisation", NOBODY), ("setting", SIGS)),
    ),
    Entry(
        "margot@westmarch.example.org",
        "Visiting researcher",
        Nation.ELSEWHERE,
        ("built-environment", "evidence-generating-practice"),
        seen_by=NOBODY,
    ),
    Entry(
        "parisa.tehrani-holt@westmarch.example.org",
        "Reader in social psychiatry",
        Nation.ENGLAND,
        ("psychological-models",),
        is_listed=False,
    ),
]


def fill_directory(*, members):
    """
    Let some people tell of themselves, and those who are listed be seen in the SIGs they are in.
    """
    elements = {each.slug: each for theme in current_themes() for each in theme.elements.all()}
    needs = {need.slug: need for need in Need.objects.all()}
    for entry in ENTRIES:
        audiences = dict.fromkeys(Profile.PARTS, entry.seen_by) | dict(entry.apart)
        save_profile(
            member=members[entry.email],
            said={
                "is_listed": entry.is_listed,
                "role": entry.role,
                "about": entry.about,
                "ask_about": entry.ask_about,
                "nation": entry.nation,
                **{f"{part}_for": audience for part, audience in audiences.items()},
            },
            elements=[elements[slug] for slug in entry.elements],
            needs=[needs[slug] for slug in entry.needs],
        )
    SigMembership.objects.filter(member__profile__is_listed=True, left_at=None).update(
        is_shown=True
    )
