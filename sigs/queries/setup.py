"""
What a SIG begins with, and how much of it is there.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from ..enums import CharterPrompt
from .belonging import current_rules


@dataclass(frozen=True)
class Step:
    """
    One thing that a SIG has or lacks before it starts: `name` within a sentence, `title` above it,
    and how it stands in `words`.
    """

    key: str
    name: str
    title: str
    words: str
    is_done: bool


def checklist(sig):
    """
    Return what a SIG needs to start, in one step: its purpose, charter, ground rules, first date.
    """
    rules = current_rules(sig)
    unanswered = [each for each in CharterPrompt if not sig.charter.get(each, "").strip()]
    return [
        Step(
            "purpose",
            "a purpose",
            "Its purpose",
            "It stands on the page." if sig.purpose.strip() else "Say what it is for.",
            bool(sig.purpose.strip()),
        ),
        Step(
            "charter",
            "a charter",
            "Its charter",
            _questions_left(len(unanswered)),
            not unanswered,
        ),
        Step(
            "rules",
            "ground rules",
            "Its ground rules",
            f"Version {rules.version} holds." if rules else "They are not saved yet.",
            rules is not None,
        ),
        _first_date(sig),
    ]


def charter_of(sig):
    """
    Return what a SIG wrote down of itself, [(prompt, words)], without what is empty.
    """
    answers = [(prompt.label, sig.charter.get(prompt, "")) for prompt in CharterPrompt]
    return [(label, words) for label, words in answers if words]


def _questions_left(number):
    if not number:
        return "All its questions are answered."
    if number == 1:
        return "One question is not answered yet."
    return f"{number} questions are not answered yet."


def _first_date(sig):
    first = sig.next_meeting_at or sig.last_met_at
    words = "No session is announced yet."
    if first:
        words = f"A session is on {date_format(timezone.localtime(first), 'j F Y')}."
    return Step("date", "a first date", "Its first date", words, first is not None)
