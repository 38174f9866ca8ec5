import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Stage 1: one weblog, which is the whole install."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="slug")),
                (
                    "pub_date",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="publication date"
                    ),
                ),
                ("summary", models.TextField(blank=True, null=True, verbose_name="summary")),
                ("body", models.TextField(blank=True, verbose_name="body")),
            ],
            options={"verbose_name": "entry", "verbose_name_plural": "entries"},
        ),
    ]
