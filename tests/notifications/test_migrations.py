"""
Migrations of mail, tried with rows, forth and back.
"""

import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.embedded, pytest.mark.django_db(transaction=True)]

NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC)


def migrate(name):
    """
    Bring the tables of mail to one migration, and return the models of then.
    """
    executor = MigrationExecutor(connection)
    targets = [("notifications", name)] if name else executor.loader.graph.leaf_nodes()
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def test_those_who_turned_a_stream_off_stay_off_it_forth_and_back():
    ada, ben = MemberFactory(), MemberFactory()
    old = migrate("0001_initial")
    old.get_model("notifications", "StreamOptOut").objects.create(
        member_id=ada.pk, stream="sig-3", opted_out_at=NOW
    )

    new = migrate("0002_inbox")
    preferences = new.get_model("notifications", "StreamPreference").objects
    assert list(preferences.values_list("member_id", "stream", "pace", "chosen_at")) == [
        (ada.pk, "sig-3", "off", NOW)
    ]
    preferences.create(member_id=ben.pk, stream="sig-3", pace="weekly", chosen_at=NOW)
    message = new.get_model("notifications", "Message").objects.create(
        kind="tests.subscription", source_key="1", created_at=NOW
    )
    deliveries = new.get_model("notifications", "Delivery").objects
    for state in ["sent", "held", "on_site", "bounced"]:
        deliveries.create(message=message, address=f"{state}@example.org", state=state, due_at=NOW)

    old = migrate("0001_initial")
    left = old.get_model("notifications", "StreamOptOut").objects
    assert list(left.values_list("member_id", "stream", "opted_out_at")) == [(ada.pk, "sig-3", NOW)]
    states = old.get_model("notifications", "Delivery").objects.values_list("address", "state")
    assert dict(states) == {
        "sent@example.org": "sent",
        "held@example.org": "skipped",
        "on_site@example.org": "skipped",
        "bounced@example.org": "refused",
    }
    migrate(None)
