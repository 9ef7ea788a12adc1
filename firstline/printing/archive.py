"""PDF/A-3 and PDF/UA in one file: what WeasyPrint does for one standard at a time.

It writes a PDF/A-3a file; here its metadata say besides that it is PDF/UA-1 (ISO 14289-1, 5), with the
description of that property that PDF/A asks for (ISO 19005-3, 6.6.2.3), and stay readable as text.
"""

import zlib
from dataclasses import dataclass
from datetime import date

from pydyf import PDF, Stream

VARIANT = "pdf/a-3a"
_UA = "http://www.aiim.org/pdfua/ns/id/"
_EXTENSION = "http://www.aiim.org/pdfa/ns"
_END = b"</rdf:RDF>"
_BEFORE, _AFTER = b"\nstream\n", b"\nendstream"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file to travel inside a PDF: its name, what it is, its content, and the day that is stated of it."""

    name: str
    description: str
    content: str
    day: date


def declare_accessible(pdf: PDF) -> None:
    """Let the metadata of a PDF/A file say that it is PDF/UA too; to be called before it is written."""
    reference = pdf.catalog["Metadata"]
    words = reference if isinstance(reference, str) else reference.decode()
    stream = pdf.objects[int(words.split()[0])]
    metadata = b"\n".join(part if isinstance(part, bytes) else part.encode() for part in stream.stream)
    stream.stream = [metadata.replace(_END, _claim().encode() + _END, 1)]
    stream.compress = False


def compress_once(pdf: PDF) -> None:
    """Compress what is to be compressed, just before a file is written; what it holds is final then.

    The writer would do it twice, since the file's identifier is made of all that it holds.
    """
    for stream in pdf.objects:
        if isinstance(stream, Stream) and stream.compress:
            bare = Stream(stream.stream).data
            content = bare[bare.index(_BEFORE) + len(_BEFORE) : -len(_AFTER)]
            stream.stream, stream.compress = [zlib.compress(content)], False
            stream.extra["Filter"] = "/FlateDecode"


def _claim() -> str:
    return f"""
<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA}" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="{_EXTENSION}/extension/"
    xmlns:pdfaSchema="{_EXTENSION}/schema#" xmlns:pdfaProperty="{_EXTENSION}/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>{_UA}</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>The part of ISO 14289 that the file keeps</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
