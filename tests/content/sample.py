"""A small sound course."""

from collections.abc import Mapping
from pathlib import Path

REFERENCES_FILE = "courses/references.toml"
COURSE_FILE = "courses/c/course.md"
MODULE_FILE = "courses/c/en/01-basics/module.md"
LESSON_FILE = "courses/c/en/01-basics/01-why.md"
AID_FILE = "courses/c/en/job-aids/01-card.md"
BANK_FILE = "quizzes/c/en/01-basics.md"
PRACTICE_FILE = "quizzes/c/en/01-basics-practice.md"
TEST_FILE = "quizzes/c/en/09-final.md"

COURSE = """\
---
title: A course
summary: What it is about.
source_language: en
languages: [en]
audience: [prosecutor]
release: 1
modules: [basics]
objectives:
  - id: see-alone
    text: See her alone.
    covers: [unga-60-139]
    critical: yes
certificate:
  lessons: all
  tests: [final]
  valid_months: 36
  design: standard
---

A description.
"""
LESSON = """\
---
title: Why
objectives: [see-alone]
minutes: 10
practice: [p-door]
---

## Start

She comes to your counter.[^unga-60-139]

> [!KEY]
> Speak with her alone.
"""
BANK = """\
---
kind: bank
title: Basics
---

## The counter {#counter objective=see-alone case critical}

Her employer answers for her. What do you do?

- [x] Take her to another room. {#room}
  > There she can speak.
- [ ] Ask him what happened. {#him harm}
  > It tells him what she says.

## The phone {#phone objective=see-alone case}

Her employer calls you. What do you do?

- [x] Say nothing about her. {#nothing}
  > It keeps her safe.
- [ ] Tell him where she is. {#where harm=why}
  > He may come for her.
"""
PRACTICE = """\
---
kind: practice
title: Basics, practice
---

## The door {#p-door objective=see-alone}

Put the steps in order.

1. Knock. {#knock}
2. Wait. {#wait}
3. Enter. {#enter}

She decides who comes in.

## The words {#p-words objective=see-alone}

Match the words.

| Say | Because |
|---|---|
| Are you safe? | Safety is first. |
| Who may know? | It is hers to say. |

Words matter.

## The gaps {#p-gaps objective=see-alone}

Fill in.

See her [[alone|by herself]] and [[*first|last|never]] listen.

Both help.
"""
TEST = """\
---
kind: test
title: Final test
pass_mark: 80
attempts: 3
cooling_off_hours: 24
draws:
  - {bank: basics, objective: see-alone, count: 2, critical: yes}
---
"""
REFERENCES = """\
[unga-60-139]
title = "Violence against women migrant workers"
body = "United Nations General Assembly"
year = 2005
symbol = "A/RES/60/139"
url = "https://undocs.org/A/RES/60/139"
checked_on = 2026-11-24
"""
FILES = {
    REFERENCES_FILE: REFERENCES,
    COURSE_FILE: COURSE,
    MODULE_FILE: "---\ntitle: Basics\nsummary: The start.\n---\n",
    LESSON_FILE: LESSON,
    AID_FILE: "---\ntitle: A card\nmodule: basics\n---\n\n- [ ] A quiet room.\n",
    BANK_FILE: BANK,
    PRACTICE_FILE: PRACTICE,
    TEST_FILE: TEST,
}


def lay(root: Path, files: Mapping[str, str | bytes] = FILES) -> Path:
    """Write the files into a content root, and return it."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root
