from django.db import migrations

# Wagtail's search asks for words in the title and the text together, and has an index for each of
# the two alone: so it read every entry of its table. The table is written by editors only, and of
# some thousand rows, so that making the index holds nobody up for long.
MAKE = (
    "CREATE INDEX resources_search_all_words"
    " ON wagtailsearch_indexentry USING gin ((title || body))"
)
DROP = "DROP INDEX resources_search_all_words"


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):

    dependencies = [
        ("resources", "0011_keeping"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(make_index, drop_index)]
