"""Hostile HTML in a real browser: through the renderer nothing of it runs, and where the renderer
were broken, the policy that reader pages carry would still stop it."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Route

from rookery.entries.render import render

pytestmark = [pytest.mark.browser, pytest.mark.fixtures]

READER_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data: https: http:; "
    "media-src 'self' https: http:; font-src 'self'; script-src 'none'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# A script that ran would use one of these; each leaves a trace instead.
TRAPS = """
window.traces = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'write']) {
  const trap = (...words) => { window.traces.push(name + '(' + words.join() + ')'); };
  window[name] = trap;
  if (name === 'write') document.write = document.writeln = trap;
}
window.addEventListener('error', event => {
  if (event.message) window.traces.push('error: ' + event.message);
});
"""
# Every way of touching a page that a payload may wait for.
TOUCH = """
() => {
  for (const element of document.body.querySelectorAll('*')) {
    for (const kind of ['mouseover', 'mouseenter', 'mousemove', 'mousedown', 'mouseup', 'focus',
                        'focusin', 'blur', 'input', 'change', 'scroll', 'wheel', 'dragstart',
                        'pointerover', 'pointerdown', 'toggle', 'animationstart', 'load', 'begin'])
      element.dispatchEvent(new Event(kind, {bubbles: true}));
    if (element.focus) element.focus();
    if (element.tagName === 'DETAILS') element.open = true;
  }
  for (const link of document.body.querySelectorAll('a, area, button, input, [href]'))
    link.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
}
"""
# Clicks on ordinary links are let go before they leave the page; javascript: is not one of them.
STAY = """
document.addEventListener('click', event => {
  const link = event.target.closest && event.target.closest('a[href], area[href]');
  const address = link && typeof link.href === 'string' ? link.href : '';
  if (/^(https?|mailto|tel):/.test(address)) event.preventDefault();
}, true);
"""


class Pages(ThreadingHTTPServer):
    """A server of pages made up by the test: `bodies` by path, with or without the policy."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.bodies: dict[str, str] = {}
        self.policy = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        body = self.server.bodies.get(self.path)
        page = f"<!doctype html><meta charset=utf-8><title>t</title><body>{body}"
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.server.policy:
            self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(page.encode("utf-8", "replace"))

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def pages() -> Iterator[Pages]:
    server = Pages()
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that reaches nothing but this machine, and notes what it tried."""
    context = browser.new_context()
    context.add_init_script(TRAPS)
    yield context
    context.close()


@pytest.fixture(scope="module")
def payloads() -> list[str]:
    path = Path(os.environ["ROOKERY_FIXTURES"]) / "xss" / "dompurify-even.json"
    return [one["payload"] for one in json.loads(path.read_text(encoding="utf-8"))]


class Watch:
    """What a page does beyond being read."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.done: list[str] = []
        self.asked: list[str] = []
        page.on("dialog", self._dismiss)
        page.on("popup", lambda popup: self.done.append(f"window: {popup.url}"))
        page.on("framenavigated", lambda frame: self.done.append(f"went to {frame.url}"))
        page.on("pageerror", lambda error: self.done.append(f"script error: {error}"))
        page.route("**/*", self._route)

    def _dismiss(self, dialog: Dialog) -> None:
        self.done.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _route(self, route: Route) -> None:
        address = route.request.url
        if route.request.resource_type in {"script", "stylesheet", "xhr", "fetch", "websocket"}:
            self.asked.append(f"{route.request.resource_type} {address}")
        if address.startswith(self.origin):
            route.continue_()
        else:
            route.abort()

    def visit(self, path: str) -> list[str]:
        """All that happened at `path`, which should be nothing."""
        self.done.clear()
        self.asked.clear()
        address = f"{self.origin}{path}"
        self.page.goto(address, wait_until="load")
        try:
            self.page.evaluate(STAY)
            self.page.evaluate(TOUCH)
            self.page.mouse.move(20, 20)
            self.page.wait_for_timeout(30)
        except Error as error:  # The page was gone before we had touched it.
            self.done.append(f"gone: {error.message}")
        happened = [one for one in self.done if one != f"went to {address}"]
        if self.page.url.partition("#")[0] != address:
            happened.append(f"is at {self.page.url}")
        return happened + self.asked + self.page.evaluate("window.traces")


def what_ran(context: BrowserContext, pages: Pages, bodies: dict[str, str]) -> dict[str, list[str]]:
    """By name, what happened on a page with that body; bodies where nothing did are left out."""
    pages.bodies = {f"/{name}": body for name, body in bodies.items()}
    watch = Watch(context.new_page(), pages.origin)
    return {name: ran for name in bodies if (ran := watch.visit(f"/{name}"))}


def test_the_traps_work(context, pages):
    """Or else the silence of the others would prove nothing."""
    ran = what_ran(
        context,
        pages,
        {
            "script": "<script>alert(1)</script>",
            "image": "<img src=x onerror=alert(2)>",
            "link": "<a href='javascript:alert(3)'>x</a>",
            "hover": "<b onmouseover=confirm(4)>x</b>",
            "away": "<meta http-equiv=refresh content='0;url=/elsewhere'>",
            "frame": "<iframe srcdoc='<script>parent.alert(6)</script>'></iframe>",
            "style": "<link rel=stylesheet href=http://evil.test/x.css>",
            "quiet": "<p>nothing</p><a href='https://example.org/'>x</a>",
        },
    )
    assert sorted(ran) == ["away", "frame", "hover", "image", "link", "script", "style"]
    assert ran["script"] == ["alert(1)"]


def test_nothing_of_what_is_rendered_runs(context, pages, payloads):
    assert len(payloads) == 112
    bodies = {
        f"{format}-{number}": render(payload, format).html
        for number, payload in enumerate(payloads)
        for format in ("html", "markdown")
    }
    assert what_ran(context, pages, bodies) == {}


def test_nothing_runs_in_a_stored_page_that_holds_them_all(context, pages, payloads):
    """What one leaves open another may close."""
    together = {
        format: "\n\n".join(render(payload, format).html for payload in payloads)
        for format in ("html", "markdown")
    }
    together["source"] = render("\n\n".join(payloads), "html").html
    assert what_ran(context, pages, together) == {}


def test_with_the_renderer_switched_off_the_policy_still_lets_nothing_run(context, pages, payloads):
    pages.policy = READER_CSP
    raw = {f"raw-{number}": payload for number, payload in enumerate(payloads)}
    ran = what_ran(context, pages, raw)
    # Frames stay empty, and a form that somebody sends may reach our own host: no script, those.
    harmless = [
        f"{verb} {place}"
        for verb in ("went to", "is at")
        for place in ("about:blank", "chrome-error:", f"{pages.origin}/")
    ]
    assert {
        name: left
        for name, happened in ran.items()
        if (left := [one for one in happened if not one.startswith(tuple(harmless))])
    } == {}
