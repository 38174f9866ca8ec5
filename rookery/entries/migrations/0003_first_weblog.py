from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import migrations


def give_entries_a_weblog(apps, schema_editor):
    """Every entry there is belongs to weblog 1, which is made if rows need it."""
    Entry = apps.get_model("entries", "Entry")
    homeless = Entry.objects.filter(weblog=None)
    if homeless.exists():
        homeless.update(weblog=first_weblog(apps, schema_editor.connection))


def first_weblog(apps, connection):
    Weblog = apps.get_model("weblogs", "Weblog")
    weblog = Weblog.objects.order_by("pk").first()
    if weblog is None:
        weblog = Weblog.objects.create(
            pk=1, title="Weblog", slug="weblog", author=first_author(apps)
        )
        # The row was given its id, so PostgreSQL's sequence has to be told.
        for statement in connection.ops.sequence_reset_sql(no_style(), [Weblog]):
            schema_execute(connection, statement)
    return weblog


def first_author(apps):
    User = apps.get_model("accounts", "User")
    known = User.objects.filter(is_superuser=True).order_by("pk").first()
    return (
        known
        or User.objects.order_by("pk").first()
        or User.objects.create(
            email="owner@localhost",
            name="Owner",
            is_active=False,
            password=make_password(None),
        )
    )


def schema_execute(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def forget_the_one_weblog(apps, _schema_editor):
    """Back to stage 1, while there is one weblog at most (weblogs/way_back.py asks beforehand)."""
    weblogs = apps.get_model("weblogs", "Weblog").objects
    if weblogs.count() > 1:
        raise RuntimeError("There is more than one weblog: entries can't forget theirs.")


class Migration(migrations.Migration):
    """Stage 2, second step: the "database surgery" of 2006."""

    dependencies = [("entries", "0002_entry_weblog"), ("accounts", "0001_user")]

    operations = [migrations.RunPython(give_entries_a_weblog, forget_the_one_weblog)]
