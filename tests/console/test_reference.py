"""The reference says all there is: every setting, every command, every option."""

import argparse
import re
from pathlib import Path

from django.core.management import load_command_class

from rookery.config import cli
from tests.rules import tree

SETTINGS = Path("docs/reference/settings.md")
COMMANDS = Path("docs/reference/command-line.md")
SAID_BY_ITS_HELP = {"--help", "--follow"}  # --follow is what `serve` tells its own worker.


def test_every_setting_has_its_paragraph():
    read = {*re.findall(r"env\.\w+\(\s*\"(\w+)\"", tree.read(Path("rookery/config/settings.py")))}
    explained = {*re.findall(r"^### (\w+)$", tree.read(SETTINGS), re.MULTILINE)}
    assert explained == read


def test_every_command_and_option_is_named():
    text = tree.read(COMMANDS)
    missing = [
        f"{name}: {option}"
        for name in cli.COMMANDS
        for option in {name, *options(load_command_class("rookery.console", name))}
        if option not in text
    ]
    assert missing == []


def options(command):
    command._called_from_command_line = True
    waiting = [command.create_parser("rookery", command.__module__.rpartition(".")[2])]
    while waiting:
        for action in waiting.pop()._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()
                yield from action.choices
            elif action.help is not argparse.SUPPRESS:
                yield from {*action.option_strings} - SAID_BY_ITS_HELP - {"-h"}
