import uuid

from django.db import migrations, models


def fill(apps, _schema_editor):
    model = apps.get_model("weblogs", "Weblog")
    for pk in model.objects.filter(uuid=None).values_list("pk", flat=True).iterator():
        model.objects.filter(pk=pk).update(uuid=uuid.uuid4())


class Migration(migrations.Migration):
    """An id for a weblog that survives every move."""

    dependencies = [("weblogs", "0006_first_weblog_at_root")]

    operations = [
        migrations.AddField(
            model_name="weblog",
            name="uuid",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="weblog",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
