import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EARLIER = ["queued", "sending", "sent", "refused", "skipped", "in_doubt"]
NOW = [*EARLIER, "held", "on_site", "bounced"]
PACES = [
    ("at_once", "By mail, at once"),
    ("daily", "In a daily round-up"),
    ("weekly", "In a weekly round-up"),
    ("site", "On the site only"),
    ("off", "Not at all"),
]


def turn_off(apps, schema_editor):
    StreamPreference = apps.get_model("notifications", "StreamPreference")
    StreamPreference.objects.bulk_create(
        [
            StreamPreference(
                member_id=left.member_id,
                stream=left.stream,
                pace="off",
                chosen_at=left.opted_out_at,
            )
            for left in apps.get_model("notifications", "StreamOptOut").objects.iterator()
        ],
        batch_size=1000,
    )


def opt_out(apps, schema_editor):
    StreamOptOut = apps.get_model("notifications", "StreamOptOut")
    StreamPreference = apps.get_model("notifications", "StreamPreference")
    StreamOptOut.objects.bulk_create(
        [
            StreamOptOut(
                member_id=wish.member_id, stream=wish.stream, opted_out_at=wish.chosen_at
            )
            for wish in StreamPreference.objects.filter(pace="off").iterator()
        ],
        batch_size=1000,
    )
    # What was to be told by no mail of its own is not told after all, rather than all at once.
    Delivery = apps.get_model("notifications", "Delivery")
    Delivery.objects.filter(state__in=["held", "on_site"]).update(state="skipped")
    Delivery.objects.filter(state="bounced").update(state="refused")


class Migration(migrations.Migration):

    dependencies = [
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("roundup_hour", models.PositiveSmallIntegerField(default=7)),
                ("roundup_weekday", models.PositiveSmallIntegerField(default=0)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_settings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "mail settings",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("roundup_hour__lte", 23), ("roundup_weekday__lte", 6)),
                        name="roundup_has_an_hour_and_a_weekday",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StreamPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stream", models.CharField(max_length=60)),
                ("pace", models.CharField(choices=PACES, max_length=10)),
                ("chosen_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stream_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["stream", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "stream"), name="one_preference_of_a_stream"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pace__in", [name for name, _ in PACES])),
                        name="pace_is_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting to be sent"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("refused", "Refused"),
                    ("skipped", "Not needed any more"),
                    ("in_doubt", "In doubt"),
                    ("held", "Kept for a round-up"),
                    ("on_site", "On the site only"),
                    ("bounced", "Came back"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="delivery", name="delivery_state_is_known"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", NOW)), name="delivery_state_is_known"
            ),
        ),
        migrations.RunPython(turn_off, opt_out),
        migrations.DeleteModel(name="StreamOptOut"),
    ]
