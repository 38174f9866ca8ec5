"""A machine without a browser skips tests that need one; a machine that must have it fails."""

import pytest

from tests import needs

STORY = """
import pytest

@pytest.mark.fixtures
def test_reads_an_export(): pass

@pytest.mark.postgres
def test_asks_postgresql(): pass

def test_needs_nothing(): pass

class TestRows:
    @pytest.fixture
    def db(self): pass

    def test_writes_a_row(self, db): pass
"""
MARKERS = "[pytest]\nmarkers =\n  database:\n  browser:\n  redis:\n  fixtures:\n  postgres:\n"


@pytest.fixture
def story(pytester: pytest.Pytester, pytestconfig, monkeypatch):
    """Runs the story above in a pytest of its own, which knows nothing of Rookery but needs.py."""
    pytester.makeini(MARKERS)
    pytester.makepyfile(STORY)
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    monkeypatch.delenv("ROOKERY_FIXTURES", raising=False)
    monkeypatch.delenv("ROOKERY_TEST_REQUIRE", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    arguments = ["-p", "tests.needs", "-rsE"]

    def run(*more: str) -> pytest.RunResult:
        return pytester.runpytest_subprocess(*arguments, *more)

    return run


def test_what_is_absent_is_skipped_with_the_reason(story):
    result = story()
    result.assert_outcomes(passed=2, skipped=2)
    result.stdout.fnmatch_lines_random(
        ["SKIPPED*ROOKERY_FIXTURES is not set", "SKIPPED*this pass is on SQLite*"]
    )


def test_what_is_required_and_absent_fails(story, monkeypatch):
    monkeypatch.setenv("ROOKERY_TEST_REQUIRE", "fixtures, postgres")
    result = story()
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines_random(["*ROOKERY_FIXTURES is not set, and*names fixtures"])


def test_what_is_there_runs(story, monkeypatch, tmp_path):
    monkeypatch.setenv("ROOKERY_FIXTURES", str(tmp_path))
    monkeypatch.setenv("ROOKERY_TEST_REQUIRE", "fixtures")
    story("-m", "fixtures").assert_outcomes(passed=1, deselected=3)


def test_an_unknown_requirement_is_named(story, monkeypatch):
    monkeypatch.setenv("ROOKERY_TEST_REQUIRE", "chrome")
    result = story("-m", "fixtures")
    assert result.ret != 0
    result.stdout.fnmatch_lines_random(["*names chrome; it knows postgres, redis, browser*"])


def test_what_touches_the_database_is_marked_by_itself(story):
    story("-m", "database").assert_outcomes(passed=1, deselected=3)


def test_a_server_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setenv("ROOKERY_TEST_REDIS", "redis://127.0.0.1:1/0")
    assert needs.MISSING["redis"]().startswith("nothing answers on 127.0.0.1:1 ")
