import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

LIVE = ["proposed", "forming", "active", "resting"]


def tell_names_apart(apps, schema_editor):
    """
    Number the later ones of the live SIGs that share a name, however it is written.
    """
    seen = set()
    for sig in apps.get_model("sigs", "Sig").objects.filter(state__in=LIVE).order_by("pk"):
        name, number = sig.name, 1
        while sig.name.lower() in seen:
            number += 1
            tail = f" ({number})"
            sig.name = name[: 120 - len(tail)] + tail
        seen.add(sig.name.lower())
        if sig.name != name:
            sig.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [
        ("frameworks", "0001_initial"),
        ("sigs", "0002_life_cycle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(tell_names_apart, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="sig",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(
                    ("state__in", LIVE),
                    models.Q(("joining", "hidden"), _negated=True),
                ),
                name="one_live_sig_of_a_name",
            ),
        ),
    ]
