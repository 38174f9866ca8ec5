from django.db import migrations, models

import rookery.weblogs.models


class Migration(migrations.Migration):
    dependencies = [
        ("weblogs", "0014_platform_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="sitestate",
            name="about",
            field=models.TextField(
                blank=True,
                help_text="The operator's words above the list of weblogs, in Markdown.",
                verbose_name="about this place",
            ),
        ),
        migrations.AddField(
            model_name="weblog",
            name="feeds_are_full",
            field=models.BooleanField(
                default=True,
                help_text="Otherwise summaries only.",
                verbose_name="full text in feeds",
            ),
        ),
        migrations.AddField(
            model_name="weblog",
            name="links",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Where else its author is, as [label, URL]; shown with rel=me.",
                verbose_name="links",
            ),
        ),
        migrations.AddField(
            model_name="weblog",
            name="logo",
            field=models.ImageField(
                blank=True,
                max_length=200,
                upload_to=rookery.weblogs.models.logo_name,
                verbose_name="logo",
            ),
        ),
        migrations.AddField(
            model_name="weblog",
            name="palette",
            field=models.CharField(blank=True, max_length=50, verbose_name="palette"),
        ),
        migrations.AddField(
            model_name="weblog",
            name="theme",
            field=models.CharField(default="folio", max_length=50, verbose_name="theme"),
        ),
    ]
