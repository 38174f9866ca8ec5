import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Stage 3, third step: a weblog must know its site."""

    dependencies = [("weblogs", "0003_first_site")]

    operations = [
        migrations.AlterField(
            model_name="weblog",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="weblogs",
                to="sites.site",
                verbose_name="site",
            ),
        ),
    ]
