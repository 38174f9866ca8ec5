import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Stage 2, third step: an entry must know its weblog."""

    dependencies = [("entries", "0003_first_weblog")]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="weblog",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="weblogs.weblog",
                verbose_name="weblog",
            ),
        ),
    ]
