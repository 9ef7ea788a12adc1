"""One certificate as a PDF/A-3a and PDF/UA-1 file: the same facts, design and badge give the same bytes."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2.sandbox import SandboxedEnvironment

from firstline.domain.credential import CredentialFacts
from firstline.domain.design_field import logo
from firstline.printing.archive import Enclosure
from firstline.printing.designs import Design
from firstline.printing.fetching import FONT_FOLDER, DesignFetcher
from firstline.printing.press import Press, make_press, pressed, refusals
from firstline.printing.qr_picture import qr_picture
from firstline.printing.sandbox import environment
from firstline.printing.wording import AGENCY_LOGO, CODE_FILE, wording

BADGE_FILE = "credential.json"
_KEPT_READY = 8


@dataclass(frozen=True, slots=True)
class _Ready:
    """A design with its templates compiled, its rules parsed and its fonts loaded."""

    templates: SandboxedEnvironment
    press: Press


def print_certificate(
    facts: CredentialFacts, design: Design, badge: str, code: str, fonts: Path = FONT_FOLDER
) -> bytes:
    """The certificate as the bytes of a tagged PDF of one page, readable by people, readers and scanners.

    ``badge``, the credential as signed JSON, travels inside as ``credential.json``; ``code`` is the text of
    the second code, the signed claims.

    Raises PrintRefused (firstline.printing.refused) when the design asks for a file that is not its
    own, when a picture cannot be drawn, when a letter is in none of its fonts, or when the facts do
    not fit on the page. Whether the design is the one that the facts name is the caller's to check.
    """
    ready = _ready(design, fonts)
    plain = wording(facts, design.words, design.fields)

    def fill(name: str) -> str:
        return ready.templates.get_template(name).render(plain)

    with refusals():
        page = fill("certificate.html")
    enclosed = Enclosure(BADGE_FILE, "Open Badges 3.0 credential", badge, facts.issued_on)
    fetcher = DesignFetcher(design.files, fonts, fill, pictures(facts, code))
    return pressed(page, ready.press, fetcher, 1, enclosed)


def pictures(facts: CredentialFacts, code: str) -> dict[str, bytes]:
    """What a design may draw besides its own files, by name: the second code and the agency's logo."""
    found = logo(facts.design_fields.get("logo", ""))
    own = {f"{AGENCY_LOGO}{found[0]}": found[1]} if found else {}
    return {CODE_FILE: qr_picture(code), **own}


@lru_cache(maxsize=_KEPT_READY)
def _ready(design: Design, fonts: Path) -> _Ready:
    rules = f"@page {{ size: {design.page_size} }} {design.text('certificate.css')}"
    return _Ready(
        environment(design.files), make_press(rules, DesignFetcher(design.files, fonts, design.text))
    )
