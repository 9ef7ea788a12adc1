"""How mail leaves an installation, as its settings say: apart from the post, for knowing it sends nothing."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}
_ATOM = r"[^\s()<>\[\]:;@\\,.\"\x00-\x20\x7f]+"  # RFC 5322, section 3.2.3, and what RFC 6532 adds
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")
"""An address that mail can be sent to, in parts."""

Security = Literal["plain", "starttls", "tls"]


class BadRoute(ValueError):
    """A mail setting that cannot be used; the sentence names it and never shows a password."""


@dataclass(frozen=True, slots=True)
class Route:
    """How mail leaves: by a server, or with an empty ``host`` into ``folder``."""

    sender: str
    folder: Path
    security: Security = "plain"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)


def read_route(url: str, sender: str, folder: Path) -> Route:
    """The route of FIRSTLINE_MAIL_URL and FIRSTLINE_MAIL_FROM. Raises BadRoute.

    ``smtp://user:password@host:587`` begins in the clear and must turn to TLS before anything is said
    (RFC 3207), but on this machine itself; ``smtps://host:465`` is TLS from the first byte (RFC 8314).
    """
    if not ADDRESS.fullmatch(sender) or not sender.isascii():
        raise BadRoute("FIRSTLINE_MAIL_FROM: set one plain address, such as training@example.org")
    if not url:
        return Route(sender, folder)
    wrong = BadRoute(
        "FIRSTLINE_MAIL_URL: set smtp://user:password@host:587, smtps://user:password@host:465, or nothing"
    )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise wrong from None  # its own words would show the password
    rest = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in _PORTS or not host or rest or (parts.password and not parts.username):
        raise wrong
    security: Security = "tls" if parts.scheme == "smtps" else "plain" if _is_here(host) else "starttls"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Route(sender, folder, security, host, port, user, password)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
