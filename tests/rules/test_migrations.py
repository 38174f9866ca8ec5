"""Migrations have names that say what they do, and a way back."""

import ast
import re
from pathlib import Path

from tests.rules import tree

NAMED = re.compile(r"\d{4}_(?!auto_|alter_|initial_initial)[a-z][a-z0-9_]+\.py")
BACK = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}


def one_way(module: ast.Module) -> list[str]:
    """Operations that only know the way forth."""
    return [
        f"line {node.lineno}: {node.func.attr} without {BACK[node.func.attr]}"
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in BACK
        and len(node.args) < 2
        and BACK[node.func.attr] not in {keyword.arg for keyword in node.keywords}
    ]


def migrations() -> list[Path]:
    return [
        path
        for path in tree.files(".py", below="rookery")
        if path.parent.name == "migrations" and path.name != "__init__.py"
    ]


def test_migrations_are_named():
    assert [str(path) for path in migrations() if not NAMED.fullmatch(path.name)] == []
    assert migrations()


def test_a_migration_that_was_named_by_a_clock_is_found():
    assert not NAMED.fullmatch("0002_auto_20260802_1210.py")
    assert not NAMED.fullmatch("0002_alter_entry_slug_and_more.py")
    assert NAMED.fullmatch("0003_every_entry_has_a_weblog.py")


def test_migrations_know_the_way_back():
    found = [
        f"{path} {what}" for path in migrations() for what in one_way(ast.parse(tree.read(path)))
    ]
    assert found == []


def test_a_migration_without_a_way_back_is_found():
    module = tree.parsed("""
        operations = [
            migrations.RunPython(forth),
            migrations.RunPython(forth, back),
            migrations.RunPython(forth, reverse_code=back),
            migrations.RunSQL("DROP TABLE nest"),
        ]
    """)
    assert one_way(module) == [
        "line 3: RunPython without reverse_code",
        "line 6: RunSQL without reverse_sql",
    ]
