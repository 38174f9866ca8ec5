"""`rookery import wordpress`: a command, a bar or lines of progress, and a report."""

import io
import json

import pytest

from rookery.console.progress import Progress
from rookery.entries.models import Entry
from rookery.weblogs.models import AuditEvent
from tests import make
from tests.rules.tree import ROOT

SAMPLES = ROOT / "tests" / "transfer" / "samples"


@pytest.fixture
def moss(db):
    return make.weblog("Moss", slug="moss", is_root=True)


@pytest.fixture
def export():
    return min(SAMPLES.glob("*.xml"))


def bring(rookery, file, *more):
    return rookery("import", "wordpress", file, "--weblog", "moss", "--no-media", *more)


def test_an_export_comes_in_with_progress_and_a_report_and_twice_is_once(rookery, moss, export):
    done = bring(rookery, export)
    assert done.code == 0
    assert "came in:" in done.out
    assert "entries: " in done.err  # progress, in lines where nobody watches
    count = Entry.objects.count()
    assert count
    assert AuditEvent.objects.filter(verb="imported", door="import").count() == 1
    again = json.loads(bring(rookery, export, "--json").out)
    assert again["arrived"] == {}
    assert sum(again["present"].values()) == count
    assert Entry.objects.count() == count


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<rss><channel>\n<item></channel>", "Line 2: "),
        ("It is no XML at all.", "Nothing was imported."),
    ],
)
def test_a_bad_file_gives_the_line_and_leaves_nothing(rookery, moss, tmp_path, text, said):
    file = tmp_path / "export.xml"
    file.write_text(text)
    done = bring(rookery, file)
    assert done.code == 1
    assert done.err.startswith(f"{file}: ")
    assert said in done.err
    assert Entry.objects.count() == 0


def test_a_file_that_is_not_there(rookery, moss, tmp_path):
    done = bring(rookery, tmp_path / "gone.xml")
    assert done.code == 1
    assert "gone.xml can't be read: No such file or directory." in done.err


def test_people_who_arent_there_are_named_before_anything_is_written(rookery, moss, export):
    nobody = bring(rookery, export, "--map-author", "Nobody In It=ana@example.org")
    assert nobody.code == 1
    assert "The file has no author “Nobody In It”." in nobody.err
    wrong = bring(rookery, export, "--map-author", "ana")
    assert wrong.code == 2
    assert "'ana' must look like NAME=EMAIL" in wrong.err
    assert Entry.objects.count() == 0


@pytest.mark.fixtures
def test_the_theme_unit_test_comes_in_whole(rookery, moss, fixtures):
    report = json.loads(
        bring(rookery, fixtures / "wxr" / "themeunittestdata.wordpress.xml", "--json").out
    )
    assert report["arrived"] == {"entry": 58, "page": 21}
    assert report["comments"] == 33


@pytest.mark.fixtures
@pytest.mark.parametrize("name", ["malformed", "missing-version-tag"])
def test_broken_exports_give_the_line_and_leave_nothing(rookery, moss, fixtures, name):
    done = bring(rookery, fixtures / "wxr" / "edge" / f"{name}.xml")
    assert done.code == 1
    assert "Nothing was imported." in done.err
    assert Entry.objects.count() == 0


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_somebody_who_watches_sees_a_bar():
    out = Terminal()
    progress = Progress(out)
    progress("files", 1, 2)
    progress("entries", 0, 0)
    progress("entries", 30, 30)
    progress.end()
    frames = out.getvalue().split("\r")
    assert frames[1:] == [
        f"files    {'█' * 15}{'·' * 15} 1/2\n",
        f"entries  {'█' * 30} 0/0",
        f"entries  {'█' * 30} 30/30\n",
    ]


def test_a_log_gets_ten_lines_for_a_phase():
    out = io.StringIO()
    progress = Progress(out)
    for done in range(1, 1001):
        progress("entries", done, 1000)
    progress.end()
    lines = out.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[-1] == "entries: 1000 of 1000"
