"""
What people of the demo suggested for its library, and what the editor answered.
"""

from datetime import timedelta
from typing import NamedTuple

from resources import actions
from resources.enums import SuggestionState
from resources.models import LibraryPage

from .people import MEMBER


class Suggested(NamedTuple):
    """
    A suggestion: `page` and `made` are titles in the library, the numbers days before today.
    """

    by: str
    text: str
    days_ago: int
    title: str = ""
    page: str = ""
    state: str = ""
    answer: str = ""
    answered_days_ago: int = 0
    made: str = ""


SUGGESTED = [
    Suggested(
        by=MEMBER,
        text=(
            "The sheet asks nothing about getting in with a wheelchair. At ours the ramp is round "
            "the back by the bins, and that says a good deal before anyone has spoken."
        ),
        days_ago=33,
        page="Walk through your building in twenty minutes",
        state=SuggestionState.DONE,
        answer=(
            "It does. The first stop, on the pavement, now asks whether somebody in a wheelchair "
            "would come in by the same door. Thank you."
        ),
        answered_days_ago=21,
        made="Walk through your building in twenty minutes",
    ),
    Suggested(
        by="bronwen.cadwgan@tyglaswern.example.org",
        title="A Welsh version of the debrief card",
        text=(
            "Half of the team debriefs in Welsh. A card in both languages would be used by every "
            "service on this side of the hills, and I can ask our translator to look it over."
        ),
        days_ago=19,
        state=SuggestionState.ACCEPTED,
        answer=(
            "Yes please. We will lay out a card in Welsh and English as soon as your translator "
            "has looked at the words, and write to you when it is in the library."
        ),
        answered_days_ago=12,
    ),
    Suggested(
        by="szymon.wisniewski@inkwell.example.org",
        title="A list of what every hostel in the county charges",
        text="People ask us every week. One list would save a lot of telephone calls.",
        days_ago=16,
        state=SuggestionState.DECLINED,
        answer=(
            "We can see why it would help. Charges change from month to month, and a list that is "
            "wrong does harm, so we leave this one to the councils."
        ),
        answered_days_ago=13,
    ),
    Suggested(
        by=MEMBER,
        title="How night staff hand over without waking the house",
        text=(
            "We do it with a notebook, a lamp and ten quiet minutes by the kettle. I could write "
            "half a page about it, with two photographs. Would it help others who work nights?"
        ),
        days_ago=4,
    ),
]


def add_suggestions(*, members, editor, now):
    """
    Have members suggest and the editor answer, and yield when each answer was given, in order.
    """
    answers = []
    for each in SUGGESTED:
        suggestion = actions.suggest(
            by=members[each.by],
            page=_titled(each.page),
            title=each.title,
            address="",
            text=each.text,
            now=now - timedelta(days=each.days_ago),
        )
        if each.state:
            answers.append((now - timedelta(days=each.answered_days_ago), suggestion, each))
    for at, suggestion, each in sorted(answers, key=lambda answer: answer[0]):
        actions.answer_suggestion(
            suggestion=suggestion,
            by=editor,
            state=each.state,
            answer=each.answer,
            made_page=_titled(each.made),
            now=at,
        )
        yield at


def _titled(title):
    return LibraryPage.objects.get(title=title) if title else None
