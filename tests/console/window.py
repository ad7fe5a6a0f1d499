"""A window onto the console: an HTTP client that reads pages, presses their buttons and types into their forms."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from starlette.applications import Starlette

from adapters.chat import Person
from bot.console.routes import Console
from tests.stage import Stage

URL = "http://127.0.0.1:8377"


@dataclass
class Form:
    """A form of a page: where it goes, its fields, and its buttons as (name, value, text)."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._button: tuple[str, str] | None = None
        self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and self.forms:
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.forms[-1].fields[given.get("name", "")] = given.get("value", "")
        elif tag == "textarea" and self.forms:
            self._area, self._text = given.get("name", ""), ""
        elif tag == "button":
            self._button, self._text = (given.get("name", ""), given.get("value", "")), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._button is not None and self.forms:
            self.forms[-1].buttons.append((*self._button, " ".join(self._text.split())))
            self._button = None
        elif tag == "textarea" and self._area:
            self.forms[-1].fields[self._area] = self._text
            self._area = ""

    def handle_data(self, data: str) -> None:
        self._text += data


class Window:
    """One browser without scripts; its cookies are its own."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        transport = httpx.ASGITransport(Starlette(routes=Console(stage.app).routes()))
        self.http = httpx.AsyncClient(transport=transport, base_url=URL, headers={"origin": URL}, follow_redirects=True)
        self.page = ""
        self.status = 0

    async def enter(self, person: Person) -> "Window":
        """Ask for a link in the direct talk, follow it, press once."""
        path = await self.link(person)
        await self.open(path)
        await self._keep(await self.http.post(path))
        return self

    async def link(self, person: Person) -> str:
        """The path of a new link."""
        told = await self._stage.command(person, "console")
        found = re.search(r"/console/enter/\S+", told.post.text)
        assert found, told.post.text
        return found[0]

    async def open(self, path: str) -> str:
        """Look at a page; its text."""
        return await self._keep(await self.http.get(path if path.startswith("/") else f"/console/{path}"))

    async def press(self, button: str, *, within: str = "", **fields: str) -> str:
        """Press the first button with a text, in a form whose page part says something; the text of what follows."""
        form, (name, value, _) = self._found(button, within)
        data = {**form.fields, name: value, **fields}
        return await self._keep(await self.http.post(form.action, data=data))

    def buttons(self) -> list[str]:
        """The texts of all buttons."""
        return [button[2] for form in self.forms() for button in form.buttons]

    def forms(self) -> list[Form]:
        """The forms of the page."""
        reader = _Reader()
        reader.feed(self.page)
        return reader.forms

    @property
    def text(self) -> str:
        """What the page says."""
        return text_of(self.page)

    def _found(self, text: str, within: str) -> tuple[Form, tuple[str, str, str]]:
        for form in self.forms():
            if within and within not in form.action and within not in str(form.buttons) + str(form.fields):
                continue
            for button in form.buttons:
                if button[2] == text or button[2].startswith(f"{text} "):
                    return form, button
        raise LookupError(f"no button {text!r} on the page: {self.buttons()}")

    async def _keep(self, answer: httpx.Response) -> str:
        self.page, self.status = answer.text, answer.status_code
        return self.text


def text_of(page: str) -> str:
    """What people read of a page."""
    body = re.sub(r"(?s)<(head|script|style)\b.*?</\1>", " ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())
