from argparse import ArgumentParser
from typing import Any

from rookery.console.command import ConsoleCommand, add_json
from rookery.console.demo.planting import plant

NEXT = """
`rookery serve` shows it, and prints the link with which you become its operator.
`rookery user login-link ana@example.org` lets you in as Ana: nobody here has a password."""


class Command(ConsoleCommand):
    help = (
        "Fill this install with three sites and six weblogs to look at.\n\n"
        "500 entries in three languages, drafts, scheduled ones and pictures among them, and the\n"
        "people who write them. What is there already is left alone, so running it twice changes\n"
        "nothing."
    )
    examples = "rookery demo"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.set_defaults(act=self.plant)
        add_json(parser)

    def plant(self, **options: Any) -> None:
        found = []
        for weblog, count in plant():
            found.append({"weblog": weblog.slug, "url": weblog.url, "entries_added": count})
            if not options["json"]:
                said = f"{count} entries" if count else "is there already"
                self.stdout.write(f"  {weblog.url:<40} {weblog.title}: {said}")
                self.stdout.flush()
        self.tell(found, NEXT, as_json=options["json"])
