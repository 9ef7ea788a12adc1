"""The start page of a trainer: what is measured in it, and its floor."""

import json
import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path

from sqlmodel import Session

from firstline.domain.cohort import attention_rank
from firstline.domain.course import Course
from firstline.domain.progress import TestStanding
from firstline.store import enrolments

_LINE = re.compile(
    r'<li class="need-line">\s*<span>\s*<a href="([^"]*)"><bdi>([^<]*)</bdi></a>\s*'
    r'<span class="need-note"><bdi>([^<]*)</bdi></span>\s*</span>(.*?)</li>',
    re.DOTALL,
)
_ACT = re.compile(
    r'<a class="button button-quiet" href="([^"]*)">([^<]*)'
    r'(?:<span class="visually-hidden"> ([^<]*)</span>)?</a>'
)
_ROW = (
    '<li class="need-line">\n    <span>\n      <a href="{{ href }}"><bdi>{{ who }}</bdi></a>\n'
    '      <span class="need-note"><bdi>{{ text }}</bdi></span>\n    </span>\n'
    '    {% if acts %}<span class="actions">{% for to, act, about in acts %}'
    '<a class="button button-quiet" href="{{ to }}">{{ act }}'
    '<span class="visually-hidden"> {{ about }}</span></a>'
    "{% endfor %}</span>{% endif %}\n  </li>\n"
)


def let_one_fail(session: Session, course: Course, cohort: int, at: datetime) -> None:
    """Let the first of a cohort fail the test twice."""
    who, *_ = enrolments.of_cohort(session, cohort)
    standing = TestStanding(attempts=3, failures=2, best=40, failed_at=at)
    failed = replace(who.progress, tests={course.tests[0].id: standing})
    enrolments.keep_progress(session, who.id, failed, rank=attention_rank(course, failed), at=at)


def template(html: str, pages: Path) -> str:
    """The real page with loops over lines and cohorts, in the mark-up of the real ones.

    What the lines say lies beside it as JSON: a bare page would still have to write them.
    """
    groups: list[list[object]] = []

    def loop(found: re.Match[str]) -> str:
        lines = [(*map(unescape, line[:3]), _acts(line[3])) for line in _LINE.findall(found[0])]
        groups.append(lines)  # type: ignore[arg-type]
        rows = (
            "{% for href, who, text, acts in groups[" + str(len(groups) - 1) + "] %}" + _ROW + "{% endfor %}"
        )
        return f"<ul>{rows}</ul>"

    html = re.sub(r"<ul>(?:\s*<li class=\"need-line\">.*?</li>)+\s*</ul>", loop, html, flags=re.DOTALL)
    (pages / "groups.json").write_text(json.dumps(groups))
    return _with_cohorts(html) + "{# {{ failed }} {{ waiting }} #}"


def _acts(html: str) -> list[list[str]]:
    return [[unescape(part) for part in act] for act in _ACT.findall(html)]


def _with_cohorts(html: str) -> str:
    head, rest = html.split("<tbody>", 1)
    body, tail = rest.split("</tbody>", 1)
    row = re.split(r"(?=<tr>)", body)[1]
    row = re.sub(r"/cohorts/\d+", "/cohorts/{{ id }}", row)
    row = re.sub(r"<bdi>[^<]*</bdi>", "<bdi>{{ title }}</bdi>", row)
    row = re.sub(r'(data-label="People">)\d+', r"\1{{ people }}", row)
    row = re.sub(r'(data-label="Started">)\d+', r"\1{{ begun }}", row)
    return (
        head
        + "<tbody>{% for id, title, people, begun, finished in cohorts %}"
        + row
        + "{% endfor %}</tbody>"
        + tail
    )
