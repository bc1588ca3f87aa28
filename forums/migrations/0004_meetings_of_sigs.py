from django.db import migrations
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
        ("forums", "0003_programme_in_full"),
        ("sigs", "0003_cycle"),
    ]

    operations = [migrations.RunPython(tell_sigs, migrations.RunPython.noop, elidable=True)]
