import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What imports have done, so that a killed one goes on and a failed one leaves nothing."""

    initial = True

    dependencies = [
        ("entries", "0010_old_address"),
        ("media", "0001_upload"),
        ("weblogs", "0010_audit_event"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("file_name", models.CharField(max_length=255, verbose_name="file")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running, or cut off"),
                            ("complete", "complete"),
                            ("failed", "failed, nothing was kept"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("cursor", models.PositiveIntegerField(default=0, verbose_name="items done")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="items")),
                ("report", models.JSONField(blank=True, default=dict)),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("last_tag_before", models.PositiveBigIntegerField(default=0)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="started")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "weblog",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_runs",
                        to="weblogs.weblog",
                        verbose_name="weblog",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(blank=True, max_length=250)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("imported", "imported"),
                            ("linked", "left where it is"),
                            ("skipped", "skipped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="entries.entry",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="media.upload",
                    ),
                ),
                (
                    "weblog",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_items",
                        to="weblogs.weblog",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="transfer.importrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported item",
                "verbose_name_plural": "imported items",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("weblog",),
                name="one_running_import_per_weblog",
            ),
        ),
        migrations.AddIndex(
            model_name="importeditem",
            index=models.Index(fields=["weblog", "key"], name="imported_item_key"),
        ),
    ]
