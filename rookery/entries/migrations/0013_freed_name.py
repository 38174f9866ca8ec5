import django.db.models.deletion
from django.db import migrations, models

import rookery.entries.ledger


class Migration(migrations.Migration):
    """Names that a deletion has freed wait before somebody else may have them."""

    dependencies = [("entries", "0012_move")]

    operations = [
        migrations.CreateModel(
            name="FreedName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "until",
                    models.DateTimeField(
                        db_index=True,
                        default=rookery.entries.ledger.in_ninety_days,
                        verbose_name="until",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="freed_names",
                        to="sites.site",
                    ),
                ),
                (
                    "weblog",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="freed_names",
                        to="weblogs.weblog",
                    ),
                ),
            ],
            options={
                "verbose_name": "freed name",
                "verbose_name_plural": "freed names",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("site", None)),
                        fields=("weblog", "name"),
                        name="one_freed_name_per_weblog",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("weblog", None)),
                        fields=("site", "name"),
                        name="one_freed_name_per_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("site", None), ("weblog__isnull", False)),
                            models.Q(("site__isnull", False), ("weblog", None)),
                            _connector="OR",
                        ),
                        name="freed_name_is_a_weblogs_or_a_sites",
                    ),
                ],
            },
        ),
    ]
