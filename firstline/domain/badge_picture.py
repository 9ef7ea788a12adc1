"""A badge as a picture with the signed badge inside: an SVG file for wallets that read baked badges.

The carrier is that of Open Badges 3.0, 5.3.2.2: the credential as the text of one element of its
namespace. The picture itself proves nothing, so that it may be shown anywhere.
"""

import json
import textwrap
from xml.sax.saxutils import escape

from firstline.domain.rosette import rosette_paths

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_LETTERS_A_LINE, _MOST_LINES = 20, 4
_LINE = 22
_INKS = ("#9fc4c5", "#d9c9a8", "#9fc4c5")


def baked_picture(number: str, badge: str) -> str:
    """The SVG of a signed badge (JSON), with the rosette of its number and the badge inside."""
    told = json.loads(badge)
    lines = textwrap.wrap(told["name"], _LETTERS_A_LINE, max_lines=_MOST_LINES, placeholder=" …")
    rings = "".join(
        f'<path fill="none" stroke="{ink}" stroke-width="0.4" d="{path}"/>'
        for ink, path in zip(_INKS, rosette_paths(number), strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}"'
        ' viewBox="-120 -120 240 240" width="480" height="480" role="img">'
        f"<title>{escape(told['name'])}: {escape(told['issuer']['name'])}</title>"
        f"<openbadges:credential>{escape(badge)}</openbadges:credential>"
        '<circle r="118" fill="#fbf8f1" stroke="#0f5f63" stroke-width="4"/>'
        f"{rings}{_texts(lines)}"
        f'<text y="96" text-anchor="middle" font-family="sans-serif" font-size="8">{number}</text>'
        "</svg>\n"
    )


def _texts(lines: list[str]) -> str:
    """The name in the middle, on as many lines as it needs."""
    first = -_LINE * (len(lines) - 1) / 2
    return "".join(
        f'<text y="{first + _LINE * place:g}" text-anchor="middle" dominant-baseline="middle"'
        f' font-family="serif" font-size="18" fill="#14303a">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
