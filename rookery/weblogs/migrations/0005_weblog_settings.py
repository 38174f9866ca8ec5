import django.utils.timezone
from django.db import migrations, models

import rookery.weblogs.models


class Migration(migrations.Migration):
    """What a weblog can be set to, and its slug free to be used once per site."""

    dependencies = [("weblogs", "0004_weblog_site_required")]

    operations = [
        migrations.AlterModelOptions(
            name="weblog",
            options={
                "base_manager_name": "objects",
                "ordering": ["title", "pk"],
                "verbose_name": "weblog",
                "verbose_name_plural": "weblogs",
            },
        ),
        migrations.AddField(
            model_name="weblog",
            name="created_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="created"
            ),
        ),
        migrations.AddField(
            model_name="weblog",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="deleted"),
        ),
        migrations.AddField(
            model_name="weblog",
            name="generation",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="weblog",
            name="is_root",
            field=models.BooleanField(
                default=False,
                help_text="Lives at / of its site; one weblog can.",
                verbose_name="at the root",
            ),
        ),
        migrations.AddField(
            model_name="weblog",
            name="language",
            field=models.CharField(default="en", max_length=35, verbose_name="language"),
        ),
        migrations.AddField(
            model_name="weblog",
            name="navigation",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name="weblog",
            name="suspended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="suspended"),
        ),
        migrations.AddField(
            model_name="weblog",
            name="tagline",
            field=models.CharField(blank=True, max_length=250, verbose_name="tagline"),
        ),
        migrations.AddField(
            model_name="weblog",
            name="time_zone",
            field=models.CharField(
                default="UTC",
                max_length=64,
                validators=[rookery.weblogs.models.check_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.AddField(
            model_name="weblog",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("public", "public"),
                    ("unlisted", "unlisted: whoever has the address"),
                    ("members", "members only"),
                ],
                default="public",
                max_length=10,
                verbose_name="visibility",
            ),
        ),
        migrations.AlterField(
            model_name="weblog",
            name="slug",
            field=models.SlugField(max_length=100, verbose_name="slug"),
        ),
        migrations.AddConstraint(
            model_name="weblog",
            constraint=models.UniqueConstraint(
                fields=("site", "slug"), name="one_weblog_per_slug_and_site"
            ),
        ),
        migrations.AddConstraint(
            model_name="weblog",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_root", True)),
                fields=("site",),
                name="one_root_weblog_per_site",
            ),
        ),
    ]
