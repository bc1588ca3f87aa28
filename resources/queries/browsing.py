"""
Look through the library by what its pages are and what they are about.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from pielink.kernel.search import Found

from .finding import find
from .narrowing import NARROWED_BY

SHOWN = 20
MOST_OPTIONS = 8
# Where one works and with whom comes to a newcomer's mind before the words of the framework.
WAYS_IN = ["setting", "need", "theme", "element", "approach", "lens", "type"]


@dataclass(frozen=True)
class Choice:
    """
    A way to narrow or widen what is shown: its name, where it leads, and how many it leaves.
    """

    name: str
    url: str
    count: int


@dataclass(frozen=True)
class Choices:
    """
    One thing to narrow by, with what is chosen (its link takes it back) and what can be. The
    most telling stand first; `further` are the rest.
    """

    name: str
    label: str
    chosen: Choice | None
    options: list[Choice]
    further: list[Choice]


@dataclass(frozen=True)
class Browsed:
    """
    One page of what there is as somebody chose: `count` in all, and the ways to narrow it.

    `unknown` names what was chosen and is not known. The addresses begin with a question mark.
    """

    found: list[Found]
    count: int
    choices: list[Choices]
    unknown: list[str]
    page: int
    pages: int
    address: str
    previous_address: str
    next_address: str

    @property
    def chosen(self):
        """
        Return the names of what is chosen.
        """
        return [choices.chosen.name for choices in self.choices if choices.chosen]

    @property
    def is_worth_finding(self):
        """
        Test whether a search engine should know the address: it shows something, and by no more
        than one choice, since of several there is no end.
        """
        return bool(self.count and len(self.chosen) <= 1 and not self.unknown)


def browse(user, wanted, number):
    """
    Read page `number` of what this person may read and is as wanted, the newest first.

    Where nothing is chosen only the ways to narrow are given. None where there is no such page.
    """
    shown = SHOWN if wanted.chosen else 0
    found = find(user, "", [], wanted, limit=shown, start=(number - 1) * SHOWN)
    chosen = {facet.name: facet.chosen.slug for facet in found.facets if facet.chosen}
    pages = max(1, -(-found.count // SHOWN)) if chosen else 1
    if number > pages:
        return None
    return Browsed(
        found=found.found if chosen else [],
        count=found.count,
        choices=sorted(
            (choices(facet, "", chosen) for facet in found.facets),
            key=lambda each: WAYS_IN.index(each.name),
        ),
        unknown=found.unknown,
        page=number,
        pages=pages,
        address=_page_address(chosen, number),
        previous_address=_page_address(chosen, number - 1) if number > 1 else "",
        next_address=_page_address(chosen, number + 1) if number < pages else "",
    )


def choices(facet, text, chosen):
    """
    Give what a facet offers as links that keep the text and everything else that is chosen.
    """
    here = facet.chosen
    others = {name: slug for name, slug in chosen.items() if name != facet.name}
    options = [
        Choice(option.name, address(text, others | {facet.name: option.slug}), option.count)
        for option in facet.options
        if not option.chosen
    ]
    taken_back = Choice(here.name, address(text, others), here.count) if here else None
    return Choices(
        facet.name, facet.label, taken_back, options[:MOST_OPTIONS], options[MOST_OPTIONS:]
    )


def address(text, chosen):
    """
    Give the query of an address that asks for this text and what is chosen.
    """
    return "?" + urlencode({name: value for name, value in {"q": text, **chosen}.items() if value})


def _page_address(chosen, number):
    in_order = {name: chosen[name] for name in NARROWED_BY if name in chosen}
    return address("", in_order | ({"page": number} if number > 1 else {}))
