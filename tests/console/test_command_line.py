"""`rookery` explains itself to a person, and its exit codes can be trusted by a script."""

import argparse
import shlex
import subprocess
import sys

import pytest
from django.core.management import load_command_class

from rookery.config import cli
from tests.console.processes import Install
from tests.rules.tree import ROOT


def parsers(parser):
    """A command's parser and those of everything it can do."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from parsers(child)


def parser_of(name):
    return load_command_class("rookery.console", name).create_parser("rookery", name)


def test_help_shows_our_commands_first_each_with_a_line():
    said = cli.overview()
    for name, line in cli.COMMANDS.items():
        assert f"  {name:<{cli.WIDTH}}{line}\n" in said
    ours, _, others = said.partition("Also, from Django")
    assert "migrate" in others
    assert "migrate" not in ours


def test_every_command_of_ours_is_in_the_overview():
    others = cli.others()
    assert "rookery.console" not in others
    names = {name for name, app in cli.get_commands().items() if app == "rookery.console"}
    assert names == {*cli.COMMANDS}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself_with_examples(name):
    for parser in parsers(parser_of(name)):
        assert parser.description, parser.prog
        assert parser.epilog, parser.prog
        assert parser.epilog.startswith("examples:\n  "), parser.prog
        shown = [a for a in parser._actions if not isinstance(a, argparse._SubParsersAction)]
        assert [action.dest for action in shown if not action.help] == []


def test_examples_can_be_parsed():
    """What the help shows works: no example names an option that is gone."""
    examples = [
        line.strip().rpartition(" rookery ")[2].removeprefix("rookery ")
        for name in cli.COMMANDS
        for parser in parsers(parser_of(name))
        for line in parser.epilog.splitlines()[1:]
    ]
    for example in examples:
        name, *arguments = shlex.split(example)
        parser_of(name).parse_args([part for part in arguments if part != ">"])


@pytest.fixture
def install(tmp_path):
    return Install(tmp_path / "data")


def test_exit_codes_and_streams(install):
    made = install.run("user", "add", "ana@example.org", "--json")
    assert made.returncode == 0
    again = install.run("user", "add", "ana@example.org")
    assert again.returncode == 1
    assert again.stderr == "Failed: Somebody has the address ana@example.org already.\n"
    assert again.stdout == ""
    wrong = install.run("user", "ad")
    assert wrong.returncode == 2
    assert "invalid choice: 'ad'" in wrong.stderr
    assert (install.data.stat().st_mode & 0o777) == 0o700


def test_broken_settings_are_said_in_a_line(install, monkeypatch):
    monkeypatch.setenv("ROOKERY_URL", "ftp://nowhere")
    ended = install.run("weblog", "list")
    assert ended.returncode == 1
    assert ended.stderr.startswith("The settings can't be used: ROOKERY_URL must look like ")
    assert "Traceback" not in ended.stderr
    helped = install.run("--help")
    assert helped.returncode == 0
    assert "serve" in helped.stdout


def test_a_database_that_is_away_is_said_in_a_line(install):
    away = Install(install.data, "postgres://nobody@127.0.0.1:1/nothing").run("weblog", "list")
    assert away.returncode == 1
    assert away.stderr.startswith("Failed: The database can't be reached: ")
    assert "Traceback" not in away.stderr


def test_settings_of_ones_own_lie_where_one_stands(install, tmp_path, monkeypatch):
    (tmp_path / "moss.py").write_text("from rookery.config.settings import *\nSITE_ID = 77\n")
    monkeypatch.chdir(tmp_path)
    surroundings = install.surroundings | {
        "DJANGO_SETTINGS_MODULE": "moss",
        "PYTHONPATH": str(ROOT),
    }
    code = "import sys; sys.path[0] = '/'; from rookery.config.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", code, "doctor"],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "No module named" not in ended.stderr
