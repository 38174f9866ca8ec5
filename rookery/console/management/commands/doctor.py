import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from rookery.console.command import ConsoleCommand, add_json
from rookery.console.doctor import examine

FAULTY = 1


class Command(ConsoleCommand):
    help = (
        "Look for what is wrong, and say what to do about it.\n\n"
        "Nothing is changed. Exits 1 when something is wrong."
    )
    examples = """
        rookery doctor
        rookery doctor --json
    """
    needs_database = False  # That it is missing is something to say.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.set_defaults(act=self.examine)
        add_json(parser)

    def examine(self, **options: Any) -> None:
        found = [*examine()]
        is_well = not any(finding.is_fault for finding in found)
        words = [
            f"{'✗' if finding.is_fault else '·'} {finding.about}: {finding.problem}\n"
            f"  → {finding.remedy}"
            for finding in sorted(found, key=lambda finding: not finding.is_fault)
        ]
        words.append("All is well." if is_well else "Something is wrong: see the lines with ✗.")
        facts = {"ok": is_well, "findings": [asdict(finding) for finding in found]}
        self.tell(facts, "\n".join(words), as_json=options["json"])
        if not is_well:
            sys.exit(FAULTY)
