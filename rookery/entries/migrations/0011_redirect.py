import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Redirects that people make by hand."""

    dependencies = [("entries", "0010_old_address"), ("weblogs", "0011_root_mounts")]

    operations = [
        migrations.CreateModel(
            name="Redirect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=500, verbose_name="from")),
                ("target", models.CharField(blank=True, max_length=1000, verbose_name="to")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                (
                    "weblog",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redirects",
                        to="weblogs.weblog",
                        verbose_name="weblog",
                    ),
                ),
            ],
            options={
                "verbose_name": "redirect",
                "verbose_name_plural": "redirects",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("weblog", "path"), name="one_redirect_per_path")
                ],
            },
        ),
    ]
