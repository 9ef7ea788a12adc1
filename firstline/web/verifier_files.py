"""The offline page: one file that checks the second code of certificates, with nothing but a browser.

Its parts lie where designers and engineers look for them (templates/verifier, static/verifier); here they
become one file with today's trust inside. The file allows itself no request to anything: its own policy
(CSP Level 3, 3.3, by a meta element, which holds from file:// too) names its scripts by their digests.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from firstline.services import attesting
from firstline.web import languages
from firstline.web.pages import Choice
from firstline.web.portal import now, portal
from firstline.web.settings import ROOT
from firstline.web.verifier_words import WORDS

STYLES = (ROOT / "static/css/firstline.css", ROOT / "static/verifier/verifier.css")
SCRIPT = ROOT / "static/verifier/verifier.js"
READER = ROOT / "deploy/verifier/built/reader.js"
"""The reader of pictures, where ``make verifier`` built it; without it the page takes text only."""
_REFERENCE = re.compile(r'<link rel="stylesheet" href="([\w.]+)">| src="([\w.]+)"></script>')


@click.command("verifier")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file.")
@click.option("--language", default=languages.SOURCE, show_default=True, help="The language it opens in.")
@with_appcontext
def write_verifier(out: Path, language: str) -> None:
    """Write the page that checks certificates without a network, with the trust of this moment."""
    if language not in languages.languages():
        raise click.ClickException(f"--language: one of {', '.join(languages.languages())}")
    with portal().database.reading() as session:
        trust = attesting.trust(session, portal().settings.base_url, at=now())
    try:
        out.write_text(verifier(attesting.trust_text(trust), language), encoding="utf-8")
    except OSError as problem:
        raise click.ClickException(f"{out} cannot be written: {problem.strerror}") from problem
    click.echo(f"{out}: {len(trust.keys)} keys, {len(trust.lists)} lists of withdrawn certificates")


def verifier(trust: str, language: str, reader: Path = READER) -> str:
    """The page as one file: ``trust`` is attesting.trust_text, ``language`` what it opens in.

    Asks nothing of the network, wherever it is opened. Needs an application context.
    """
    parts = _parts(reader)
    page = current_app.jinja_env.get_template("verifier/verify.html").render(
        locale=languages.page_locale(language),
        languages=[
            Choice(code, languages.own_name(code), "", languages.page_locale(code).direction)
            for code in languages.languages()
        ],
        words=_words()[language],
        every=_words(),
        policy=parts.policy,
    )
    content = {**parts.content, "trust.json": _harmless(trust)}
    return _REFERENCE.sub(lambda found: _inlined(found, content), page)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands in the file besides the trust, by the names in the template, and the policy for it."""

    content: Mapping[str, str]
    policy: str


@cache
def _parts(reader: Path) -> _Parts:
    style = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    script = SCRIPT.read_text(encoding="utf-8")
    read = reader.read_text(encoding="utf-8") if reader.is_file() else ""
    rules = (
        "default-src 'none'",
        f"script-src {_source(read)} {_source(script)}",
        f"style-src {_source(style)}",
        "form-action 'none'",
        "base-uri 'none'",
    )
    words = _harmless(json.dumps(_words(), ensure_ascii=False))
    content = {"verifier.css": style, "reader.js": read, "verifier.js": script, "words.json": words}
    return _Parts(content, "; ".join(rules))


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """Every sentence of the page in every language of the interface."""
    return {
        code: {name: languages.sayer(code)(sentence) for name, sentence in WORDS.items()}
        for code in languages.languages()
    }


def _inlined(found: re.Match[str], content: Mapping[str, str]) -> str:
    """A reference of the template, replaced by what it names."""
    style, script = found.groups()
    return f"<style>{content[style]}</style>" if style else f">{content[script]}</script>"


def _source(content: str) -> str:
    """How a policy names a script or style by its digest."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _harmless(text: str) -> str:
    """JSON in which nothing can end the element that holds it."""
    return text.replace("<", "\\u003c")
