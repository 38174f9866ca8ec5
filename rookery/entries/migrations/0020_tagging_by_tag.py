import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of what has a tag, in the order of keys; and none that others begin with already."""

    dependencies = [("entries", "0019_latest_at")]

    operations = [
        migrations.AddIndex(
            model_name="entrytag",
            index=models.Index(fields=["tag", "entry"], name="tagging_by_tag"),
        ),
        migrations.AlterField(
            model_name="entrytag",
            name="entry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entry_tags",
                to="entries.entry",
            ),
        ),
        migrations.AlterField(
            model_name="entrytag",
            name="tag",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entry_tags",
                to="entries.tag",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="weblog",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="weblogs.weblog",
                verbose_name="weblog",
            ),
        ),
    ]
