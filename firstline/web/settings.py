"""What an installation is told: by its environment, else by ``instance/settings.toml``."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from firstline.domain.mail_route import BadRoute, Route, read_route

ROOT = Path(__file__).resolve().parents[2]
SECRET_LENGTH = 32
MOST_DAYS = 3650
_PREFIX = "FIRSTLINE_"


class SettingMissing(Exception):
    """Something that serving or signing needs was not set, or not well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation.

    ``content`` lists the content roots, later ones over earlier ones; ``base_url`` is where
    people reach the portal; ``mail_url`` empty writes mails to the outbox folder, ``mail_from`` empty
    sends them as no-reply at the base URL's host; ``time_stamps`` is
    the address of a time-stamp service (RFC 3161) for certificates, or empty;
    ``response_days`` is how long the text of an open response stays after its verdict; ``demo``
    marks an installation with invented people.
    """

    instance: Path
    database_url: str
    content: tuple[Path, ...]
    secret_key: str = ""
    base_url: str = ""
    mail_url: str = ""
    mail_from: str = ""
    response_days: int = 180
    time_stamps: str = ""
    demo: bool = False

    @property
    def keys(self) -> Path:
        """The folder of the private signing keys: 0700, each file 0600, never in the database."""
        return self.instance / "keys"

    @property
    def sender(self) -> str:
        """The address that mails come from."""
        return self.mail_from or f"no-reply@{_mail_domain(urlsplit(self.base_url).hostname or '')}"

    def mail_route(self) -> Route:
        """How mails leave. Raises SettingMissing."""
        try:
            return read_route(self.mail_url, self.sender, self.instance / "outbox")
        except BadRoute as problem:
            raise SettingMissing(str(problem)) from problem

    @property
    def is_https(self) -> bool:
        """Whether people reach the portal by https, which makes cookies Secure."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The Host names that are answered: the base URL's and the loopback names."""
        own = urlsplit(self.base_url).hostname
        return tuple(dict.fromkeys(name for name in (own, "127.0.0.1", "localhost") if name))

    def check_can_serve(self) -> None:
        """Raise SettingMissing, naming the setting, when the portal must not be served like this."""
        if len(self.secret_key) < SECRET_LENGTH:
            raise SettingMissing(
                f"FIRSTLINE_SECRET_KEY: set at least {SECRET_LENGTH} random characters, for example by "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise SettingMissing(
                "FIRSTLINE_BASE_URL: set the portal's address, such as https://training.example.org"
            )
        self.mail_route()


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingMissing for a settings file that cannot be read."""
    instance = Path(environment.get(f"{_PREFIX}INSTANCE") or ROOT / "instance").absolute()
    stored = _stored(instance / "settings.toml")

    def setting(name: str, default: str = "") -> str:
        return environment.get(_PREFIX + name.upper()) or str(stored.get(name, default))

    roots = setting("content", str(ROOT)).split(os.pathsep)
    return Settings(
        instance=instance,
        database_url=setting("database_url", f"sqlite:///{instance / 'firstline.db'}"),
        content=tuple(Path(root).absolute() for root in roots if root),
        secret_key=setting("secret_key"),
        base_url=setting("base_url").rstrip("/"),
        mail_url=setting("mail_url"),
        mail_from=setting("mail_from"),
        time_stamps=setting("time_stamps"),
        response_days=_days("FIRSTLINE_RESPONSE_DAYS", setting("response_days", "180")),
        demo=stored.get("demo") is True,
    )


def setting_names() -> tuple[str, ...]:
    """The environment's names of all settings; ``demo`` has none, since only the file may say it."""
    return tuple(_PREFIX + field.name.upper() for field in fields(Settings) if field.name != "demo")


def _mail_domain(host: str) -> str:
    """A host as the right side of an address, in ASCII, where a bare number means nothing."""
    try:
        plain = host.encode("idna").decode("ascii")
    except UnicodeError:
        return "localhost"
    return plain if any(letter.isalpha() for letter in plain) and ":" not in plain else "localhost"


def _days(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST_DAYS):
        raise SettingMissing(f"{name}: set a whole number of days from 1 to {MOST_DAYS}")
    return int(text)


def _stored(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise SettingMissing(f"{path}: {problem}") from problem
