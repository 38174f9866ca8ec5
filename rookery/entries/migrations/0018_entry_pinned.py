from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """An index of the few pinned entries that a planner can't take for that of the stream."""

    dependencies = [("entries", "0017_search")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_pinned"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["weblog"], condition=Q(is_pinned=True), name="entry_pinned"),
        ),
    ]
