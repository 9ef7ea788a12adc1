"""The files of a course in one language."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from firstline.content.drafts import Texts
from firstline.content.glossary import Linker, read_glossary
from firstline.content.layout import Location
from firstline.content.lessons import read_guide, read_job_aid, read_lesson, read_module
from firstline.content.naming import shown
from firstline.content.problem import Problem
from firstline.content.prose import Surroundings
from firstline.content.quiz_drafts import QuizDraft, ScenarioDraft, SurveyDraft
from firstline.content.quizzes import read_quiz
from firstline.content.sources import Source

_KINDS = ("module", "lesson", "job-aid", "quiz", "glossary", "guide")
_IN_A_LANGUAGE = (*_KINDS, "course-text", "local-notes")


def read_texts(course: str, language: str, around: Surroundings, problems: list[Problem]) -> Texts:
    """Read all files of a course in one language; what cannot be read is reported and left out."""
    files = _files(course, language, around)
    modules = [read_module(*file, problems) for file in files["module"]]
    lessons = [read_lesson(*file, around, problems) for file in files["lesson"]]
    aids = [read_job_aid(*file, around, problems) for file in files["job-aid"]]
    cases = [read_quiz(*file, around, problems) for file in files["quiz"]]
    glossaries = [read_glossary(*file, around, problems) for file in files["glossary"]]
    guide = [read_guide(*file, around, problems) for file in files["guide"]]
    folders = (f"courses/{course}/", f"quizzes/{course}/")
    texts = Texts(
        modules=tuple(filter(None, modules)),
        lessons=tuple(filter(None, lessons)),
        job_aids=tuple(filter(None, aids)),
        quizzes=tuple(case for case in cases if isinstance(case, QuizDraft)),
        scenarios=tuple(case for case in cases if isinstance(case, ScenarioDraft)),
        surveys=tuple(case for case in cases if isinstance(case, SurveyDraft)),
        glossaries=tuple(filter(None, glossaries)),
        guide=tuple(filter(None, guide)),
        complete=all((*modules, *lessons, *aids, *cases, *glossaries, *guide))
        and not any(path.startswith(folders) for path in around.refused),
    )
    linker = Linker(course, [draft.term for draft in texts.terms()])
    linked = [replace(lesson, body=linker.link(lesson.body, lesson.unlinked)) for lesson in texts.lessons]
    return replace(texts, lessons=tuple(linked))


def check_languages(course: str, languages: Sequence[str], around: Surroundings) -> Iterator[Problem]:
    """Warn of files in a language that course.md does not name."""
    for path, location in around.locations.items():
        if (
            location.course == course
            and location.kind in _IN_A_LANGUAGE
            and location.language not in languages
        ):
            yield around.sources[path].start.warning(
                f"course.md does not name the language '{shown(location.language)}': it is left out",
                kind="unknown-language",
            )


def _files(course: str, language: str, around: Surroundings) -> dict[str, list[tuple[Source, Location]]]:
    """The files by kind, each kind in the order of the numeric prefixes."""
    files: dict[str, list[tuple[Source, Location]]] = {kind: [] for kind in _KINDS}
    for path, location in around.locations.items():
        if location.course == course and location.language == language and location.kind in files:
            files[location.kind].append((around.sources[path], location))
    for found in files.values():
        found.sort(key=lambda file: file[1].order)
    return files
