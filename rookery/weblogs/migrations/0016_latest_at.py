from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """The date of each weblog's newest entry, so that lists of weblogs can walk along an index."""

    dependencies = [("weblogs", "0015_look")]

    operations = [
        migrations.AddField(
            model_name="weblog",
            name="latest_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="weblog",
            index=models.Index(fields=["site", "-latest_at", "-id"], name="weblog_activity"),
        ),
        migrations.AddIndex(
            model_name="weblog",
            index=models.Index(
                fields=["-latest_at", "-id"],
                condition=models.Q(is_on_platform_list=True),
                name="weblog_activity_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="weblog",
            index=models.Index("site", Lower("title"), "id", name="weblog_names"),
        ),
    ]
