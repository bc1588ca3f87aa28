"""
Looking a text through for what belongs together in one sentence and tells who somebody is.

It is meant to be gentle: a name, an age, a town or an organisation alone is no find, and neither is
the author of a book or a colleague who runs a service.
"""

from dataclasses import dataclass

from . import patterns
from .firstnames import FIRST_NAMES

LONGEST = 20_000
MOST_FINDINGS = 10

_LONGEST_WORDS = 120
_LONGEST_SENTENCE = 600
_NO_CLIENTS = {"I", "A", *patterns.NO_INITIALS}
_NEAR = 70

_WHO = "could tell who somebody is."
_NUMBER = "is a number that belongs to one person alone."
_BIRTH = "tells somebody’s date of birth."
_PHONE = "could be the phone number of a client."
_HOME = "could tell where somebody lives."


@dataclass(frozen=True)
class Finding:
    """
    Words of a text, from `start` to `end`, that may identify a client, and `why` they may.
    """

    start: int
    end: int
    words: str
    why: str

    def __str__(self):
        return f"“{self.words}” {self.why}"


@dataclass(frozen=True)
class Piece:
    """
    A stretch of a text, and whether it was found.
    """

    words: str
    is_found: bool


@dataclass(frozen=True)
class _Sentence:
    """
    One sentence as the rules look at it: its text, and where names, ages and places are in it;
    what is `taken` belongs to the name of a place or an organisation.
    """

    text: str
    names: list
    ages: list
    taken: list
    places: list
    streets: list


def findings(text):
    """
    Return what in the first 20,000 characters of a text may tell who a client is, in order.
    """
    text = _passing_over(text[:LONGEST])
    found = []
    for start, sentence in _sentences(text):
        found += [(start + a, start + b, why) for a, b, why in _look_at(sentence)]
        if len(found) >= MOST_FINDINGS:
            break
    return [
        Finding(start, end, " ".join(text[start:end].split())[:_LONGEST_WORDS], why)
        for start, end, why in _apart(found)[:MOST_FINDINGS]
    ]


def pieces(text):
    """
    Cut a text into what was found in it and what lies between.
    """
    cut, at = [], 0
    for finding in findings(text):
        cut += [
            Piece(text[at : finding.start], False),
            Piece(text[finding.start : finding.end], True),
        ]
        at = finding.end
    return [piece for piece in [*cut, Piece(text[at:], False)] if piece.words]


def _passing_over(text):
    return patterns.PASSED_OVER.sub(lambda found: " " * len(found[0]), text)


def _sentences(text):
    """
    Cut a text into sentences with where they begin; one without end counts as several.
    """
    at = 0
    for end in [*(end.end() for end in patterns.SENTENCE_END.finditer(text)), len(text)]:
        for start in range(at, end, _LONGEST_SENTENCE):
            yield start, text[start : min(end, start + _LONGEST_SENTENCE)]
        at = end


def _apart(found):
    """
    Join finds that overlap, the first with its reason, and put them in order.
    """
    joined = []
    for start, end, why in sorted(found, key=lambda each: (each[0], -each[1])):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]), joined[-1][2])
        else:
            joined.append((start, end, why))
    return joined


def _look_at(text):
    yield from _numbers(text)
    places = _spans(patterns.PLACE, text)
    taken = places + _spans(patterns.ORGANISATION, text)
    sentence = _Sentence(
        text=text,
        names=_names(text, taken),
        ages=_spans(patterns.AGE, text),
        taken=taken,
        places=places,
        streets=_spans(patterns.STREET, text),
    )
    for rule in _RULES:
        yield from rule(sentence)


def _spans(pattern, text):
    return [found.span() for found in pattern.finditer(text)]


def _numbers(text):
    for found in patterns.NHS_NUMBER.finditer(text):
        before = text[max(0, found.start() - 25) : found.start()]
        if _is_nhs_number(found[0]) and not patterns.OTHER_NUMBER.search(before):
            yield *found.span(), _NUMBER
    for start, end in _spans(patterns.NI_NUMBER, text):
        yield start, end, _NUMBER
    for start, end in _spans(patterns.BIRTH, text):
        yield start, end, _BIRTH
    for start, end in _spans(patterns.MOBILE, text):
        if not patterns.HEARD_FROM.search(text[max(0, start - 40) : start]):
            yield start, end, _PHONE
    for start, end in _spans(patterns.PHONE, text):
        if patterns.THEIR_NUMBER.search(text[max(0, start - 40) : start]):
            yield start, end, _PHONE


def _is_nhs_number(words):
    """
    Test the check digit of an NHS number (NHS Data Dictionary, Modulus 11).
    """
    digits = [int(each) for each in words if each.isdigit()]
    check = 11 - sum(digit * (10 - at) for at, digit in enumerate(digits[:9])) % 11
    return check % 11 == digits[9] and check != 10


def _names(text, taken):
    """
    Return where first names, titled names and initials stand, outside of places and organisations.
    """
    known = [
        found.span()
        for found in patterns.NAME.finditer(text)
        if found[0].split()[0].removesuffix("’s").removesuffix("'s") in FIRST_NAMES
    ]
    titled = _spans(patterns.TITLED_NAME, text)
    initials = [
        found.span()
        for found in patterns.INITIALS.finditer(text)
        if found[0].replace(".", "") not in patterns.NO_INITIALS
        and not patterns.NUMBERED.search(text[max(0, found.start() - 12) : found.start()])
    ]
    names = [each for each in known + titled + initials if not _touches(each, taken)]
    return sorted(names)


def _touches(span, others):
    return any(span[0] < end and start < span[1] for start, end in others)


def _named_clients(sentence):
    for pattern in (patterns.NAMED_CLIENT, patterns.CALLED):
        for found in pattern.finditer(sentence.text):
            name = found.span("name")
            if patterns.NO_NAME.match(found["name"]) or found["name"] in _NO_CLIENTS:
                continue
            if not _touches(name, sentence.places) and not patterns.ORGANISATION.match(
                sentence.text, name[0]
            ):
                yield *found.span(), _WHO


def _names_with_ages(sentence):
    for start, end in sentence.names:
        for age in sentence.ages:
            if age[0] >= end and patterns.AGE_LINK.fullmatch(sentence.text, end, age[0]):
                yield start, _with_place(sentence, age[1]), _WHO


def _any_names_with_ages(sentence):
    """
    Find an age beside a word that may be a name, where the sentence is of a person or a service.
    """
    is_of_somebody = sentence.places or patterns.PERSON.search(sentence.text)
    for found in patterns.ANY_NAME_AND_AGE.finditer(sentence.text) if is_of_somebody else ():
        is_taken = _touches(found.span(), sentence.taken)
        if not is_taken and not patterns.NO_NAME.match(found[0]):
            yield found.start(), _with_place(sentence, found.end()), _WHO


def _with_place(sentence, end):
    """
    Return the end of the place or street that follows at once, else the end given.
    """
    after = [each for each in sentence.places + sentence.streets if end <= each[0] <= end + 25]
    return min((each[1] for each in after), default=end)


def _ages_with_places(sentence):
    """
    Find an age and a service in one breath, where the sentence is of a person.
    """
    for age in sentence.ages:
        for place in sentence.places + sentence.streets:
            start, end = min(age[0], place[0]), max(age[1], place[1])
            if end - start <= _NEAR and patterns.PERSON.search(
                sentence.text, max(0, start - 30), min(len(sentence.text), end + 30)
            ):
                yield start, end, _WHO


def _names_with_events(sentence):
    for start, end in sentence.names:
        event = patterns.EVENT.match(sentence.text, end)
        if event:
            yield start, event.end(), _WHO


def _homes(sentence):
    for start, end in sentence.streets:
        before = patterns.HOME.search(sentence.text, max(0, start - 40), start)
        if before:
            yield before.start(), end, _HOME


_RULES = (
    _named_clients,
    _names_with_ages,
    _any_names_with_ages,
    _ages_with_places,
    _names_with_events,
    _homes,
)
