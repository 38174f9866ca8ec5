import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Stage 3, first step: a weblog may know its site."""

    dependencies = [
        ("entries", "0004_entry_weblog_required"),
        ("sites", "0002_alter_domain_unique"),
        ("weblogs", "0001_weblog"),
    ]

    operations = [
        migrations.AddField(
            model_name="weblog",
            name="site",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="weblogs",
                to="sites.site",
                verbose_name="site",
            ),
        ),
    ]
