from datetime import UTC, datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def keep_unpublished_unread(apps, _schema_editor):
    """On the way back there are no drafts: what readers may not see gets a date that never comes.

    Else the next way up, which takes every entry for published, would show it.
    """
    entries = apps.get_model("entries", "Entry").objects
    public = models.Q(status="published", visibility="public", trashed_at=None, is_arriving=False)
    entries.exclude(public).update(pub_date=datetime(9999, 1, 1, tzinfo=UTC))


class Migration(migrations.Migration):
    """States, formats and stored HTML. What was there before is published."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("entries", "0004_entry_weblog_required"),
        ("weblogs", "0010_audit_event"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("submitted", "submitted for review"),
                    ("published", "published"),
                ],
                default="published",
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("submitted", "submitted for review"),
                    ("published", "published"),
                ],
                default="draft",
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="entries",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="body_html",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="byline",
            field=models.CharField(
                blank=True,
                help_text="Shown instead of the author's name.",
                max_length=150,
                verbose_name="byline",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="feed_id",
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name="entry",
            name="format",
            field=models.CharField(
                choices=[("markdown", "Markdown"), ("html", "HTML")],
                default="markdown",
                max_length=10,
                verbose_name="format",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="is_arriving",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="is_page",
            field=models.BooleanField(
                default=False,
                help_text="Stands outside the stream, in the navigation.",
                verbose_name="page",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="is_pinned",
            field=models.BooleanField(
                default=False, help_text="Stays at the top.", verbose_name="pinned"
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="language",
            field=models.CharField(blank=True, max_length=35, verbose_name="language"),
        ),
        migrations.AddField(
            model_name="entry",
            name="renderer_version",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="source",
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="entry",
            name="tag_list",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="text",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="trashed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="updated_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="entry",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("public", "public"),
                    ("unlisted", "unlisted: whoever has the address"),
                    ("members", "members only"),
                ],
                default="public",
                max_length=10,
                verbose_name="visibility",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="words",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name="entry",
            name="slug",
            field=models.SlugField(blank=True, max_length=100, verbose_name="slug"),
        ),
        migrations.AlterField(
            model_name="entry",
            name="title",
            field=models.CharField(blank=True, max_length=250, verbose_name="title"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(
                    ("is_pinned", True), ("status", "published"), ("trashed_at", None)
                ),
                fields=["weblog", "-pub_date", "-id"],
                name="entry_pinned",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(
                    ("is_arriving", False), ("status", "published"), ("trashed_at", None)
                ),
                fields=["weblog", "-pub_date", "-id"],
                name="entry_stream",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["weblog", "-updated_at", "-id"], name="entry_studio_list"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("weblog", "slug"), name="one_entry_per_slug_and_weblog"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("weblog", "source"),
                name="one_entry_per_source_and_weblog",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, keep_unpublished_unread),
    ]
