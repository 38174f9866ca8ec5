from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when an address leads to its entry: later ones never were at a root that was left."""

    dependencies = [("entries", "0014_entry_image")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="named_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="oldaddress",
            name="named_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
