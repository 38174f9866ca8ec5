from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0013_freed_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="image",
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
    ]
