import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Stage 2, first step: an entry may know its weblog."""

    dependencies = [("entries", "0001_entry"), ("weblogs", "0001_weblog")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="weblog",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="weblogs.weblog",
                verbose_name="weblog",
            ),
        ),
    ]
