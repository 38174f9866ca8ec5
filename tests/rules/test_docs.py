"""Links between the documents lead somewhere, and the changelog has a place for what is new."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.rules import tree

LINK = re.compile(
    r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|<(?:img|source)[^>]*\ssrc(?:set)?=\"([^\"]+)\""
)
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def anchors(text: str) -> set[str]:
    """The names of a document's headings, as code hosts make them."""
    plain = re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", "\n".join(HEADING.findall(text)))
    return {
        re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-")
        for line in plain.splitlines()
    }


def broken_links(document: Path, root: Path) -> Iterator[str]:
    """Relative links of a Markdown file to a file or heading that isn't there."""
    text = (root / document).read_text(encoding="utf-8")
    for found in LINK.finditer(CODE.sub("", text)):
        link = found[1] or found[2]
        if ELSEWHERE.match(link):
            continue
        path, _, anchor = link.partition("#")
        target = (root / document).parent / path if path else root / document
        if not target.exists():
            yield f"{document}: {link}"
        elif target.suffix == ".md" and anchor and anchor not in anchors(target.read_text("utf-8")):
            yield f"{document}: {link} (no such heading)"


def test_links_lead_somewhere():
    documents = [*tree.files(".md")]
    assert [link for path in documents for link in broken_links(path, tree.ROOT)] == []


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "other.md").write_text("# Own `domain`, soon\n")
    (tmp_path / "page.md").write_text(
        "# Here\n[a](other.md#own-domain-soon) [b](#here) [c](https://a.example/x) `[d](gone.md)`\n"
        '[e](gone.md) [f](other.md#gone) ![g](gone.png "A picture") <img alt="" src="gone.webp">\n'
        "```\n[h](gone.md)\n```\n"
    )
    assert [*broken_links(Path("page.md"), tmp_path)] == [
        "page.md: gone.md",
        "page.md: other.md#gone (no such heading)",
        "page.md: gone.png",
        "page.md: gone.webp",
    ]


def unreleased(changelog: str) -> str:
    """What stands below the heading of what isn't released yet."""
    found = re.search(
        r"^## \[?Unreleased\]?[^\n]*\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    return found[1].strip() if found else ""


def test_the_changelog_says_what_is_new():
    assert unreleased(tree.read(Path("CHANGELOG.md")))


def test_a_changelog_without_a_place_for_it_is_found():
    assert unreleased("# Changelog\n\n## 0.1.0\n\n- A nest.\n") == ""
    assert unreleased("# Changelog\n\n## Unreleased\n\n- A nest.\n\n## 0.1.0\n") == "- A nest."


def test_decisions_are_short():
    long = [
        f"{path} has {len(tree.read(path).splitlines())} lines, 40 is the most"
        for path in tree.files(".md", below="docs/decisions")
        if len(tree.read(path).splitlines()) > 40
    ]
    assert long == []
