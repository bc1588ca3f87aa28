"""
Facilitators who decide at the same moment. Only a database with row locks can show it.
"""

import pytest

from resources import actions
from resources.enums import LineState
from resources.models import LineSuggestion, WorkingDocumentPage
from tests.factories.members import MemberFactory
from tests.factories.sig_rooms import LineSuggestionFactory, WorkingDocumentPageFactory
from tests.factories.sigs import FOUNDED_AT
from tests.resources.test_suggestion_races import all_at_once

AT_ONCE = 4

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def accept(suggestion, by):
    try:
        return actions.accept_line(
            suggestion=suggestion,
            seen=suggestion.before,
            text=suggestion.after,
            by=by,
            now=FOUNDED_AT,
        )
    except (actions.LineDecided, actions.LineChanged):
        return None


def test_one_of_those_who_decide_at_once_decides():
    suggestion = LineSuggestionFactory()
    page = suggestion.page

    decided = all_at_once(lambda by: accept(suggestion, by), MemberFactory.create_batch(AT_ONCE))

    assert len([each for each in decided if each]) == 1
    assert WorkingDocumentPage.objects.get(pk=page.pk).revisions.count() == 1


def test_of_changes_to_one_paragraph_taken_in_at_once_none_overwrites_another():
    page = WorkingDocumentPageFactory()
    suggestions = [
        LineSuggestionFactory(page=page, after=f"Ring {number} times.") for number in range(AT_ONCE)
    ]
    by = MemberFactory()

    all_at_once(lambda suggestion: accept(suggestion, by), suggestions)

    [accepted] = LineSuggestion.objects.filter(state=LineState.ACCEPTED)
    assert str(WorkingDocumentPage.objects.get(pk=page.pk).line("l2").value) == accepted.after
