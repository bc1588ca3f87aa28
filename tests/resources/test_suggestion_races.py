"""
What happens when people press at the same moment. Only a database with row locks can show it.
"""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from notifications.models import Delivery
from resources import actions
from resources.models import Suggestion
from tests.factories.members import MemberFactory
from tests.factories.suggestions import SuggestionFactory

NOW = datetime.datetime(2026, 11, 10, 12, tzinfo=datetime.UTC)
AT_ONCE = 8

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def all_at_once(act, things):
    """
    Let `act` run for each of the things at the same moment; return what each returned.
    """
    ready = threading.Barrier(len(things))

    def acting(thing):
        try:
            ready.wait(timeout=10)
            return act(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(things)) as threads:
        return list(threads.map(acting, things))


def test_editors_who_answer_at_once_give_one_answer_and_one_mail():
    suggestion = SuggestionFactory()
    editors = MemberFactory.create_batch(AT_ONCE, roles=["editor"])

    def answer(editor):
        try:
            actions.answer_suggestion(
                suggestion=Suggestion(pk=suggestion.pk, state="open"),
                by=editor,
                state="accepted",
                answer=f"We will, says {editor.pk}.",
                made_page=None,
                now=NOW,
            )
        except actions.AlreadyAnswered:
            return None
        return editor

    given = [editor for editor in all_at_once(answer, editors) if editor]

    suggestion.refresh_from_db()
    assert given == [suggestion.answered_by]
    assert suggestion.answer == f"We will, says {given[0].pk}."
    assert Delivery.objects.count() == 1


def test_a_member_who_presses_in_many_windows_makes_one_suggestion():
    member = MemberFactory()

    def press(_):
        return actions.suggest(
            by=member, page=None, title="A rota", address="", text="It helps.", now=NOW
        )

    made = all_at_once(press, range(AT_ONCE))

    assert {suggestion.pk for suggestion in made} == {Suggestion.objects.get().pk}


def test_presses_at_once_do_not_pass_the_limit_of_a_day():
    member = MemberFactory()
    SuggestionFactory.create_batch(actions.MOST_IN_A_DAY - 1, by=member, created_at=NOW)

    def press(number):
        try:
            actions.suggest(
                by=member, page=None, title=f"A rota {number}", address="", text="Yes.", now=NOW
            )
        except actions.TooManySuggestions:
            return

    all_at_once(press, range(AT_ONCE))

    assert member.suggestions.count() == actions.MOST_IN_A_DAY
