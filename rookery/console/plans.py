"""What a move would change, in words for a terminal and in JSON for scripts."""

from collections.abc import Iterator
from typing import Any

from rookery.console.command import table
from rookery.entries.move_plan import MovePlan


def told_plan(plan: MovePlan, *, is_done: bool) -> str:
    return "\n".join(_lines(plan, is_done=is_done))


def _lines(plan: MovePlan, *, is_done: bool) -> Iterator[str]:
    rows = [(one.kind, str(one.count), one.before, one.after) for one in plan.changes]
    yield table(rows, ("WHAT", "HOW MANY", "BEFORE", "AFTER"))
    if plan.wanted:
        yield f"“{plan.wanted}” is taken there: its word becomes “{plan.after.slug}”."
    if plan.displaced is not None:
        yield f"“{plan.displaced}” leaves the root for /{plan.displaced.slug}/."
    for one in plan.renamed:
        yield f"“{one.title}”: /{one.before}/ becomes /{one.after}/."
    if plan.lost:
        yield "These addresses lead to other weblogs, and would show pages of this one:"
        yield from (f"  {one.url}  {one.what}, of “{one.owner}”" for one in plan.lost)
    if is_done:
        verb = "moved back" if plan.undoes else "moved"
        yield f"“{plan.weblog}” has {verb}: {plan.before.url} → {plan.after.url}"
        if not plan.undoes:
            where = f"{plan.after.slug} --site {plan.after.site.domain}"
            yield f"To take it back: rookery weblog move {where} --undo --yes"
    else:
        yield "Nothing has been changed. With --yes it is done."


def plan_facts(plan: MovePlan, *, is_done: bool) -> dict[str, Any]:
    return {
        "weblog": plan.after.slug,
        "from": plan.before.url,
        "to": plan.after.url,
        "done": is_done,
        "changes": [
            {"kind": one.kind, "count": one.count, "before": one.before, "after": one.after}
            for one in plan.changes
        ],
        "renamed": [
            {"entry": one.pk, "before": one.before, "after": one.after} for one in plan.renamed
        ],
        "lost": [{"url": one.url, "of": one.owner, "what": one.what} for one in plan.lost],
        "displaced": plan.displaced.slug if plan.displaced else None,
    }
