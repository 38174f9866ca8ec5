"""Fills an install with weblogs that are all alike: python -m bench.pages.content WORDS WEBLOGS

The first is written through the verbs of every door, twenty entries of so many words at the root of
localhost; the others are copies of its rows, made inside the database: two million take minutes.
"""

import sys
from datetime import timedelta
from random import Random
from typing import Any

import django
from django.db import connection, models, transaction

django.setup()

# Models are ready only now.
from django.contrib.sites.models import Site  # noqa: E402 -- see above
from django.utils import timezone  # noqa: E402 -- see above

from rookery.accounts.models import User  # noqa: E402 -- see above
from rookery.entries.found import found_weblog  # noqa: E402 -- see above
from rookery.entries.models import Entry, EntryTag, Tag  # noqa: E402 -- see above
from rookery.weblogs.models import Weblog  # noqa: E402 -- see above

ENTRIES = 20
TAGS = ["Walks", "Weather", "Bread"]
SUMMARY = 70  # words: what a front page shows of an entry
PARAGRAPH = 85  # words
VOCABULARY = """
    about after again along another answer apple around asked autumn barn before began behind below
    bird black bread bridge bright broken brown called carried chair church clear cloud coat cold
    colour corner country dark door down early earth empty evening every far field fire first floor
    flour follow forest found garden gate glass gone grass green grey ground half hand harbour hear
    heavy hill house hung inside island key kitchen know lamp last late leaf left letter light line
    little long lost low made market meadow mist moon morning moss mountain narrow near never night
    noise north oak often old once open orchard other over paper path people place quiet rain read
    river road roof room round salt sea seen shadow shore short side silence slow small smoke snow
    soft soon south spring stairs stone stood storm street summer sun table tall thin thing through
    time tower town tree turned under valley village voice walk wall warm water weather west wheel
    white wide wind window winter without wood word yard year yellow
""".split()


def sentence(chance: Random, length: int) -> str:
    said = " ".join(chance.choices(VOCABULARY, k=length))
    return f"{said.capitalize()}."


def prose(chance: Random, words: int) -> str:
    said = []
    while words > 0:
        length = min(words, chance.randint(6, 18))
        said.append(sentence(chance, length))
        words -= length
    return " ".join(said)


# What some paragraphs become, so that an entry has more than plain ones.
SHAPES = {
    2: "## {first}\n\n{text}",
    3: "[{first}](https://example.org/walk) {text}",
    4: "> {text}",
    5: "- *{first}*\n- {text}",
}


def body(chance: Random, words: int) -> str:
    """Markdown: paragraphs, with a heading, a link, a quotation and a list among them."""
    parts = []
    for number, left in enumerate(range(words, 0, -PARAGRAPH)):
        text = prose(chance, min(left, PARAGRAPH))
        first, _, rest = text.partition(". ")
        shape = SHAPES.get(number)
        parts.append(shape.format(first=first, text=rest) if shape else text)
    return "\n\n".join(parts)


@transaction.atomic
def write(words: int) -> Weblog:
    """The weblog at the root of localhost."""
    chance = Random(20)
    author = User.objects.create_user("ana@example.org", name="Ana Moss")
    weblog = found_weblog(
        title="The long way home",
        slug="home",
        tagline=sentence(chance, 8),
        author=author,
        site=Site.objects.get(pk=1),
        is_root=True,
        by=None,
    )
    now = timezone.now() - timedelta(hours=1)
    for number in range(ENTRIES):
        entry = Entry(
            weblog=weblog,
            title=sentence(chance, 5).removesuffix("."),
            summary=prose(chance, min(SUMMARY, words)),
            body=body(chance, words),
        )
        at = now - timedelta(days=3 * number)
        entry.publish(by=author, at=at, tags=chance.sample(TAGS, 2), derive=True)
    return weblog


def copy(weblog: Weblog, weblogs: int) -> None:
    """As many weblogs with the same rows below `/w1/`, `/w2/` … of the same site."""
    source = f"id = {weblog.pk}"
    rows(Weblog, source, weblogs, uuid=new_uuid(), slug="'w' || n", is_root="false")
    mine = f"weblog_id = {weblog.pk}"
    copied = {"weblog_id": f"{weblog.pk} + n"}
    rows(Entry, mine, weblogs, uuid=new_uuid(), **copied)
    rows(Tag, mine, weblogs, **copied)
    # The copies' keys follow from the order in which they were made: n times as many as there were.
    shift = "{0} + {1} * n"
    entries, tags = weblog.entries.count(), weblog.tags.count()
    rows(
        EntryTag,
        mine,
        weblogs,
        **copied,
        entry_id=shift.format("entry_id", entries),
        tag_id=shift.format("tag_id", tags),
    )


def rows(model: type[models.Model], source: str, times: int, **other: str) -> None:
    """Copies of the rows that `source` finds, `n` = 1, 2 …, with other values in some columns."""
    table = model._meta.db_table  # noqa: SLF001 -- Django's documented name for it
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 -- as above
    chosen = ", ".join(other.get(column, column) for column in columns)
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE numbers (n) AS "
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {times}) "
            f"INSERT INTO {table} ({named}) SELECT {chosen} FROM numbers "
            f"CROSS JOIN (SELECT * FROM {table} WHERE {source}) AS original "
            f"ORDER BY n, original.id"
        )


def new_uuid() -> str:
    return (
        "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
    )


def main(words: int, weblogs: int) -> None:
    weblog = write(words)
    if weblogs > 1:
        with transaction.atomic():
            copy(weblog, weblogs - 1)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # As its daemon would, but before we measure.


if __name__ == "__main__":
    numbers: list[Any] = [int(argument) for argument in sys.argv[1:]]
    main(*numbers)
