from django.db import migrations
from django.db.models import F


def name_authors(apps, _schema_editor):
    Entry = apps.get_model("entries", "Entry")
    for weblog in apps.get_model("weblogs", "Weblog").objects.only("pk", "author").iterator():
        Entry.objects.filter(weblog=weblog, author=None).update(
            author=weblog.author_id, created_at=F("pub_date"), updated_at=F("pub_date")
        )


class Migration(migrations.Migration):
    """What was there before is by the author of its weblog, and as old as it says."""

    dependencies = [("entries", "0005_writing")]

    operations = [
        migrations.RunPython(name_authors, migrations.RunPython.noop),
    ]
