import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Every address an entry ever had."""

    dependencies = [("entries", "0009_revision")]

    operations = [
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=500, verbose_name="path")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_addresses",
                        to="entries.entry",
                    ),
                ),
                (
                    "weblog",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_addresses",
                        to="weblogs.weblog",
                    ),
                ),
            ],
            options={
                "verbose_name": "old address",
                "verbose_name_plural": "old addresses",
            },
        ),
        migrations.AddConstraint(
            model_name="oldaddress",
            constraint=models.UniqueConstraint(
                fields=("weblog", "path"), name="one_entry_per_old_address"
            ),
        ),
    ]
