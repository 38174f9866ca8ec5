"""Fixtures: the command line without a process, and a signed-in operator."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import CommandError, load_command_class
from django.test import Client

from tests import make


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def rookery(db: None, settings: Any, tmp_path: Any, capsys: Any, monkeypatch: Any) -> Any:
    """`rookery("weblog", "list")`: the command as if typed, in this process and transaction."""
    settings.ROOKERY_DATA = tmp_path / "data"

    def run(name: str, *arguments: object, typed: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        capsys.readouterr()
        command = load_command_class("rookery.console", name)
        command._called_from_command_line = True
        parser = command.create_parser("rookery", name)
        code, refused = 0, ""
        try:
            command.execute(**vars(parser.parse_args([str(part) for part in arguments])))
        except CommandError as error:
            code, refused = error.returncode, str(error)
        except SystemExit as error:
            code = int(error.code or 0)
        printed = capsys.readouterr()
        return Said(code, printed.out, f"{printed.err}{refused}")

    return run


@pytest.fixture
def olga(db: None) -> Any:
    return make.operator("Olga")


@pytest.fixture
def admin(olga: Any, client_of: Callable[[Any], Client]) -> Client:
    """Olga, the operator, signed in."""
    return client_of(olga)
