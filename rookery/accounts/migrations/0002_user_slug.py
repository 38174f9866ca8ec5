from itertools import count

from django.db import migrations, models

from rookery.accounts.models import chance_slug
from rookery.lib.slugs import slugify


def fill(apps, _schema_editor):
    model = apps.get_model("accounts", "User")
    taken = set()
    # Who came first has the plain one.
    for pk, name in model.objects.order_by("pk").values_list("pk", "name").iterator():
        wanted = slugify(name, 80) or chance_slug()
        numbered = (f"{wanted}-{number}" for number in count(2))
        slug = wanted if wanted not in taken else next(s for s in numbered if s not in taken)
        taken.add(slug)
        model.objects.filter(pk=pk).update(slug=slug)


class Migration(migrations.Migration):
    """A word for everybody in the addresses of their author pages."""

    dependencies = [("accounts", "0001_user")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="slug",
            field=models.SlugField(max_length=100, null=True, db_index=False, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="user",
            name="slug",
            field=models.SlugField(
                default=chance_slug,
                editable=False,
                help_text="In the addresses of their author pages; stays when the name changes.",
                max_length=100,
                unique=True,
                verbose_name="slug",
            ),
        ),
    ]
