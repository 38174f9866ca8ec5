"""Forms of the admin, filled in as a browser fills them in: what the page shows, with changes."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

BUTTONS = {"submit", "button", "image", "reset"}


class Fields(HTMLParser):
    """The fields of a page's form and what is in them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sent: dict[str, str] = {}
        self._text = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "input" and name and said.get("type") not in BUTTONS:
            if said.get("type") not in {"checkbox", "radio"}:
                self.sent[name] = value
            elif "checked" in said:
                self.sent[name] = value or "on"
        elif tag == "textarea" and name:
            self._text = name
            self.sent[name] = ""
        elif tag == "select" and name:
            self._select = name
            self.sent.setdefault(name, "")
        elif tag == "option" and "selected" in said and self._select:
            self.sent[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A line break right after the tag isn't part of the text (HTML 13.1.2.5).
            self.sent[self._text] = self.sent[self._text].removeprefix("\n")
            self._text = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text] += data


def fields_of(page: str) -> dict[str, str]:
    reader = Fields()
    reader.feed(page)
    unsent = {"csrfmiddlewaretoken", "next", "q"}
    return {name: value for name, value in reader.sent.items() if name not in unsent}


def send(client: Client, url: str, **changes: Any) -> Any:
    """Open the form at `url`, change what is said, and send it."""
    shown = client.get(url)
    assert shown.status_code == 200, shown.status_code
    return client.post(url, fields_of(shown.text) | changes)


def errors(page: str) -> list[str]:
    """What the form says is wrong."""

    class Errors(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []
            self.inside = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "ul" and "errorlist" in (dict(attrs).get("class") or ""):
                self.inside = True

        def handle_endtag(self, tag: str) -> None:
            if tag == "ul":
                self.inside = False

        def handle_data(self, data: str) -> None:
            if self.inside and data.strip():
                self.found.append(data.strip())

    reader = Errors()
    reader.feed(page)
    return reader.found
