"""Pages as a browser shows them: axe in every mode, nothing wider than a small screen."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from audit.findings import Check
from tests.needs import chromium

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
MODES = ("light", "dark")
WIDTHS = (360, 1280)
NARROWEST = 320
HEIGHT = 900
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDER = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return "";
  const sticks = element => element.getBoundingClientRect().right > wide + 1;
  const found = [...document.body.querySelectorAll("*")].filter(sticks);
  const last = found.at(-1);
  const which = last ? last.outerHTML.slice(0, 120) : "?";
  return `${document.documentElement.scrollWidth}px: ${which}`;
}"""
RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(one => `${one.id}: ${one.help} … ${one.nodes[0].html.slice(0, 160)}`
    + ` (${one.nodes.length} times) ${one.nodes[0].any[0]?.message ?? ""}`);
}"""


@contextmanager
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        yield opened
        opened.close()


@contextmanager
def window(opened: Browser, width: int, mode: Any = "light") -> Iterator[Page]:
    """A page whose Content-Security-Policy lets axe in, and that fetches nothing from elsewhere."""
    context = opened.new_context(
        viewport={"width": width, "height": HEIGHT}, color_scheme=mode, bypass_csp=True
    )
    page = context.new_page()
    page.route("**/*", _only_ours)
    yield page
    context.close()


def _only_ours(route: Route) -> None:
    host = route.request.url.split("/")[2].partition(":")[0]
    if host.endswith("localhost"):
        route.continue_()
    else:
        route.abort()


def narrow(opened: Browser, urls: Iterable[str]) -> Check:
    """No page scrolls sideways at 320 px (WCAG 2.2, 1.4.10)."""
    check = Check(f"no sideways scrolling at {NARROWEST} px")
    with window(opened, NARROWEST) as page:
        for url in urls:
            page.goto(url)
            wider = page.evaluate(WIDER)
            check.add([f"{url} {wider}"] if wider else [])
    return check


def axe(
    opened: Browser, urls: dict[str, str], look: str, shots: Path, widths: Iterable[int] = WIDTHS
) -> Check:
    """axe finds nothing, light and dark. `urls` by name; a picture of each is kept."""
    check = Check(f"axe {look}", unit="views")
    script = AXE.read_text(encoding="utf-8")
    for width, mode in product(widths, MODES):
        with window(opened, width, mode) as page:
            for name, url in urls.items():
                page.goto(url)
                page.evaluate(script)
                faults = page.evaluate(RUN_AXE)
                check.add(f"{url} {width} {mode} {fault}" for fault in faults)
                file = f"{look}-{name}-{width}-{mode}.png".replace(" ", "-").replace("/", "-")
                page.screenshot(path=shots / file, full_page=width == min(WIDTHS))
    return check
