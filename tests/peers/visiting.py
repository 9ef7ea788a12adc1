"""Visits to the served portal without a browser: pages as they come, in the language that was asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPResponse
from http.cookies import SimpleCookie
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came, and where redirects ended."""

    address: str
    status: int
    kind: str
    text: str

    @property
    def links(self) -> list[str]:
        """Where its links lead, in full."""
        return [urljoin(self.address, href) for href in _Links(self.text).found]


@dataclass(slots=True)
class Visitor:
    """Somebody at a portal, with her cookies: a session, if she is signed in, and her language."""

    base_url: str
    cookies: dict[str, str]

    def open(self, address: str, fields: Mapping[str, str] | None = None) -> Page:
        """Ask for a page, or send a form; refusals are pages too."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = None if fields is None else urlencode(fields).encode()
        request = Request(urljoin(self.base_url, address), data=sent, headers={"Cookie": cookies})
        try:
            with urlopen(request, timeout=60) as reply:
                return self._read(reply)
        except HTTPError as refused:
            with refused:
                return self._read(refused)

    def send(self, page: str, action: str, fields: Mapping[str, str]) -> Page:
        """Send a form as the page that holds it would."""
        token = TOKEN.search(self.open(page).text)
        assert token, page
        return self.open(action, {**fields, "csrf_token": token[1]})

    def _read(self, reply: HTTPResponse | HTTPError) -> Page:
        for given in reply.headers.get_all("Set-Cookie") or ():
            cookie = SimpleCookie(given).get("sid")
            if cookie and "sid" not in self.cookies:  # a stranger's, which her forms belong to
                self.cookies["sid"] = cookie.value
        kind = reply.headers.get_content_type()
        text = reply.read().decode() if kind.startswith("text/") else ""
        return Page(reply.url or "", reply.status or 0, kind, text)


class _Links(HTMLParser):
    """Collects what the links of a page name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href is not None:
            self.found.append(href)
