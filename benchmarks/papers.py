"""What a certificate costs: printed, printed and signed, checked without a network."""

import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.facts import BASE_URL, facts_of
from benchmarks.measures import ratio
from benchmarks.site import ROOT
from firstline.domain.credential import CredentialFacts
from firstline.printing.certificate import pictures, print_certificate
from firstline.printing.designs import Design, read_design
from firstline.printing.fetching import FONT_FOLDER, DesignFetcher
from firstline.printing.sandbox import environment
from firstline.printing.wording import wording
from firstline.sealing import badges, codes, keys
from firstline.services.attesting import Trust
from firstline.services.awarding import Workshop, make_badge, make_paper
from firstline.services.proving import prove

_PLACE, _TIMES, _CHECKS = 1, 8, 40


@dataclass(frozen=True, slots=True)
class _Case:
    """A certificate to print, with its badge and code; who believes it; the plain print that is the floor."""

    facts: CredentialFacts
    design: Design
    workshop: Workshop
    badge: str
    code: str
    trust: Trust
    naive: Callable[[], object]


def paper_figures() -> dict[str, tuple[float, float, float]]:
    """The three figures with what they were made of, in seconds."""
    with tempfile.TemporaryDirectory() as name:
        case = _case(Path(name))
        sealed = Path(name) / "certificate.pdf"
        sealed.write_bytes(_signed(case))  # the first print of all, which loads what the others share
        print_certificate(case.facts, case.design, case.badge, case.code)
        return {
            "certificate_vs_naive": _over_naive(
                case, lambda: print_certificate(case.facts, case.design, case.badge, case.code)
            ),
            "signed_certificate_vs_naive": _over_naive(case, lambda: _signed(case)),
            "verify_pdf_ms_over_read": _verify_over_read(case, sealed),
        }


def _signed(case: _Case) -> bytes:
    """From frozen facts to the bytes that are kept, as the job process does it, with its child that draws."""
    return make_paper(case.facts, _PLACE, case.badge, case.design, case.workshop)


def _over_naive(case: _Case, ours: Callable[[], object]) -> tuple[float, float, float]:
    return ratio(lambda: _seconds(ours, _TIMES), lambda: _seconds(case.naive, _TIMES))


def _verify_over_read(case: _Case, file: Path) -> tuple[float, float, float]:
    """Milliseconds that the check of a file takes beyond reading and hashing it; both in seconds."""
    at = datetime.now(UTC)

    def check() -> None:
        assert prove(file.read_bytes(), case.trust, at=at).verdict == "genuine"

    def read() -> None:
        hashlib.sha256(file.read_bytes()).hexdigest()

    pairs = [(_seconds(check, _CHECKS), _seconds(read, _CHECKS)) for _ in range(5)]
    checked, bare = (median(side) for side in zip(*pairs, strict=True))
    return (checked - bare) * 1000, checked, bare


def _case(folder: Path) -> _Case:
    """Everything that is there before a print: keys, badge, code, the design read, a signed status list."""
    at, facts, design = datetime.now(UTC), facts_of(1), read_design(ROOT / "certificates" / "standard")
    badge_key, seal = keys.make_badge_key(folder), keys.make_seal_key(folder, facts.issuer, at=at)
    workshop = Workshop(keys.load(folder, badge_key), keys.load(folder, seal), BASE_URL)
    status = badges.signed_list(0, (), workshop.badge_key, BASE_URL, at=at)
    trust = Trust(
        facts.issuer, BASE_URL, {badge_key.id: badge_key.public}, (seal.certificates,), {0: status}, at
    )
    badge = make_badge(facts, _PLACE, workshop, at=at)
    code = codes.signed_code(facts, workshop.badge_key, place=_PLACE)
    return _Case(facts, design, workshop, badge, code, trust, _naive(facts, design, code))


def _naive(facts: CredentialFacts, design: Design, code: str) -> Callable[[], object]:
    """The same page as a plain untagged PDF, with new fonts each time."""
    plain = wording(facts, design.words, design.fields)
    templates, drawn = environment(design.files), pictures(facts, code)

    def fill(name: str) -> str:
        return templates.get_template(name).render(plain)

    def print_it() -> None:
        style = f"<style>@page {{ size: {design.page_size} }} {design.text('certificate.css')}</style>"
        page = fill("certificate.html").replace("</head>", f"{style}</head>")
        fetcher = DesignFetcher(design.files, FONT_FOLDER, fill, drawn)
        HTML(string=page, base_url="file:///design/", url_fetcher=fetcher).write_pdf(
            font_config=FontConfiguration()
        )

    return print_it


def _seconds(act: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - start) / times


if __name__ == "__main__":
    for figure, (measured, first, second) in paper_figures().items():
        print(f"{figure:28} {measured:8.2f}  {first:.4f} over {second:.4f} s")
