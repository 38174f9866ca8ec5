"""Reader pages in a real browser: they fit a small screen, in light and dark, and run nothing."""

import pytest

from rookery.weblogs.models import Weblog
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVERYTHING = """
Words with *stress*, **weight**, `code`, ~~doubt~~, a [link](https://example.com) and a note.[^1]

## A heading with Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft

> A quotation.

- [x] done
- [ ] not yet

```python
def a_function_with_a_long_name(argument: str = "and a default that doesn't fit") -> None:  # !
    return None
```

| Month | Nests | Quarrels | Weather | Wind | Of whom |
|---|--:|--:|---|---|---|
| January | 12 | 3 | frost, then fog | north | everybody who was there |

https://example.com/an/address/that/has/no/spaces/and/does/not/end/for/a/very/long/time/indeed

$$x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a} + a + b + c + d + e + f + g + h + i + j + k + l + m$$

<figure class="alignwide"><img src="/-/media/none/w.png" width="2400" alt=""></figure>

[^1]: At the end.
"""
# The contrast of two colours as WCAG 2.2 defines it, of an element's words on the page behind them.
CONTRAST = """element => {
  const paint = document.createElement("canvas").getContext("2d");
  const light = colour => {
    paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = at => {
    for (; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
  };
  const pair = [light(getComputedStyle(element).color), light(behind(element))];
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""
PAGES = ("/", "/everything/", "/archive/", "/tags/", "/search/?q=words", "/weblogs/", "/nothing/")


@pytest.fixture
def address(live_server):
    weblog = make.weblog("Moss & Ink", is_root=True, tagline="Notes from a damp garden")
    make.entry(weblog, "Everything", body=EVERYTHING, tags=["Slow software", "Birds"])
    make.entry(weblog, "", body="A note, and `code`.")
    make.entry(weblog, "About", is_page=True)
    make.entry(make.weblog("Ben", slug="ben"), "Bench")
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize(
    ("theme", "width", "scheme"),
    [
        ("folio", 320, "light"),
        ("folio", 1280, "dark"),
        ("commons", 320, "dark"),
        ("commons", 1280, "light"),
    ],
)
def test_every_page_fits_and_can_be_read(browser, address, theme, width, scheme):
    Weblog.objects.update(theme=theme)
    page = browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
    )
    refused = []
    page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        # The focus goes first to the way past the masthead.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for element in page.query_selector_all(
            "main :is(p, a, time, span, h1, h2, code, td), nav a"
        ):
            words = element.inner_text().strip()
            assert not words or element.evaluate(CONTRAST) >= 4.5, (path, words)
    assert refused == []
    page.close()


# Characters in each line of an element but the last.
LINES = """element => {
  const lines = [], walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; (node = walker.nextNode());)
    for (let at = 0; at < node.length; at++) {
      range.setStart(node, at); range.setEnd(node, at + 1);
      const y = Math.round(range.getBoundingClientRect().bottom);
      if (lines.at(-1)?.y !== y) lines.push({ y, count: 0 });
      lines.at(-1).count++;
    }
  return lines.slice(0, -1).map(line => line.count);
}"""
BOXES = """() => [".noted > p", ".noted > .footnotes", ".noted + p"].map(
  one => document.querySelector(`.entry ${one}`).getBoundingClientRect().toJSON())"""
LONG = "It was raining when we left the house, and by the old bridge it had become a habit. " * 12


@pytest.mark.parametrize("theme", ["folio", "commons"])
def test_lines_have_their_measure_and_notes_stand_beside_the_text(browser, live_server, theme):
    weblog = make.weblog(is_root=True, theme=theme)
    make.entry(weblog, "Rain", body=f"{LONG}[^1]\n\n{LONG}\n\n[^1]: {LONG[:200]}")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(live_server.url.replace("127.0.0.1", "localhost") + "/rain/")
    lines = page.locator(".body > p").first.evaluate(LINES)
    assert 60 <= sum(lines) / len(lines) <= 75, lines
    text, note, after = page.evaluate(BOXES)
    assert note["left"] > text["right"]
    assert abs(note["top"] - text["top"]) < 12
    assert after["top"] - text["bottom"] < 40
    page.set_viewport_size({"width": 640, "height": 800})
    text, note, after = page.evaluate(BOXES)
    assert text["bottom"] <= note["top"] < note["bottom"] <= after["top"]
    page.close()


def test_light_and_dark_follow_the_reader(browser, address):
    papers = []
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto(address)
        papers.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        assert page.context.cookies() == []
        page.close()
    assert papers == ["rgb(251, 248, 241)", "rgb(26, 23, 20)"]
