"""Words that blame or dehumanise, with the better word (English)."""

import re
from collections.abc import Iterator

TERMS = (
    ("illegal", r"illegal (?:im)?migrants?", "migrant in an irregular situation"),
    ("illegal", r"illegal (?:aliens?|workers?|women|woman)", "worker in an irregular situation"),
    ("illegals", r"illegals", "migrants in an irregular situation"),
    ("alien", r"(?<!illegal )aliens?", "non-national"),
    ("prostitute", r"prostitutes?", "person in prostitution"),
    ("maid", r"(?:house)?maids?", "domestic worker"),
    ("girl", r"servant girls?|house ?girls?", "domestic worker"),
    ("girl", r"these girls|those girls", "these women"),
    ("girl", r"trafficked girls?", "trafficked woman, or child where she is under 18"),
    ("runaway", r"runaways?", "worker who left"),
    ("abscond", r"absconders?|absconded", "worker who left"),
    ("alleged", r"alleged victims? claims?", "the victim says"),
    ("victim", r"(?:real|genuine|true|ideal) victims?", "victim"),
    ("claim", r"she claims|claims to have been", "she says"),
    ("admitted", r"admitted (?:to )?being (?:raped|abused|beaten)", "said that she was"),
    ("herself", r"(?:let|allowed) herself (?:to )?be", "was"),
    ("failed to", r"failed to (?:leave|resist|escape|fight back)", "did not, or could not"),
    ("sex slave", r"sex slaves?", "woman held in sexual exploitation"),
    ("battered", r"battered wom[ae]n", "woman who was abused"),
    ("beggar", r"beggars?", "person who begs"),
    ("third", r"third[- ]world", "the name of the country"),
    ("passion", r"crimes? of passion", "violence"),
    ("dispute", r"domestic disputes?", "violence at home"),
)
"""A few letters that every hit holds (a cheap first look), the term, and the better word."""

_RULES = tuple(
    (letters, re.compile(rf"\b(?:{term})\b", re.IGNORECASE), better) for letters, term, better in TERMS
)
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”]*”|‘[^’]*’|(?<!\w)'[^'\n]*'(?!\w)")


def harmful_terms(text: str) -> Iterator[tuple[str, str]]:
    """Each harmful term of a text with the better word; what is in quotation marks is somebody's voice."""
    lowered = text.lower()
    rules = [rule for rule in _RULES if rule[0] in lowered]
    spoken = _QUOTED.sub(lambda quoted: "·" * len(quoted[0]), text) if rules else ""
    for _, term, better in rules:
        for found in term.finditer(spoken):
            yield found[0], better
