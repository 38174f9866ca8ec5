from typing import Any, override

import django.db.models.deletion
from django.db import migrations, models

import rookery.entries.search.rows
from rookery.entries.search.keeping import BATCH, FINDABLE, row_of

# `ascii`, because words come folded: every other character is a letter. `prefix`, because a short
# beginning is that of so many words that putting their hits together takes FTS5 200 ms.
FTS5 = """
    CREATE VIRTUAL TABLE "entries_search" USING fts5(
        weblog_id UNINDEXED, title, head, whole, tokenize='ascii', prefix='3 4', columnsize=0
    )
"""
GIN = 'CREATE INDEX "entries_search_terms" ON "entries_search" USING gin (title, head, whole)'
# A planner that knows how common a word is reads all rows with all their terms: 800 ms where the
# index needs 14. One that doesn't know takes the index.
NO_STATISTICS = """
    ALTER TABLE "entries_search"
    ALTER COLUMN title SET STATISTICS 0,
    ALTER COLUMN head SET STATISTICS 0,
    ALTER COLUMN whole SET STATISTICS 0
"""


class CreateIndexTable(migrations.CreateModel):
    """A table with a GIN index on PostgreSQL, a virtual table on SQLite."""

    @override
    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(FTS5)
            return
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.execute(GIN)
        schema_editor.execute(NO_STATISTICS)


def fill(apps: Any, _schema_editor: Any) -> None:
    entries, rows = apps.get_model("entries", "Entry"), apps.get_model("entries", "SearchRow")
    findable = entries.objects.filter(**FINDABLE).select_related("weblog").order_by("pk")
    last = 0
    while batch := [*findable.filter(pk__gt=last)[:BATCH]]:
        last = batch[-1].pk
        rows.objects.bulk_create(row_of(entry, rows) for entry in batch)


class Migration(migrations.Migration):
    """What readers may find, by its words."""

    dependencies = [("entries", "0016_named_at"), ("weblogs", "0015_look")]

    operations = [
        CreateIndexTable(
            name="SearchRow",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_column="rowid",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_row",
                        serialize=False,
                        to="entries.entry",
                    ),
                ),
                (
                    "weblog",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="weblogs.weblog",
                    ),
                ),
                ("title", rookery.entries.search.rows.TermsField()),
                ("head", rookery.entries.search.rows.TermsField()),
                ("whole", rookery.entries.search.rows.TermsField()),
            ],
            options={
                "verbose_name": "search row",
                "verbose_name_plural": "search rows",
                "db_table": "entries_search",
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
