"""What a trainer can look at in a cohort: one line each, with the figure that matters."""

from dataclasses import dataclass

from flask import url_for

from firstline.domain.item_analysis import MEAN_LEAST
from firstline.domain.survey_result import LEAST
from firstline.services.library import Edition
from firstline.services.reporting import Overview
from firstline.web.change_views import month_figure
from firstline.web.figures import not_before, people, share
from firstline.web.languages import gettext, ngettext
from firstline.web.texts import language_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to look at; ``title`` is in ``language``, "" for the language of the page."""

    href: str
    title: str
    figure: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


def groups(found: Overview, edition: Edition) -> list[Group]:
    """Everything there is; groups with nothing in them are left out."""
    made = [
        Group(gettext("Who needs you"), (_flags(found),)),
        Group(gettext("What changed"), tuple(_changes(found, edition))),
        Group(gettext("Tests and their questions"), tuple(_tests(found, edition))),
        Group(gettext("Scenarios"), tuple(_scenarios(found, edition))),
        Group(gettext("Surveys"), tuple(_surveys(found, edition))),
    ]
    return [group for group in made if group.entries]


def _flags(found: Overview) -> Entry:
    count = ngettext(
        "%(num)s unsafe choice stands in the way of a certificate",
        "%(num)s unsafe choices stand in the way of certificates",
        found.flags,
    )
    figure = (
        count % {"num": found.flags} if found.flags else gettext("None stands in the way of a certificate")
    )
    return Entry(f"/cohorts/{found.cohort.id}/flags", gettext("Unsafe choices"), figure)


def _changes(found: Overview, edition: Edition) -> list[Entry]:
    cohort, course = found.cohort.id, edition.course
    entries = []
    if course.surveys or any(test.role for test in course.tests):
        count = ngettext(
            "%(num)s person took the tests before and after",
            "%(num)s people took the tests before and after",
            found.measured_twice,
        )
        figure = count % {"num": found.measured_twice}
        entries.append(Entry(url_for(".change", cohort=cohort), gettext("Before and after"), figure))
    kept = month_figure(found.months) if found.months else gettext("No refresher was answered yet")
    return [*entries, Entry(url_for(".retention", cohort=cohort), gettext("What is remembered"), kept)]


def _tests(found: Overview, edition: Edition) -> list[Entry]:
    return [
        Entry(
            url_for(".items", cohort=found.cohort.id, quiz=test.id),
            test.title,
            _taken(found, test.id),
            language_of(edition, f"test:{test.id}"),
        )
        for test in edition.course.tests
    ]


def _taken(found: Overview, quiz: str) -> str:
    taken = found.taken.get(quiz)
    if taken is None:
        return gettext("Nobody has taken it yet")
    mean = share(taken.mean / 100) if taken.people >= MEAN_LEAST else not_before(MEAN_LEAST)
    return gettext("%(people)s, first attempts; mean score: %(mean)s") % {
        "people": people(taken.people),
        "mean": mean,
    }


def _scenarios(found: Overview, edition: Edition) -> list[Entry]:
    return [
        Entry(
            f"/cohorts/{found.cohort.id}/scenarios/{scenario.id}",
            scenario.title,
            _played(found.played.get(scenario.id, 0)),
            language_of(edition, f"scenario:{scenario.id}"),
        )
        for scenario in edition.course.scenarios
    ]


def _played(count: int) -> str:
    if not count:
        return gettext("Nobody has come to its end yet")
    return gettext("Played to an end by %(people)s") % {"people": people(count)}


def _surveys(found: Overview, edition: Edition) -> list[Entry]:
    return [
        Entry(
            f"/cohorts/{found.cohort.id}/surveys/{survey.id}",
            survey.title,
            _answered(found.answered.get(survey.id, 0)),
            language_of(edition, f"survey:{survey.id}"),
        )
        for survey in edition.course.surveys
    ]


def _answered(count: int) -> str:
    if count < LEAST:
        return not_before(LEAST)
    return gettext("Answered or declined the first time by %(people)s") % {"people": people(count)}
