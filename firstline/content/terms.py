"""Words that blame or dehumanise, with the better word; a list a language, in the folder ``words``."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from firstline.domain.marking import normalised

_FOLDER = Path(__file__).with_name("words")
_WORD = re.compile("[\\w\u0640\u064b-\u0652\u0670]+")
_BETWEEN = re.compile(r"[\s\u00a0\-'’]+")
# Bounded, because thousands of opening marks without their end would each search all the rest.
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”]{0,999}”|‘[^’]{0,999}’|«[^»]{0,999}»|(?<!\w)'[^'\n]{0,999}'(?!\w)")
_PREFIXED = re.compile("[وف]?(?:لل|[بكل]?(?:ال)?)(?=..)")
_SHORTEST_STEM = 3

Phrase = tuple[Sequence[str], str]
"""The words of a term, folded, and the better word."""


def harmful_terms(text: str, language: str = "en") -> Iterator[tuple[str, str]]:
    """Each harmful term of a text with the better word; what is in quotation marks is somebody's voice.

    Terms match as whole words, whatever their case; in Arabic whatever their marks, and with
    the article and the particles that are written onto a word. A language without a list has
    no terms.
    """
    terms = TERMS.get(language, {})
    found = _WORD.finditer(_QUOTED.sub(lambda quoted: "·" * len(quoted[0]), text))
    words = [(word.start(), word.end(), _spellings(word[0], language)) for word in found] if terms else []
    place = 0
    while place < len(words):
        phrase = next((p for p in _starting(terms, words[place][2]) if _stands(p, words[place:], text)), None)
        if phrase:
            end = words[place + len(phrase[0]) - 1][1]
            yield text[words[place][0] : end], phrase[1]
        place += len(phrase[0]) if phrase else 1


def _starting(terms: Mapping[str, Sequence[Phrase]], spellings: Sequence[str]) -> Iterator[Phrase]:
    return (phrase for spelling in spellings for phrase in terms.get(spelling, ()))


def _stands(phrase: Phrase, words: Sequence[tuple[int, int, Sequence[str]]], text: str) -> bool:
    wanted = phrase[0]
    if len(words) < len(wanted):
        return False
    for (_, end, _), (start, _, spellings), word in zip(words, words[1:], wanted[1:], strict=False):
        if word not in spellings or not _BETWEEN.fullmatch(text[end:start]):
            return False
    return True


@lru_cache(maxsize=16384)  # the words of a course are few, and each stands in it many times
def _spellings(word: str, language: str) -> tuple[str, ...]:
    """A word as the lists may hold it: folded, and in Arabic also without what is written onto it."""
    folded = normalised(word)
    if language != "ar":
        return (folded,)
    bare = _PREFIXED.match(folded)
    stem = folded[bare.end() :] if bare else folded
    article = folded.removeprefix("ال")
    known = [folded, *(each for each in (article, stem) if len(each) >= _SHORTEST_STEM)]
    return tuple(dict.fromkeys(known))


def _read(file: Path) -> Mapping[str, Sequence[Phrase]]:
    """A list by the first word of each term, the longest term first."""
    phrases: dict[str, list[Phrase]] = {}
    for better, terms in tomllib.loads(file.read_text(encoding="utf-8")).items():
        for term in terms:
            words = [normalised(word) for word in _WORD.findall(term)]
            phrases.setdefault(words[0], []).append((words, better))
    return {first: sorted(found, key=lambda each: -len(each[0])) for first, found in phrases.items()}


TERMS = {file.stem: _read(file) for file in sorted(_FOLDER.glob("*.toml"))}
"""Per language, the terms by their first word."""
