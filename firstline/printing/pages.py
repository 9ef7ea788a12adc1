"""Plain prints, such as a job aid: a page of the portal on paper, with nothing from outside but fonts."""

from functools import lru_cache
from pathlib import Path

from firstline.printing.fetching import FONT_FOLDER, DesignFetcher
from firstline.printing.press import Press, make_press, pressed

_KEPT_READY = 4


def print_page(html: str, css: str, fonts: Path = FONT_FOLDER, most_pages: int = 1) -> bytes:
    """The bytes of a tagged PDF (PDF/UA-1) of a complete HTML page, which is already escaped.

    The style must name its fonts with @font-face and ``fonts:`` addresses. Raises PrintRefused
    (firstline.printing.refused) as a certificate does.
    """
    return pressed(html, _press(css, fonts), _only_fonts(fonts), most_pages)


@lru_cache(maxsize=_KEPT_READY)
def _press(css: str, fonts: Path) -> Press:
    return make_press(css, _only_fonts(fonts))


def _only_fonts(fonts: Path) -> DesignFetcher:
    return DesignFetcher({}, fonts, str)
