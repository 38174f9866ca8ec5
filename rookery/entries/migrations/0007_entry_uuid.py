import uuid

from django.db import migrations, models


def fill(apps, _schema_editor):
    model = apps.get_model("entries", "Entry")
    for pk in model.objects.filter(uuid=None).values_list("pk", flat=True).iterator():
        model.objects.filter(pk=pk).update(uuid=uuid.uuid4())


class Migration(migrations.Migration):
    """An id for an entry that feeds can rely on."""

    dependencies = [("entries", "0006_first_authors")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="uuid",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="entry",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("weblog", "uuid"), name="one_entry_per_uuid_and_weblog"
            ),
        ),
    ]
