from django.db import migrations, models


class Migration(migrations.Migration):
    """A weblog on a site of its own may stay on the platform's list."""

    dependencies = [("weblogs", "0013_invitation")]

    operations = [
        migrations.AddField(
            model_name="weblog",
            name="is_on_platform_list",
            field=models.BooleanField(
                default=False,
                help_text="Also when it lives on a site of its own, if the operator lists those.",
                verbose_name="on the platform's list",
            ),
        ),
    ]
