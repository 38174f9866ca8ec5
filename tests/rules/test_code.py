"""Budgets of size, one place for the network, and no exception without its reason."""

import ast
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules import tree

MODULE_LINES = 300
FUNCTION_LINES = 30
REFUSED_MODULE_LINES = 500
REFUSED_FUNCTION_LINES = 50

# What is longer than its budget, with the reason; never longer than what is refused.
LONGER = {
    "rookery/entries/models.py": "an entry and all its verbs are read together",
    "rookery/weblogs/models.py": "whose a host is, in one place; most of it is columns",
    "rookery/entries/models.py::write": "the one order in which every door saves",
    "rookery/console/management/commands/import.py::add_arguments": "a list of arguments",
    "rookery/console/serving.py::serve": "a list of the server's options",
}

CLIENTS = {"http.client", "urllib.request", "ftplib", "urllib3", "requests", "httpx", "aiohttp"}
EXCEPTION = re.compile(
    r"#\s*(noqa|type:\s*ignore|pragma:\s*no\s*(?:cover|branch)|nosec)\b", re.IGNORECASE
)
WITH_REASON = re.compile(
    r"#\s*(?:noqa: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)* -- \S"
    r"|type: ignore\[[a-z, -]+\]  # \S"
    r"|pragma: no (?:cover|branch) -- \S)"
)


def lengths(path: Path, source: str) -> dict[str, tuple[int, int]]:
    """The module and its functions: name → (lines, lines that are refused)."""
    found = {str(path): (len(source.splitlines()), REFUSED_MODULE_LINES)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            found[f"{path}::{node.name}"] = (lines, REFUSED_FUNCTION_LINES)
    return found


def over_budget(path: Path, source: str) -> Iterator[str]:
    for name, (lines, refused) in lengths(path, source).items():
        budget = MODULE_LINES if refused == REFUSED_MODULE_LINES else FUNCTION_LINES
        if lines > refused:
            yield f"{name} has {lines} lines: {refused} is the most there may be"
        elif lines > budget and name not in LONGER:
            yield f"{name} has {lines} lines, its budget is {budget}: cut it, or give the reason"


def unexplained(source: str) -> list[str]:
    """Exceptions from a rule that don't say which rule, and why (STYLE 15)."""
    return [
        f"line {number}: {line.strip()}"
        for number, line in enumerate(source.splitlines(), start=1)
        if EXCEPTION.search(line) and not WITH_REASON.search(line)
    ]


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ruff(source: str) -> list[str]:
    """The rules that `source` breaks when it stands in the package."""
    result = subprocess.run(
        [
            *(Path(sys.executable).with_name("ruff"), "check", "--output-format=concise"),
            *("--no-cache", "--quiet", "--stdin-filename", "rookery/entries/snippet.py", "-"),
        ],
        input=textwrap.dedent(source),
        capture_output=True,
        text=True,
        cwd=tree.ROOT,
        check=False,
    )
    return re.findall(r"py:\d+:\d+: (\w+)", result.stdout)


def test_modules_and_functions_keep_their_budget():
    found = [
        line
        for path in tree.files(".py", below="rookery")
        if "migrations" not in path.parts
        for line in over_budget(path, tree.read(path))
    ]
    assert found == []


def test_what_is_no_longer_too_long_leaves_the_list():
    names = {
        name: lines
        for path in tree.files(".py", below="rookery")
        for name, (lines, _) in lengths(path, tree.read(path)).items()
    }
    kept = [
        name
        for name in LONGER
        if names.get(name, 0) <= (FUNCTION_LINES if "::" in name else MODULE_LINES)
    ]
    assert kept == []


def test_what_is_too_long_is_found():
    long = "def walk():\n" + "    pass\n" * 50
    assert [*over_budget(Path("a.py"), long)] == [
        "a.py::walk has 51 lines: 50 is the most there may be"
    ]
    assert [*over_budget(Path("a.py"), "def walk():\n" + "    pass\n" * 30)] == [
        "a.py::walk has 31 lines, its budget is 30: cut it, or give the reason"
    ]
    assert [*over_budget(Path("a.py"), "x = 1\n" * 501)] == [
        "a.py has 501 lines: 500 is the most there may be"
    ]
    assert [*over_budget(Path("a.py"), "x = 1\n" * 300)] == []


def test_every_exception_from_a_rule_has_its_reason():
    found = [
        f"{path} {line}"
        for folder in ("rookery", "tests", "bench", "audit")
        for path in tree.files(".py", below=folder)
        # This module has to write some without.
        if path.name != Path(__file__).name
        for line in unexplained(tree.read(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: S308",
        "x = 1  # NOQA: S308, E501",
        "x = 1  # type: ignore",
        "x = 1  # type: ignore[attr-defined]",
        "x = 1  # pragma: no cover",
    ],
)
def test_an_exception_without_a_reason_is_found(line):
    assert unexplained(line) == [f"line 1: {line}"]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa: S308 -- sanitised in entries.sanitize",
        "x = 1  # noqa: S308, E501 -- a sample of somebody's page",
        "x = 1  # type: ignore[attr-defined]  # set by requires",
        "x = 1  # pragma: no cover -- only on Windows",
    ],
)
def test_an_exception_with_its_reason_is_none(line):
    assert unexplained(line) == []


def test_the_network_is_reached_through_lib_only():
    found = [
        f"{path} imports {name}"
        for path, module in tree.modules()
        if path.parts[1] != "lib"
        for name in imported(module)
        if name in CLIENTS
    ]
    assert found == []


def test_an_http_client_is_found_however_it_is_imported():
    module = tree.parsed("""
        import urllib.request
        from http import client

        def ask():
            from urllib.request import urlopen
    """)
    assert {*imported(module)} & CLIENTS == {"urllib.request", "http.client"}


def test_lib_knows_no_model():
    found = [
        f"{path} imports {name}"
        for path, module in tree.modules("rookery/lib")
        if path.name != "prepared.py"  # Makes anybody's querysets cheaper, and knows none.
        for name in imported(module)
        if name.startswith(("django.db", "django.apps", "django.contrib"))
    ]
    assert found == []


def test_what_is_too_tangled_is_refused():
    branches = "".join(f"    if a == {n}:\n        return {n}\n" for n in range(8))
    assert "C901" in ruff(f"def tangled(a: int) -> int:\n{branches}    return a\n")


def test_an_import_inside_a_function_is_refused_unless_it_gives_its_reason():
    inside = "def late() -> str:\n    import json{}\n\n    return json.dumps(1)\n"
    assert "PLC0415" in ruff(inside.format(""))
    assert "PLC0415" not in ruff(inside.format("  # noqa: PLC0415 -- only when asked for"))


def test_silence_and_relative_imports_are_refused():
    found = ruff("""
        from . import models

        def quiet() -> None:
            try:
                models.go()
            except Exception:
                pass
    """)
    assert {"TID252", "BLE001", "S110"} <= set(found)
