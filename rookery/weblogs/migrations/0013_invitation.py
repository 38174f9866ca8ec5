import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Weblogs come to live on somebody else's site."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("weblogs", "0012_domain_proof"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written")),
                ("expires_at", models.DateTimeField(verbose_name="good until")),
                ("used_at", models.DateTimeField(null=True, verbose_name="followed")),
                (
                    "guest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitations_followed",
                        to="weblogs.weblog",
                        verbose_name="guest",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Who alone may follow it; empty: whoever has the link.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "weblog",
                    models.ForeignKey(
                        help_text="The one at the root, whose owner invites.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="weblogs.weblog",
                        verbose_name="weblog",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-pk"],
            },
        ),
    ]
