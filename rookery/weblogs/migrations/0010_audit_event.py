import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who did what."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("weblogs", "0009_membership"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("door", models.CharField(blank=True, max_length=20, verbose_name="door")),
                ("verb", models.CharField(max_length=50, verbose_name="what")),
                ("detail", models.CharField(blank=True, max_length=500, verbose_name="detail")),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="when")),
            ],
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit log",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="auditevent",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="audit_events",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="weblog",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="audit_events",
                to="weblogs.weblog",
                verbose_name="weblog",
            ),
        ),
    ]
