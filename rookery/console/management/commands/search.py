import sys
from argparse import ArgumentParser
from typing import Any

from rookery.console.command import ConsoleCommand, add_json
from rookery.console.progress import Progress
from rookery.entries.search.rebuilding import rebuild


class Command(ConsoleCommand):
    help = "Keep the index by which readers find entries."
    examples = "rookery search rebuild"

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = self.acts(parser)
        what = "Write the index anew, while Rookery runs; the doctor says when that is needed."
        add_json(act("rebuild", self.rebuild, what, self.examples))

    def rebuild(self, **options: Any) -> None:
        progress = Progress(sys.stderr)
        done = rebuild(lambda done, total: progress("Index", done, total))
        progress.end()
        words = f"Readers find {done} entr{'y' if done == 1 else 'ies'}."
        self.tell({"entries": done}, words, as_json=options["json"])
