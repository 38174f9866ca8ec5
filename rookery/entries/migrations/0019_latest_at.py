from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, _schema_editor):
    weblog, entry = apps.get_model("weblogs", "Weblog"), apps.get_model("entries", "Entry")
    stream = entry.objects.filter(
        weblog=OuterRef("pk"),
        status="published",
        visibility="public",
        is_page=False,
        is_arriving=False,
        trashed_at=None,
    ).order_by("-pub_date")
    weblog.objects.update(latest_at=Subquery(stream.values("pub_date")[:1]))


class Migration(migrations.Migration):
    """Weblogs learn the date of the newest of the entries that are there."""

    dependencies = [("entries", "0018_entry_pinned"), ("weblogs", "0016_latest_at")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
