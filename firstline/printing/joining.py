"""Papers one after another in a new PDF for the printer; it needs no WeasyPrint."""

from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from firstline.printing.refused import PrintRefused

_LEFT_OUT = ("/AF", "/Annots", "/Metadata", "/StructParents", "/Tabs")
"""What belongs to the single document: its attachments, its links and the field of its seal, its tags."""


def join(papers: Iterable[bytes]) -> bytes:
    """The pages of some PDFs in a new one, without seals, tags, links and attachments: it is for paper.

    What the pages have in common (a colour profile, a picture) stands in it once. The given bytes stay as
    they are. Raises PrintRefused for what is no PDF.
    """
    writer = PdfWriter()
    try:
        for paper in papers:
            for page in PdfReader(BytesIO(paper)).pages:
                for key in _LEFT_OUT:
                    page.pop(key, None)
                writer.add_page(page)
    except PyPdfError as problem:
        raise PrintRefused(f"A kept paper cannot be read: {problem}") from problem
    writer.compress_identical_objects()
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
