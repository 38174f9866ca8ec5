"""An import whose process is killed, as hard as can be, goes on where it was."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.transfer.exports import export, item, written

NUMBER = 400


@pytest.fixture
def install(tmp_path):
    """`install("step", …)` starts a step in a process of its own, on an install of its own."""
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    (data := tmp_path / "data").mkdir()
    surroundings["ROOKERY_DATA"] = str(data)

    def start(*step):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.transfer.process", *map(str, step)],
            env=surroundings,
            stdout=subprocess.PIPE,
            text=True,
        )

    return start


def done(process):
    """What the step printed, after it has ended well."""
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out


def test_killed_import_goes_on_and_doubles_nothing(install, tmp_path):
    items = [item(f"Text {n}.\n\nMore.", number=n) for n in range(1, NUMBER + 1)]
    path = written(tmp_path, export(*items))
    done(install("set-up"))

    for _ in range(2):
        process = install("import", path)
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL

    halfway = json.loads(done(install("state")))
    arrived = halfway["entries"]
    assert 0 < arrived < NUMBER
    assert halfway["readable"] == 0, "nobody sees half an import"
    assert halfway["runs"] == [["running", arrived]]
    assert halfway["revisions"] == halfway["sources"] == halfway["items"] == arrived

    *progress, report = done(install("import", path)).splitlines()
    assert int(progress[0].split()[1]) > arrived
    assert json.loads(report)["arrived"] == {"entry": NUMBER}
    assert json.loads(done(install("state"))) == {
        "entries": NUMBER,
        "readable": NUMBER,
        "sources": NUMBER,
        "revisions": NUMBER,
        "old addresses": NUMBER,
        "items": NUMBER,
        "runs": [["complete", NUMBER]],
    }
