"""The pinned files say what pyproject.toml asks for, no more and no less (`make requirements`)."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rules import tree

PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+).*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
ASKED_BY_US = re.compile(r"rookery \(pyproject\.toml")


def pins(text: str) -> dict[str, tuple[str, bool, bool]]:
    """name → (version, whether we asked for it ourselves, whether it has a hash)."""
    return {
        canonicalize_name(found["name"]): (
            found["version"],
            ASKED_BY_US.search(found.group()) is not None,
            "--hash=sha256:" in found.group(),
        )
        for found in PIN.finditer(text)
    }


def out_of_step(text: str, asked: Iterable[str]) -> Iterator[str]:
    pinned = pins(text)
    wanted = [Requirement(line) for line in asked]
    for requirement in wanted:
        name = canonicalize_name(requirement.name)
        if name not in pinned:
            yield f"{name} is asked for and not pinned"
        elif not requirement.specifier.contains(pinned[name][0], prereleases=True):
            yield f"{name} is pinned to {pinned[name][0]}, asked for is {requirement.specifier}"
    names = {canonicalize_name(requirement.name) for requirement in wanted}
    for name, (_, asked_by_us, hashed) in pinned.items():
        if asked_by_us and name not in names:
            yield f"{name} is pinned and no longer asked for"
        if not hashed:
            yield f"{name} is pinned without a hash"


def asked_for(project: dict[str, Any]) -> list[str]:
    """What a running Rookery may need: PostgreSQL and Redis too, so that one file serves all."""
    extras = project["project"]["optional-dependencies"].values()
    return [*project["project"]["dependencies"], *(line for extra in extras for line in extra)]


def test_requirements_are_in_step():
    text = tree.read(Path("requirements.txt"))
    assert [*out_of_step(text, asked_for(tree.pyproject()))] == []


def test_requirements_of_development_are_in_step():
    project = tree.pyproject()
    text = tree.read(Path("requirements-dev.txt"))
    asked = [*asked_for(project), *project["dependency-groups"]["dev"]]
    assert [*out_of_step(text, asked)] == []


def test_development_runs_on_the_same_versions():
    run = pins(tree.read(Path("requirements.txt")))
    develop = pins(tree.read(Path("requirements-dev.txt")))
    assert {name: develop.get(name, ("", 0, 0))[0] for name in run} == {
        name: version for name, (version, _, _) in run.items()
    }


def test_what_is_out_of_step_is_found():
    text = """
        nest==1.0 \\
            --hash=sha256:aa
            # via rookery (pyproject.toml)
        twig==3.1 ; sys_platform == 'win32' \\
            --hash=sha256:bb
            # via nest
        moss==2.0
            # via
            #   nest
            #   rookery (pyproject.toml)
    """.replace("\n        ", "\n")
    assert [*out_of_step(text, ["nest[feathers]>=2", "rook>=1"])] == [
        "nest is pinned to 1.0, asked for is >=2",
        "rook is asked for and not pinned",
        "moss is pinned and no longer asked for",
        "moss is pinned without a hash",
    ]
