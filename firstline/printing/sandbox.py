"""How a design is filled with facts: Jinja in a sandbox.

Apart from the print itself, because a web process reads designs and never prints.
"""

from collections.abc import Mapping

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

TEMPLATES = (".html", ".svg")
"""The files of a design that are filled with facts before they are used."""


def environment(files: Mapping[str, bytes]) -> SandboxedEnvironment:
    """Jinja in a sandbox over a design's templates: all escaped, unknown facts refused, no functions."""
    texts = {name: content.decode() for name, content in files.items() if name.endswith(TEMPLATES)}
    sandbox = SandboxedEnvironment(loader=DictLoader(texts), autoescape=True, undefined=StrictUndefined)
    sandbox.globals.clear()
    return sandbox
