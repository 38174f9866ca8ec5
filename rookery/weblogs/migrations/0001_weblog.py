import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Stage 2: weblogs for everybody."""

    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Weblog",
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
                    "author",
                    models.ForeignKey(
                        help_text="The one owner.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="weblogs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "weblog",
                "verbose_name_plural": "weblogs",
                "ordering": ["title", "pk"],
            },
        ),
    ]
