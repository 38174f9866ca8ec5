"""What may not stand anywhere in the repository."""

import re

import pytest

from tests.rules import tree

# Written in pieces, so that this file isn't found itself.
LATER = re.compile(
    "|".join((r"\bTO" + "DO\\b", r"\bFIX" + "ME\\b", r"\bXX" + "X\\b", r"\bHA" + "CK\\b"))
)
# Where packages come from is the machine's business: a mirror there must be enough.
HOSTS = re.compile(
    "|".join(
        re.escape(name + top)
        for name, top in (
            ("pypi.", "org"),
            ("pythonhosted.", "org"),
            ("registry.npmjs.", "org"),
            ("registry.yarnpkg.", "com"),
            ("deb.debian.", "org"),
            ("archive.ubuntu.", "com"),
            ("proxy.golang.", "org"),
            ("static.crates.", "io"),
            ("conda.anaconda.", "org"),
        )
    )
)
# Paths and tools of the place where somebody happened to work on it.
WORKPLACE = re.compile(
    "|".join(("/work/" + r"(?:main|shared)\b", "/root" + "/", r"\bissues " + "show\\b"))
)
RULES = {"a thing left for later": LATER, "a package host": HOSTS, "a workplace": WORKPLACE}
WRITTEN_BY_TOOLS = {"package-lock.json"}


def forbidden(text: str) -> list[str]:
    return [
        f"line {number}: {what}: {match.group()}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in RULES.items()
        if (match := pattern.search(line))
    ]


def test_the_repository_says_none_of_it():
    found = [
        f"{path} {what}"
        for path in tree.files()
        if path.name not in WRITTEN_BY_TOOLS
        for what in forbidden(tree.read(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("# TO" + "DO: later", "a thing left for later"),
        ("--index-url https://py" + "pi.org/simple", "a package host"),
        ('"resolved": "https://registry.npm' + 'js.org/x.tgz"', "a package host"),
        ("cp /wor" + "k/shared/fixtures/a .", "a workplace"),
    ],
)
def test_each_is_found(line, what):
    assert [found.split(": ")[1] for found in forbidden(f"fine\n{line}\n")] == [what]


def test_lock_files_name_no_host():
    found = [
        str(path)
        for path in tree.files("package-lock.json", "uv.lock", "yarn.lock", "poetry.lock")
        if path.name != "package-lock.json" or HOSTS.search(tree.read(path))
    ]
    assert found == []
