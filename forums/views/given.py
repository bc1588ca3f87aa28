"""
What members and guests see of an answer they gave.
"""

from django.shortcuts import render

from .. import actions, queries
from ..enums import TAKING_PART, AnswerChoice


def show_given(request, context, answers):
    """
    Show what somebody has just answered: of several dates the one that keeps a place or waits.
    """
    taking_part = [given for given in answers if given.choice in TAKING_PART]
    given = (taking_part or answers)[0]
    waits = given.choice == AnswerChoice.WAITING
    return render(
        request,
        "forums/answered.html",
        {
            **context,
            "given": given,
            "place": queries.place_in_line(given) if waits else "",
            "address": request.path,
        },
    )


def said_before(line):
    """
    Return the values of an AnswerForm that repeat what was said to a date (a queries.DateLine).
    """
    said = line.mine
    needs = {name: getattr(said, name) for name in actions.Access.__dataclass_fields__}
    return {**needs, "choice": line.yes_value if line.takes_part else said.choice}
