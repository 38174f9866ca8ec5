import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rookery.media.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("weblogs", "0010_audit_event"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        upload_to=rookery.media.models.storage_name,
                        verbose_name="file",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("size", models.PositiveBigIntegerField(help_text="bytes", verbose_name="size")),
                (
                    "width",
                    models.PositiveIntegerField(
                        blank=True, help_text="pixels", null=True, verbose_name="width"
                    ),
                ),
                (
                    "height",
                    models.PositiveIntegerField(
                        blank=True, help_text="pixels", null=True, verbose_name="height"
                    ),
                ),
                (
                    "alt",
                    models.CharField(blank=True, max_length=500, verbose_name="alternative text"),
                ),
                ("is_download", models.BooleanField(default=False, editable=False)),
                (
                    "source",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=100),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "weblog",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="weblogs.weblog",
                        verbose_name="weblog",
                    ),
                ),
            ],
            options={
                "verbose_name": "file",
                "verbose_name_plural": "files",
                "ordering": ["-pk"],
            },
        ),
    ]
