from django.core.management.color import no_style
from django.db import migrations


def give_weblogs_a_site(apps, schema_editor):
    """Every weblog there is belongs to site 1, which is made if rows need it.

    contrib.sites makes its Site only after all migrations; the domain follows ROOKERY_URL then.
    """
    Weblog = apps.get_model("weblogs", "Weblog")
    homeless = Weblog.objects.filter(site=None)
    if not homeless.exists():
        return
    Site = apps.get_model("sites", "Site")
    site, was_made = Site.objects.get_or_create(
        pk=1, defaults={"domain": "example.com", "name": "example.com"}
    )
    homeless.update(site=site)
    if was_made:
        # The row was given its id, so PostgreSQL's sequence has to be told.
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Site]):
                cursor.execute(statement)


def forget_the_one_site(apps, _schema_editor):
    """Back to stage 2, while all live on site 1 (weblogs/way_back.py asks beforehand)."""
    if apps.get_model("weblogs", "Weblog").objects.exclude(site=1).exists():
        raise RuntimeError("There are weblogs on other sites: they can't forget theirs.")


class Migration(migrations.Migration):
    """Stage 3, second step: what was the only site is site 1."""

    dependencies = [("weblogs", "0002_weblog_site")]

    operations = [migrations.RunPython(give_weblogs_a_site, forget_the_one_site)]
