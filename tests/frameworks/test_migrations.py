import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from frameworks.actions import load_vocabulary
from frameworks.models import Element, ElementMapping, Lens, Setting

pytestmark = pytest.mark.django_db


def migrate(targets=None):
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


# Nearly every app goes back with this one, which is slow; PostgreSQL tries it with the library.
@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_mappings_and_headings_can_be_taken_back_and_brought_again():
    load_vocabulary()
    elements = set(Element.objects.values_list("pk", "slug"))

    migrate([("frameworks", "0001_initial")])
    tables = set(connection.introspection.table_names())
    migrate()

    assert {"frameworks_elementmapping", "frameworks_lens", "frameworks_approach"} & tables == set()
    assert set(Element.objects.values_list("pk", "slug")) == elements
    assert (ElementMapping.objects.count(), Lens.objects.count()) == (0, 0)
    assert Setting.objects.get(slug="hostel").aliases == []
    load_vocabulary()
    assert (ElementMapping.objects.count(), Lens.objects.count()) == (13, 4)
    assert "Hostel" in Setting.objects.get(slug="hostel").aliases
