from django.db import migrations, models


def back(apps, _schema_editor):
    """Of several weblogs that were at one root, remember the last, as it was before."""
    rooted = apps.get_model("weblogs", "Mount").objects.filter(slug="").order_by("-pk")
    seen = set()
    for mount in rooted:
        if mount.site_id in seen:
            mount.delete()
        seen.add(mount.site_id)


class Migration(migrations.Migration):
    """Several weblogs may have been at the root of a site, one after the other."""

    dependencies = [("weblogs", "0010_audit_event")]

    operations = [
        migrations.RemoveConstraint(model_name="mount", name="one_mount_per_slug_and_site"),
        migrations.AddField(
            model_name="mount",
            name="is_released",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "The root itself was given to the list; what was below it still redirects."
                ),
                verbose_name="root given up",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, back),
        migrations.AddConstraint(
            model_name="mount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slug", ""), _negated=True),
                fields=("site", "slug"),
                name="one_mount_per_slug_and_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="mount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slug", "")),
                fields=("site", "weblog"),
                name="one_root_mount_per_weblog_and_site",
            ),
        ),
    ]
