"""What a print may read: a design's own files and the named fonts. Nothing else, and no network."""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote

from weasyprint.urls import URLFetcher, URLFetcherResponse

from firstline.printing.sandbox import TEMPLATES

FONT_FOLDER = Path("/usr/share/fonts/truetype/noto")
"""Where Debian's package fonts-noto-core keeps the fonts that ``fonts:`` addresses name."""

BASE_ADDRESS = "file:///design/"
"""Where a design believes it is: relative addresses lead into its own files, wherever they are kept."""

FONTS = "fonts:"
"""How a design names a font file: ``fonts:NotoSerif-Regular.ttf``."""

_KINDS = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
}


class DesignFetcher(URLFetcher):
    """Serves a design's own files, templates filled in, and the fonts of one folder.

    ``pictures`` are those of the certificate, by name: served as they are, never filled in.
    Whatever else is asked for stops the print (WeasyPrint's FatalURLFetchingError).
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        fonts: Path,
        fill: Callable[[str], str],
        pictures: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)  # type: ignore[no-untyped-call]
        self._files, self._fonts, self._fill, self._pictures = files, fonts.resolve(), fill, pictures

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file at an address, from memory or the font folder. Raises LookupError for any other."""
        del headers  # they are for servers, and none is ever asked
        address = unquote(url)
        if address.startswith(BASE_ADDRESS):
            content = self._own_file(address.removeprefix(BASE_ADDRESS))
        elif address.startswith(FONTS):
            content = self._font(address.removeprefix(FONTS))
        else:
            raise LookupError(f"{url}: a design may use only its own files and the named fonts")
        kind = _KINDS.get(PurePosixPath(address).suffix.lower(), "application/octet-stream")
        return URLFetcherResponse(url, content, {"Content-Type": kind})

    def _own_file(self, name: str) -> bytes:
        if name in self._pictures:
            return self._pictures[name]
        if name not in self._files:
            raise LookupError(f"{name}: the design has no such file")
        return self._fill(name).encode() if name.endswith(TEMPLATES) else self._files[name]

    def _font(self, name: str) -> bytes:
        path = (self._fonts / name).resolve()
        if path.parent != self._fonts or not path.is_file():
            raise LookupError(f"{name}: the font folder has no such file")
        return path.read_bytes()
