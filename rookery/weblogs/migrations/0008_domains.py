import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who has which host, and where weblogs have been."""

    dependencies = [("weblogs", "0007_weblog_uuid")]

    operations = [
        migrations.CreateModel(
            name="Domain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("host", models.CharField(db_index=True, max_length=253, verbose_name="host")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("verified", "verified"),
                            ("active", "active"),
                            ("retired", "retired"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "is_primary",
                    models.BooleanField(
                        default=False,
                        help_text="The others of its site are aliases of it.",
                        verbose_name="primary",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="claimed")),
                (
                    "activated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="active since"),
                ),
            ],
            options={
                "verbose_name": "domain",
                "verbose_name_plural": "domains",
                "ordering": ["host", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Mount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(blank=True, max_length=100, verbose_name="slug")),
                ("left_at", models.DateTimeField(auto_now_add=True, verbose_name="left")),
            ],
            options={
                "verbose_name": "old place of a weblog",
                "verbose_name_plural": "old places of weblogs",
            },
        ),
        migrations.CreateModel(
            name="SiteState",
            fields=[
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="sites.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "generation",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Counts routing changes: domains, weblogs made, renamed, moved.",
                    ),
                ),
            ],
            options={
                "verbose_name": "site state",
                "verbose_name_plural": "site states",
            },
        ),
        migrations.AddField(
            model_name="domain",
            name="site",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty until it is active.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="domains",
                to="sites.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="domain",
            name="weblog",
            field=models.ForeignKey(
                blank=True,
                help_text="The weblog it is claimed for.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="domains",
                to="weblogs.weblog",
                verbose_name="weblog",
            ),
        ),
        migrations.AddField(
            model_name="mount",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mounts",
                to="sites.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="mount",
            name="weblog",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mounts",
                to="weblogs.weblog",
                verbose_name="weblog",
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "active")),
                fields=("host",),
                name="one_active_domain_per_host",
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_primary", True)),
                fields=("site",),
                name="one_primary_domain_per_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "active"), _negated=True),
                    ("site__isnull", False),
                    _connector="OR",
                ),
                name="active_domain_has_a_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_primary", False), ("status", "active"), _connector="OR"),
                name="primary_domain_is_active",
            ),
        ),
        migrations.AddConstraint(
            model_name="mount",
            constraint=models.UniqueConstraint(
                fields=("site", "slug"), name="one_mount_per_slug_and_site"
            ),
        ),
    ]
