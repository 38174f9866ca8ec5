"""Every route that there is, taken from the URLconfs, and addresses made from them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
IN_REGEX = re.compile(r"\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Route:
    """`path` is what the URLconf says, such as ``studio/w/<int:weblog>/``."""

    name: str
    path: str

    @property
    def parameters(self) -> set[str]:
        return {*PARAMETER.findall(self.path), *IN_REGEX.findall(self.path)}

    def at(self, **values: object) -> str:
        """The address with these values; KeyError for a parameter that nobody has thought of."""
        plain = IN_REGEX.sub(r"<\1>", self.path).replace("^", "").replace("$", "")
        return "/" + PARAMETER.sub(lambda found: str(values[found[1]]), plain)


def platform() -> list[Route]:
    """The doors of the platform host: studio, accounts, admin."""
    return [*_below(get_resolver("rookery.config.urls_platform").url_patterns)]


def reader() -> list[Route]:
    """What readers see, on every host."""
    return [*_below(get_resolver("rookery.config.urls_reader").url_patterns)]


def _below(
    patterns: Iterable[URLPattern | URLResolver], path: str = "", namespace: str = ""
) -> Iterator[Route]:
    for found in patterns:
        here = path + str(found.pattern)
        if isinstance(found, URLResolver):
            inner = f"{namespace}{found.namespace}:" if found.namespace else namespace
            yield from _below(found.url_patterns, here, inner)
        else:
            yield Route(f"{namespace}{found.name or ''}", here)
