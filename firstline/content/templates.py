"""The texts with which new files begin; ``<<word>>`` is filled in. All of them pass the check."""

COURSE = """\
---
title: <<title>>
summary: Say in a sentence or two what this course is about.
source_language: en
languages: [en]                  # add ar or fr when there is a translation
audience: [law-enforcer]         # law-enforcer, prosecutor, service-provider: one or more
release: 1                       # raise it when a change is so large that earlier certificates are superseded
sensitive: no                    # yes where lessons describe violence
modules: [basics]                # the folders in en/, without their numbers
objectives:                      # what a trainee can do afterwards; each needs a lesson and an item in a bank
  - id: say-it
    text: Say what a trainee can do after this course.
    critical: no                 # yes where a mistake would endanger somebody
certificate:
  lessons: all
  tests: [final]
  valid_months: 36
  design: standard
---

Say here for whom the course is, and what to expect.
"""

MODULE = """\
---
title: <<title>>
summary: Say in a sentence what this module is about.
---
"""

LESSON = """\
---
title: <<title>>
objectives: [<<objective>>]      # one or more of: <<objectives>>
minutes: 10                      # how long one sitting takes
---

Begin with a short scene from work. Who comes to whom, and what is at stake?

## What to know

Write short sentences. Cite a source of references.toml where you state a rule.

## What to do

1. Say the first step.
2. Say the second step.

> [!KEY]
> Say the one thing to remember.
"""

_ITEM = """\
## A case {#<<id>>-first objective=<<objective>> case}

Tell a small case in two sentences. What do you do first?

- [x] Write the right answer here. {#right}
  > Say why it is right.
- [ ] Write a wrong answer that people really give. {#wrong}
  > Say what it leads to.
- [ ] Write another wrong answer. {#other}
  > Say why it does not help.
"""

_BANK = """\
---
kind: bank                       # tests draw from it; it is never shown as a whole
title: <<title>>
---

"""

_PRACTICE = """\
---
kind: practice                   # explained at once; a lesson names its items under practice
title: <<title>>
---

"""

_TEST = """\
---
kind: test
title: <<title>>
pass_mark: 80                    # per cent
attempts: 3
cooling_off_hours: 24
draws:                           # how many items of an objective, from which bank
  - {bank: <<bank>>, objective: <<objective>>, count: 1, critical: no}
---
"""

_SURVEY = """\
---
kind: survey                     # anonymous, and never counted
title: <<title>>
scale: [Disagree, Neither, Agree]
waves: [start, end]
---

Say what the survey is for, and that nobody sees who answered what.

- I know whom to call when a woman needs an interpreter. {#<<id>>-call facet=knowledge direction=+}
- I would not know what to say to her first. {#<<id>>-say facet=knowledge direction=-}
"""

_SCENARIO = """\
---
kind: scenario
title: <<title>>
summary: Say in a sentence what the case is.
objective: <<objective>>         # one of: <<objectives>>
state:                           # small numbers from -3 to 3 that choices change
  trust: 0
---

## The first scene {#<<id>>-start}

Tell what happens. What do you do?

- [Write the good choice here](#<<id>>-well) {#good trust=+1}
- [Write the poor choice here](#<<id>>-badly) {#poor trust=-1}

## A good end {#<<id>>-well}

Tell how it ends.

> [!DEBRIEF]
> Say what made the difference.

## A poor end {#<<id>>-badly}

Tell how it ends.

> [!DEBRIEF]
> Say what would have helped.
"""

QUIZZES = {
    "bank": _BANK + _ITEM,
    "practice": _PRACTICE + _ITEM,
    "test": _TEST,
    "survey": _SURVEY,
    "scenario": _SCENARIO,
}
"""The starts of quiz files by kind."""
