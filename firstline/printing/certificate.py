"""One certificate as a PDF/UA-1 file: the same facts and design give the same bytes everywhere."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2.sandbox import SandboxedEnvironment

from firstline.domain.credential import CredentialFacts
from firstline.printing.designs import Design
from firstline.printing.fetching import FONT_FOLDER, DesignFetcher
from firstline.printing.press import Press, make_press, pressed, refusals
from firstline.printing.sandbox import environment
from firstline.printing.wording import wording

_KEPT_READY = 8


@dataclass(frozen=True, slots=True)
class _Ready:
    """A design with its templates compiled, its rules parsed and its fonts loaded."""

    templates: SandboxedEnvironment
    press: Press


def print_certificate(facts: CredentialFacts, design: Design, fonts: Path = FONT_FOLDER) -> bytes:
    """The certificate as the bytes of a tagged PDF of one page, readable by people, readers and scanners.

    Raises PrintRefused (firstline.printing.press) when the design asks for a file that is not its
    own, when a picture cannot be drawn, when a letter is in none of its fonts, or when the facts do
    not fit on the page. Whether the design is the one that the facts name is the caller's to check.
    """
    ready = _ready(design, fonts)
    plain = wording(facts, design.words)

    def fill(name: str) -> str:
        return ready.templates.get_template(name).render(plain)

    with refusals():
        page = fill("certificate.html")
    return pressed(page, ready.press, DesignFetcher(design.files, fonts, fill), most_pages=1)


@lru_cache(maxsize=_KEPT_READY)
def _ready(design: Design, fonts: Path) -> _Ready:
    rules = f"@page {{ size: {design.page_size} }} {design.text('certificate.css')}"
    return _Ready(
        environment(design.files), make_press(rules, DesignFetcher(design.files, fonts, design.text))
    )
