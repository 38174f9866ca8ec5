from django.db import migrations


def name_authors(apps, _schema_editor):
    Entry = apps.get_model("entries", "Entry")
    for weblog in apps.get_model("weblogs", "Weblog").objects.only("pk", "author").iterator():
        Entry.objects.filter(weblog=weblog, author=None).update(author=weblog.author_id)


class Migration(migrations.Migration):
    """What was there before is by the author of its weblog."""

    dependencies = [("entries", "0005_writing")]

    operations = [
        migrations.RunPython(name_authors, migrations.RunPython.noop),
    ]
