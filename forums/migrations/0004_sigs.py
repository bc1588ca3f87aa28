import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max, Min, Q
from django.utils import timezone


def tell_sigs(apps, schema_editor):
    """
    Have each SIG know when it last met and meets next, as its sessions say.
    """
    sessions = apps.get_model("forums", "Session").objects
    now = timezone.now()
    for sig in apps.get_model("sigs", "Sig").objects.all():
        met = sessions.filter(topic__sig=sig).aggregate(
            last=Max(
                "starts_at",
                filter=Q(state__in=["held", "written_up"])
                | Q(state="announced", ends_at__lte=now),
            ),
            coming=Min("starts_at", filter=Q(state="announced", ends_at__gt=now)),
        )
        sig.last_met_at, sig.next_meeting_at = met["last"], met["coming"]
        sig.save(update_fields=["last_met_at", "next_meeting_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0001_initial"),
        ("forums", "0003_programme_in_full"),
        ("resources", "0014_sig_rooms"),
        ("sigs", "0003_cycle"),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionThread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="talk", to="forums.session")),
                ("thread", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="session_link", to="discussions.thread")),
            ],
            options={"ordering": ["session"]},
        ),
        migrations.CreateModel(
            name="DocumentDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("session", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="document_decisions", to="forums.session")),
                ("suggestion", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="resources.linesuggestion")),
            ],
            options={"ordering": ["made_at", "pk"]},
        ),
        migrations.RunPython(tell_sigs, migrations.RunPython.noop, elidable=True),
    ]
