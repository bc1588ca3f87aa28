"""
What the home page and the search page show, gathered from the apps below.
"""

from dataclasses import dataclass, field, replace

from discussions import queries as discussions
from forums import queries as forums
from members import queries as members
from pielink.kernel import search as kernel_search
from pielink.kernel.search import Found
from resources import access as library_access
from resources import queries as library
from sigs import access as sigs_access
from sigs import queries as sigs

RESULTS_OF_A_KIND = 20
NEW_PAGES = 4
SIGS_ALIKE = 3

# What is searched after the library, in the order it is shown. Each takes (user, words, limit=)
# and returns Found, the best first, from what this person may know of.
SEARCHES = [
    ("Forums", forums.search),
    ("Groups", sigs.search),
    ("Threads", discussions.search),
    ("People", members.search),
]


@dataclass(frozen=True)
class Results:
    """
    What one search found; `more` says that there was more than is shown. `count` is how many
    there are, where that is known.
    """

    label: str
    found: list[Found]
    more: bool
    count: int | None = None


@dataclass(frozen=True)
class SearchPage:
    """
    The answer to what somebody typed and chose. Without either, nothing was looked for.

    `cut` says that what was typed was longer than is read; `unknown` names what was chosen and is
    not known; `hidden` are the chosen values a form has to send again.
    """

    text: str
    words: list[str] = field(default_factory=list)
    results: list[Results] = field(default_factory=list)
    bets: list[Found] = field(default_factory=list)
    choices: list[library.Choices] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    spelling: str = ""
    spelling_url: str = ""
    cut: bool = False

    @property
    def asked(self):
        return bool(self.words or self.hidden)

    @property
    def in_vain(self):
        """
        Whether words alone were looked for, everywhere, and nothing was found.
        """
        return bool(self.words and not self.hidden and not self.results and not self.bets)


@dataclass(frozen=True)
class People:
    """
    One page of the directory as somebody chose, with what it suggests to whoever looks round.

    `is_listed` says whether they stand in it themselves, `has_interests` whether they said what
    interests them. `alike` are people who share that, `sigs` the SIGs about the chosen word, or
    else those that fit. The addresses begin with a question mark.
    """

    text: str
    found: members.Directory
    choices: list[library.Choices]
    hidden: list[tuple[str, str]]
    is_listed: bool
    has_interests: bool
    alike: list[members.Card]
    sigs: list
    previous_address: str
    next_address: str

    @property
    def asked(self):
        return bool(self.text or self.hidden)


def people(user, text, wanted, number):
    """
    Read page `number` of the directory for what somebody typed and chose; None where there is no
    such page.
    """
    text = text.replace("\0", "").strip()[: kernel_search.MOST_CHARACTERS]
    words = kernel_search.words(text)
    near = sigs_access.near_members(user)
    known = members.Words()
    found = members.directory(user, near, words, wanted, number, known)
    if not found:
        return None
    profile, mine, _ = members.own_profile(user, known)
    looks_round = not words and not found.chosen and number == 1
    return People(
        text=text,
        found=found,
        choices=[library.choices(facet, text, found.chosen) for facet in found.facets],
        hidden=list(found.chosen.items()),
        is_listed=profile.is_listed,
        has_interests=bool(mine),
        alike=members.sharing(user, near, mine, known) if looks_round else [],
        sigs=_sigs_for(user, found.word, known.leading(mine), looks_round),
        previous_address=_people_address(text, found, number - 1) if number > 1 else "",
        next_address=_people_address(text, found, number + 1) if number < found.pages else "",
    )


def person(user, public_id):
    """
    Read one person of the directory as whoever asks is shown them, with the SIGs they are shown
    in: (Card, [Sig]); None where there is none.
    """
    card = members.person(user, sigs_access.near_members(user), public_id)
    return (card, sigs.shown_with(card.member_pk, user)) if card else None


def people_about(word, user):
    """
    Count the people who show this person that they are interested in an element.
    """
    near = sigs_access.near_members(user)
    return members.count_about(user, near, word.leading)


def first_steps(member, *, now):
    """
    Read what a newcomer may begin with: `line`, the next session they may come to and have not
    answered, with room if there is one, and `sig`, one that fits them; each None where there is
    none.
    """
    entries = forums.coming_next(member, now=now)
    lines = [entry.first for entry in entries if not entry.mine]
    with_room = [line for line in lines if not line.is_full]
    return {"line": next(iter(with_room + lines), None), "sig": sigs.fitting(member)}


def welcome(user, *, now):
    """
    Read the home page of someone who is not signed in: the next forums, the groups and what is new
    in the library.
    """
    entries = forums.coming_next(user, now=now)
    return {
        "next": entries[0] if entries else None,
        "coming": entries[1:5],
        "sigs": sigs.a_few(user, number=3),
        "pages": library.new_to_read(user, limit=NEW_PAGES),
    }


def home(user, *, now):
    """
    Read a member's home: what waits for an answer, what they come to, and their groups.

    `board_waits` counts what waits for the editorial board; None for whom it is no business of.
    """
    follows_board = library_access.can_follow_board(user)
    mine = forums.my_sessions(user, now=now)
    my_sigs = [sig for sig in sigs.cards(user) if sig.belongs]
    new_posts = discussions.new_posts(user, my_sigs)
    for sig in my_sigs:
        sig.new_posts = new_posts.get(sig.pk, 0)
    return {
        **mine,
        "coming": [entry for entry in mine["answered"] if entry.mine.mine.choice != "no"],
        "board_waits": library.board_waiting_count() if follows_board else None,
        "my_sigs": my_sigs,
    }


def search(user, text, wanted):
    """
    Search everything this person may know of; the library alone, once something is chosen.
    """
    typed = text.replace("\0", "").strip()
    text = typed[: kernel_search.MOST_CHARACTERS]
    words = kernel_search.words(text)
    page = SearchPage(text, words, cut=len(typed) > len(text))
    if not words and not wanted.chosen:
        return page
    found = library.find(user, text, words, wanted, limit=RESULTS_OF_A_KIND)
    chosen = {facet.name: facet.chosen.slug for facet in found.facets if facet.chosen}
    results = []
    if found.found and (words or chosen):
        more = found.bounded or found.count > len(found.found)
        shown = _marked(found.found, words)
        results.append(Results("Library", shown, more, None if found.bounded else found.count))
    if words and not chosen:
        results += _elsewhere(user, words)
    return replace(
        page,
        results=results,
        bets=found.bets,
        choices=[library.choices(facet, text, chosen) for facet in found.facets]
        if words or chosen
        else [],
        hidden=list(chosen.items()),
        unknown=found.unknown,
        spelling=found.spelling,
        spelling_url=library.address(found.spelling, {}),
    )


def _sigs_for(user, word, leading, looks_round):
    if word:
        return sigs.about(word, user)
    if not looks_round:
        return []
    if leading:
        return sigs.alike(user, leading, number=SIGS_ALIKE)
    fits = sigs.fitting(user)
    return [fits] if fits else []


def _people_address(text, found, number):
    return library.address(text, found.chosen | ({"page": number} if number > 1 else {}))


def _elsewhere(user, words):
    results = []
    for label, find in SEARCHES:
        found = find(user, words, limit=RESULTS_OF_A_KIND + 1)
        if found:
            shown = _marked(found[:RESULTS_OF_A_KIND], words)
            results.append(Results(label, shown, more=len(found) > len(shown)))
    return results


def _marked(found, words):
    return [
        replace(each, parts=tuple(kernel_search.highlighted(each.snippet, words))) for each in found
    ]
