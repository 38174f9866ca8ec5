from django.db import migrations


def put_first_weblog_at_root(apps, _schema_editor):
    weblogs = apps.get_model("weblogs", "Weblog").objects.filter(site=1).order_by("pk")
    first = weblogs.values_list("pk", flat=True).first()
    weblogs.filter(pk=first).update(is_root=True)


class Migration(migrations.Migration):
    """The first weblog keeps every address it had: it lives at the root of site 1."""

    dependencies = [("weblogs", "0005_weblog_settings")]

    operations = [
        migrations.RunPython(put_first_weblog_at_root, migrations.RunPython.noop),
    ]
