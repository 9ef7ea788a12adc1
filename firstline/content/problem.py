"""Problems in authors' files: where they stand and what to change."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to change.

    ``file`` is relative to its content root, with slashes; ``line`` counts from 1.
    A warning does not stop publishing. ``kind`` is a short stable code for this sort of
    mistake; it says nothing that the sentence does not.
    """

    file: str
    line: int
    sentence: str
    warning: bool = False
    kind: str = field(compare=False, kw_only=True)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def error(self, sentence: str, *, kind: str) -> Problem:
        """A problem here that stops publishing."""
        return Problem(self.file, self.line, sentence, kind=kind)

    def warning(self, sentence: str, *, kind: str) -> Problem:
        """A problem here that does not stop publishing."""
        return Problem(self.file, self.line, sentence, warning=True, kind=kind)


@dataclass(frozen=True, slots=True)
class Name:
    """An id as an author wrote it, with its place."""

    id: str
    place: Place

    def error(self, sentence: str, *, kind: str) -> Problem:
        """A problem at this name."""
        return self.place.error(sentence, kind=kind)
