"""Files of a language put over those of the source, and the account of what is missing or old."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from firstline.content import parity
from firstline.content.drafts import GlossaryDraft
from firstline.content.naming import shown, suggestion
from firstline.content.problem import Name, Place, Problem
from firstline.content.prose import Surroundings
from firstline.content.quiz_drafts import QuizDraft
from firstline.content.versions import version


class Named(Protocol):
    """Whatever has an id with a place."""

    @property
    def name(self) -> Name:
        """The id."""


class File(Named, Protocol):
    """A file, which may say which version of its source it translates."""

    @property
    def translates(self) -> Name | None:
        """That version."""


N = TypeVar("N", bound=Named)
F = TypeVar("F", bound=File)


class Account:
    """What a language lacks, and what in it was made from an older source.

    ``untranslated`` and ``stale`` hold names such as "lesson:why".
    """

    def __init__(self, language: str, around: Surroundings) -> None:
        self.language = language
        self.untranslated: list[str] = []
        self.stale: list[str] = []
        self.problems: list[Problem] = []
        self._around = around

    def twin(self, path: str) -> str:
        """The path at which the translation of a source file stands."""
        area, course, *inner = path.split("/")
        below = inner if inner == ["course.md"] else inner[1:]
        return "/".join([area, course, self.language, *below])

    def files(
        self, what: str, sources: Sequence[F], own: Sequence[F], merge: Callable[[F, F], F]
    ) -> tuple[F, ...]:
        """Each source file with its translation over it."""
        twins = {draft.name.place.file: draft for draft in own}
        merged = []
        for source in sources:
            twin = twins.pop(self.twin(source.name.place.file), None)
            if twin:
                self.check_version(source.name, twin, labels(what, source))
            else:
                self.lacks_file(source.name, labels(what, source))
            merged.append(merge(source, twin) if twin else source)
        self.problems += [
            twin.name.error(
                "the source language has no such file of this kind: give both the same name and kind",
                kind="translation-without-source",
            )
            for twin in twins.values()
        ]
        return tuple(merged)

    def parts(
        self, what: str, sources: Sequence[N], own: Sequence[N], file: Name
    ) -> list[tuple[N, N | None]]:
        """Each part of a source file with its translation, or None where there is none yet."""
        twins: dict[str, N] = {}
        known = {source.name.id for source in sources}
        for twin in own:
            name = twin.name
            if name.id in twins:
                sentence = f"the id '{shown(name.id)}' names another {what} above: change one"
                self.problems.append(name.error(sentence, kind="id-twice"))
            elif name.id and name.id not in known:
                hint = suggestion(name.id, known) or f": use the ids of {file.place.file}"
                sentence = f"the source has no {what} '{shown(name.id)}'{hint}"
                self.problems.append(name.error(sentence, kind="language-mismatch"))
            twins[name.id] = twin
        for source in sources:
            if source.name.id not in twins:
                self.untranslated.append(f"{what}:{source.name.id}")
                self.problems.append(
                    Place(self.twin(file.place.file), 1).warning(
                        f"the {what} '{shown(source.name.id)}' is not translated yet: add it as at "
                        f"{source.name.place}",
                        kind="translation-missing",
                    )
                )
        return [(source, twins.get(source.name.id)) for source in sources]

    def compare(self, source: Name, theirs: parity.Shape, own: Name, ours: parity.Shape) -> None:
        """Report where a translation differs in more than words."""
        self.problems += parity.compare(own.place, ours, source.place, theirs)

    def lacks_file(self, source: Name, names: Sequence[str]) -> None:
        """Note a missing translation; one that is there and cannot be read has its own problem."""
        self.untranslated += names
        path = self.twin(source.place.file)
        if path not in self._around.locations and path not in self._around.refused:
            self.problems.append(
                source.place.warning(
                    f"this file is not translated into '{shown(self.language)}' yet: write {path}",
                    kind="translation-missing",
                )
            )

    def check_version(self, source: Name, own: File, names: Sequence[str]) -> None:
        """Note a translation that was made from another version of its source."""
        current = version(self._around.sources[source.place.file])
        if own.translates is None:
            self.problems.append(
                own.name.error(
                    f"say which version this translates: add 'translates: {current}'",
                    kind="translation-without-version",
                )
            )
        elif own.translates.id != current:
            self.stale += names
            self.problems.append(
                own.translates.place.warning(
                    f"{source.place.file} has changed since this was translated: go through it, "
                    f"then write 'translates: {current}'",
                    kind="translation-stale",
                )
            )


def labels(what: str, draft: Named) -> list[str]:
    """The names under which a whole file is missing or old."""
    if isinstance(draft, GlossaryDraft):
        return [f"term:{term.name.id}" for term in draft.terms]
    if not isinstance(draft, QuizDraft):
        return [f"{what}:{draft.name.id}"]
    file = "test" if draft.kind == "test" else "bank"
    sets = [f"set:{each.name.id}" for each in draft.sets]
    return [f"{file}:{draft.name.id}", *sets, *(f"item:{item.name.id}" for item in draft.items)]
