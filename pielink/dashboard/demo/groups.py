"""
The SIGs of the demo: what each is for, who runs it and how many belong.
"""

from typing import NamedTuple

from .people import FACILITATOR, MEMBER, ORGANISER


class Group(NamedTuple):
    """
    A SIG; `facilitators` and `regulars` are addresses, `size` counts them too.
    """

    slug: str
    name: str
    purpose: str
    elements: list
    facilitators: list
    size: int
    regulars: tuple = ()


GROUPS = [
    Group(
        "pie-leads",
        "PIE leads",
        "For whoever has been handed the job of bringing psychologically informed ways into a "
        "whole organisation, often alone and on top of another post. We compare notes on boards, "
        "budgets and tired teams, and we keep each other company. Bring what is stuck.",
        ["culture-of-enquiry", "support-and-staff-welfare"],
        [FACILITATOR, "bronwen.cadwgan@tyglaswern.example.org"],
        38,
    ),
    Group(
        "tenancy-sustainment",
        "PIEs in tenancy sustainment",
        "How do you stay psychologically informed when there is no building, only a doorstep and "
        "half an hour? We look at visits, letters and repairs with the eyes of the person who "
        "opens the door, and collect small changes that kept somebody in their home.",
        ["responsiveness", "networks-and-surroundings", "rules-and-procedures"],
        [
            "oluwaseun.adebayo-quayle@quillmere.example.org",
            "morag.mackinlay@glenorrick.example.org",
        ],
        46,
        (MEMBER,),
    ),
    Group(
        "research-and-evaluation",
        "Research and evaluation",
        "For people who count things, people who are counted, and people who doubt both. We help "
        "each other ask questions that a service can answer without stopping its work, and read "
        "one paper together whenever we meet.",
        ["evidence-generating-practice"],
        ["parisa.tehrani-holt@westmarch.example.org", "szymon.wisniewski@inkwell.example.org"],
        27,
    ),
    Group(
        "plain-language",
        "A service user-friendly language",
        "Half our words were made for meetings. This group rewrites them with the people they are "
        "about: support plans, house rules, referral forms, the sign by the front door. Several "
        "of us have lived in services, and all of us read drafts aloud.",
        ["empathy-and-emotional-awareness", "roles"],
        ["desta.woldemariam@inkwell.example.org"],
        33,
        (MEMBER, ORGANISER),
    ),
    Group(
        "commissioning",
        "Commissioning for PIEs",
        "Contracts shape what a worker may do at nine in the evening. Commissioners, bid writers "
        "and managers meet here to find wording that leaves room for judgement, and measures "
        "that nobody has to fake.",
        ["pathways-and-systems", "sector-engagement"],
        ["rosalind.achterberg@brackenvale.example.org", "sinead.oneill@loughcarran.example.org"],
        22,
    ),
    Group(
        "housing-first",
        "Housing First as PIEs",
        "A home first, and support for as long as someone wants it: what does being "
        "psychologically informed look like when the only shared space is a kitchen that is not "
        "yours? We gather examples from small caseloads and argue about the awkward ones.",
        ["roles", "responsiveness", "pathways-and-systems"],
        ["kwabena.asante-boyd@firstkey.example.org", "aine.nimhurchu@coisabhann.example.org"],
        58,
    ),
]
