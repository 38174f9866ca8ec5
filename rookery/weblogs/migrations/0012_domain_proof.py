from secrets import token_hex

from django.db import migrations, models


def give_tokens(apps, schema_editor):
    """Claims made so far have to be proven, each with a key of its own."""
    domains = apps.get_model("weblogs", "Domain").objects.using(schema_editor.connection.alias)
    for domain in domains.iterator(1000):
        domain.token = token_hex()
        domain.needs_proof = domain.status == "pending"
        domain.save(update_fields=["token", "needs_proof"])


class Migration(migrations.Migration):
    """What has to be proven of a domain, and what was last seen of it."""

    dependencies = [("weblogs", "0011_root_mounts")]

    operations = [
        migrations.AddField(
            model_name="domain",
            name="token",
            field=models.CharField(
                default=token_hex,
                editable=False,
                help_text="The key of its proof.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="domain",
            name="needs_proof",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "Its owner must prove it, and go on proving it. Not when we vouch for it."
                ),
                verbose_name="needs proof",
            ),
        ),
        migrations.AddField(
            model_name="domain",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="to be proven until"),
        ),
        migrations.AddField(
            model_name="domain",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="looked at"),
        ),
        migrations.AddField(
            model_name="domain",
            name="next_check_at",
            field=models.DateTimeField(blank=True, db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="domain",
            name="proof_lost_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="without proof since"),
        ),
        migrations.AddField(
            model_name="domain",
            name="retired_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="retired"),
        ),
        migrations.AddField(
            model_name="domain",
            name="findings",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.RunPython(give_tokens, migrations.RunPython.noop, elidable=True),
    ]
