"""The tree that the rules look at, and what they need to know of it."""

import ast
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {
    ".git",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".tools",
    ".venv",
    "__pycache__",
    "build",
    "data",
    "dist",
    "htmlcov",
    "node_modules",
    "results",
    "screenshots",
    "test-results",
}


def files(*suffixes: str, below: str = "") -> Iterator[Path]:
    """Every file of the checkout whose name ends so (all, without suffixes), in a fixed order."""
    for folder, folders, names in (ROOT / below).walk():
        here = folder.relative_to(ROOT)
        folders[:] = sorted(
            name
            for name in folders
            # `data` and `build` are made by running and building: they lie at the top only.
            if name not in LEFT_OUT or (name in {"data", "build"} and here != Path())
        )
        for name in sorted(names):
            if name.endswith(suffixes or "") and not name.startswith(".coverage"):
                yield here / name


def read(path: Path) -> str:
    """The text of a file; "" when it isn't there or is no text (an image, a font)."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def modules(below: str = "rookery") -> Iterator[tuple[Path, ast.Module]]:
    """Every Python module below that folder, parsed."""
    for path in files(".py", below=below):
        yield path, ast.parse(read(path), filename=str(path))


def parsed(source: str) -> ast.Module:
    """A module of a test, written in the test."""
    return ast.parse(textwrap.dedent(source))


def pyproject() -> dict[str, Any]:
    return tomllib.loads(read(Path("pyproject.toml")))


def layers() -> list[set[str]]:
    """The apps from the top down, as import-linter is told; neighbours share a set."""
    contract = next(
        contract
        for contract in pyproject()["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    return [{name.strip() for name in row.split("|")} for row in contract["layers"]]


def height(app: str) -> int:
    """How far above the ground an app of Rookery lies; Django's and others' apps are below it."""
    for steps, row in enumerate(reversed(layers()), start=1):
        if app in row:
            return steps
    return 0
