"""Imports and foreign keys point down, and every row of a weblog says whose it is."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from rookery.media.models import Upload
from rookery.weblogs.models import Weblog
from tests.rules import tree

# Tables that belong to no one weblog, each with the reason.
NOT_OF_A_WEBLOG = {
    "accounts.User": "a person, who may have many weblogs or none",
    "accounts.LoginLink": "a person's, or nobody's yet",
    "accounts.User_groups": "Django's permissions, on a person",
    "accounts.User_user_permissions": "Django's permissions, on a person",
    "weblogs.Weblog": "the weblog itself",
    "weblogs.SiteState": "a site's",
}


def ours(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    return [model for model in found if model.__module__.startswith("rookery.")]


def every_model() -> list[type[models.Model]]:
    return ours(apps.get_models(include_auto_created=True))


def rising_keys(found: Iterable[type[models.Model]]) -> list[str]:
    """Foreign keys and many-to-many relations that point to an app above their own."""
    rising = []
    for model in found:
        here = model._meta.app_label
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = getattr(field.remote_field, "model", None)
            if target is None:
                continue
            # A lazy "app.Model" is still a string when its app was never seen.
            label = target.split(".")[0] if isinstance(target, str) else target._meta.app_label
            if tree.height(label) > tree.height(here):
                rising.append(f"{model._meta.label}.{field.name} points up, to {label}")
    return rising


def without_weblog(found: Iterable[type[models.Model]]) -> set[str]:
    """Tables that have no column of their own that says which weblog a row belongs to."""
    return {
        model._meta.label
        for model in found
        if "weblog_id" not in {field.column for field in model._meta.local_fields}
    }


def test_foreign_keys_point_down():
    assert rising_keys(every_model()) == []


@isolate_apps("rookery.weblogs")
def test_a_key_that_points_up_is_found_also_as_a_lazy_string():
    class Nest(models.Model):
        logo = models.ForeignKey(Upload, models.CASCADE)
        front = models.ForeignKey("entries.Entry", models.CASCADE)
        loved = models.ManyToManyField("entries.Tag")
        weblog = models.ForeignKey(Weblog, models.CASCADE)

        class Meta:
            app_label = "weblogs"

    assert rising_keys([Nest]) == [
        "weblogs.Nest.logo points up, to media",
        "weblogs.Nest.front points up, to entries",
        "weblogs.Nest.loved points up, to entries",
    ]


def test_every_row_says_which_weblog_it_belongs_to():
    """Equality, so that an exception that is no longer one goes from the list too."""
    assert without_weblog(every_model()) == set(NOT_OF_A_WEBLOG)


@isolate_apps("rookery.entries")
def test_a_table_without_a_weblog_is_found():
    class Note(models.Model):
        upload = models.ForeignKey(Upload, models.CASCADE)  # Its weblog is not the note's own.

        class Meta:
            app_label = "entries"

    class Mark(models.Model):
        weblog = models.ForeignKey(Weblog, models.CASCADE)

        class Meta:
            app_label = "entries"

    assert without_weblog([Note, Mark]) == {"entries.Note"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package's modules and its configuration, to be broken."""
    shutil.copytree(
        tree.ROOT / "rookery",
        tmp_path / "rookery",
        ignore=lambda folder, names: [
            name
            for name in names
            if not name.endswith(".py") and not (Path(folder) / name).is_dir()
        ],
    )
    shutil.copy(tree.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_an_import_that_points_up_is_refused(copy):
    (copy / "rookery/lib/early.py").write_text("import rookery.weblogs.models\nimport urllib3\n")
    (copy / "rookery/reader/curious.py").write_text("from rookery.studio import apps\n")
    (copy / "rookery/entries/nosy.py").write_text("import urllib3\n")
    (copy / "rookery/attic").mkdir()
    (copy / "rookery/attic/__init__.py").write_text("")
    result = lint_imports(copy)
    assert result.returncode == 1
    assert "rookery.lib.early -> rookery.weblogs.models" in result.stdout
    assert "rookery.reader.curious -> rookery.studio.apps" in result.stdout
    assert "rookery.entries.nosy -> urllib3" in result.stdout
    assert "rookery.lib.early -> urllib3" not in result.stdout  # lib is where it belongs
    assert "attic" in result.stdout  # an app that is in no layer


def test_imports_point_down(copy):
    """The same, unbroken: what the test above refuses is what it added."""
    result = lint_imports(copy)
    assert result.returncode == 0, result.stdout
